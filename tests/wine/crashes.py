#!/usr/bin/env python3
"""A driver that takes its process with it under Wine leaves a note."""
import os
import pathlib
import shutil
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'e2e'))
import file_fed  # noqa: E402
import sundog  # noqa: E402
import tap  # noqa: E402

WINDOWS = pathlib.Path(os.environ['SUNDOG_WINDOWS']).resolve()


class Crashes(unittest.TestCase):
    def setUp(self):
        if not shutil.which('wine'):
            self.skipTest('Wine is not installed')

    def host(self, driver):
        with sundog.folder() as out:
            film = out / 'film.h264'
            file_fed.make(film, size='640x480', rate=60, seconds=1)
            with sundog.Program(
                HERE / 'wine.sh', WINDOWS,
                WINDOWS / 'tests/wine/host_session.exe', driver,
                WINDOWS / 'sundog_miniport_file.dll', 1, out / 'port',
                f'screen=file:{film}') as program:
                return program.wait(), program.err()

    def test_driver(self):
        """An access violation in a driver: what crashed, how, and where"""
        status, text = self.host(WINDOWS / 'tests/wine/crash_driver.dll')
        self.assertEqual(status, 0xC0000005 & 0xFF)
        self.assertEqual(text.strip(), "the driver 'crash_driver.dll' crashed "
                         '(access violation) in CreateMiracastContext')

    def test_overflow(self):
        """A stack overflow in a driver"""
        self.skipTest('Wine 8 ends the thread alone, and asks nobody')


if __name__ == '__main__':
    tap.main()
