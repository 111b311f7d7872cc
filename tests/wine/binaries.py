#!/usr/bin/env python3
"""What the Windows build delivers, looked at (TAP): binaries.py FILE=EXPORT...

Each DLL exports that one name; it, and each program, needs the system's own
DLLs alone, may be loaded anywhere, has no executable data, no thread-local
storage of ours and no time in it."""
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import tap  # noqa: E402

SYSTEM = {'kernel32.dll', 'msvcrt.dll', 'ws2_32.dll'}
FLAGS = {'HIGH_ENTROPY_VA', 'DYNAMIC_BASE', 'NX_COMPAT'}
TOOLS = 'x86_64-w64-mingw32-'


def run(tool, *args):
    return subprocess.run([TOOLS + tool, *args], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def make(path, export):
    class Binary(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            cls.text = run('objdump', '-p', path)

        def test_imports(self):
            needs = re.findall(r'DLL Name: (\S+)', self.text)
            self.assertTrue(needs)
            self.assertLessEqual({n.lower() for n in needs}, SYSTEM)

        def test_exports(self):
            table = self.text.partition('[Ordinal/Name Pointer] Table')[2]
            names = re.findall(r'^\t\[ *\d+\] (\S+)$', table, re.M)
            self.assertEqual(names, [export] if export else [])

        def test_flags(self):
            flags = set(re.findall(r'^\t+([A-Z_]+)$', self.text, re.M))
            self.assertLessEqual(FLAGS, flags)

        def test_time(self):
            stamp = re.search(r'^Time/Date\t+(.*)$', self.text, re.M).group(1)
            self.assertIn('1970', stamp)

        def test_storage(self):
            # mingw emulates _Thread_local: it leaks when a DLL is unloaded.
            if export:
                self.assertNotIn('__emutls', run('nm', path))

    for test, words in (('imports', 'needs the system alone'),
                        ('exports', f'exports {export or "nothing"}'),
                        ('flags', 'may lie anywhere, runs no data'),
                        ('time', 'is the same each time it is built'),
                        ('storage', 'has no thread-local storage')):
        getattr(Binary, 'test_' + test).__doc__ = \
            f'{pathlib.Path(path).name} {words}'
    return Binary


def main():
    files = [arg.partition('=')[::2] for arg in sys.argv[1:]]
    del sys.argv[1:]
    cases = [make(path, export) for path, export in files]
    for number, case in enumerate(cases):
        globals()[f'Binary{number}'] = case
    tap.main()


if __name__ == '__main__':
    main()
