#!/usr/bin/env python3
"""sundog-verify.exe under Wine: drivers that are built for Windows keep every
rule that it judges, and one that crashes does not."""
import json
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
LIMIT = 150  # seconds


class Verify(unittest.TestCase):
    def verify(self, module, *options):
        if not shutil.which('wine'):
            self.skipTest('Wine is not installed')
        with sundog.Program(
                HERE / 'wine.sh', WINDOWS, WINDOWS / 'sundog-verify.exe',
                '--json', *options, WINDOWS / module,
                env={'WINE_LIMIT': str(LIMIT)}) as program:
            status = program.wait(LIMIT + 10)
            return status, program.json()

    def passes(self, module, least):
        status, result = self.verify(module)
        failed = [r for r in result['rules'] if r['result'] == 'fail']
        self.assertEqual(failed, [])
        self.assertEqual(status, 0)
        self.assertGreaterEqual(result['passed'], least)
        print(f"# {module}: {result['passed']} rules passed")

    def test_driver(self):
        """sundog_driver.dll passes"""
        self.passes('sundog_driver.dll', 70)

    def test_minimal(self):
        """The tutorial's driver passes"""
        self.passes('examples/minimal-driver/minimal_driver.dll', 40)

    def test_names(self):
        """Names that the user's code page does not have"""
        if not shutil.which('wine'):
            self.skipTest('Wine is not installed')
        with sundog.folder() as parent:
            folder = parent / 'j\u00fcrgen-\u30c6\u30b9\u30c8'
            folder.mkdir()
            driver = folder / 'treiber-\u00fc.dll'
            miniport = folder / 'bild-\u30c6.dll'
            shutil.copy(WINDOWS / 'sundog_driver.dll', driver)
            shutil.copy(WINDOWS / 'sundog_miniport_file.dll', miniport)
            for module, options in (
                    (driver, ('--only', 'G-48')),
                    (miniport, ('--only', 'G-186,G-212', '--miniport'))):
                result = self.verify_there(folder, *options, module)
                self.assertIsNone(result['error'])
                self.assertEqual(result['failed'], 0, result)
                self.assertGreater(result['passed'], 0)
                self.assertEqual(result['module'], str(module))
            self.assertEqual(set(folder.iterdir()), {driver, miniport})

    def verify_there(self, folder, *args):
        """Its temporary files go there: Wine sets TMP anew in what it begins,
        but not in what that begins."""
        there = 'Z:' + str(folder).replace('/', '\\')
        program = 'Z:' + str(WINDOWS / 'sundog-verify.exe').replace('/', '\\')
        with sundog.Program(
                HERE / 'wine.sh', WINDOWS, 'cmd', '/c', 'set',
                f'TMP={there}&&{program}', '--json', *args,
                env={'WINE_LIMIT': str(LIMIT),
                     'LC_ALL': 'C.UTF-8'}) as verifier:
            verifier.wait(LIMIT + 10)
            return verifier.json()

    def test_crash(self):
        """A driver that crashes: a finding, and where"""
        status, result = self.verify('tests/wine/crash_driver.dll',
                                     '--only', 'V-01')
        self.assertEqual(status, 1)
        rule, = [r for r in result['rules'] if r['id'] == 'V-01']
        self.assertEqual(rule['result'], 'fail')
        self.assertIn('access violation', json.dumps(rule))
        self.assertIn('CreateMiracastContext', json.dumps(rule))


if __name__ == '__main__':
    tap.main()
