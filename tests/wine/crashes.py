#!/usr/bin/env python3
"""A driver that takes its process with it under Wine leaves a note."""
import os
import pathlib
import shutil
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'e2e'))
import sundog  # noqa: E402
import tap  # noqa: E402

WINDOWS = pathlib.Path(os.environ['SUNDOG_WINDOWS']).resolve()


class Crashes(unittest.TestCase):
    def setUp(self):
        if not shutil.which('wine'):
            self.skipTest('Wine is not installed')

    def host(self, driver, how=''):
        with sundog.folder() as out, sundog.Program(
                HERE / 'wine.sh', WINDOWS,
                WINDOWS / 'tests/wine/host_session.exe', driver,
                WINDOWS / 'sundog_miniport_file.dll', 1, out / 'port',
                'screen=file:tests/wine/film.h264',
                env={'SUNDOG_TEST_BREAK': how}) as program:
            return program.wait(), program.err()

    def check(self, how, reason):
        status, text = self.host(WINDOWS / 'tests/wine/crash_driver.dll', how)
        self.assertNotEqual(status, 0)
        self.assertIn(f"crash_driver.dll' crashed ({reason}) in "
                      'CreateMiracastContext', text)

    def test_access(self):
        """An access violation: what crashed, and where"""
        self.check('', 'access violation')

    def test_overflow(self):
        """A stack overflow"""
        self.check('overflow', 'stack overflow')


if __name__ == '__main__':
    tap.main()
