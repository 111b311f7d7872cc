#!/usr/bin/env python3
"""What docs/driver-interface.md tells its reader to type works."""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import sundog  # noqa: E402
import tap  # noqa: E402

TEXT = (sundog.ROOT / 'docs' / 'driver-interface.md').read_text()
OURS = sundog.BUILD / 'libsundog_driver.so'
# A sanitizer's library has to be there before a driver that needs it.
SANITIZED = b'__asan_init' in sundog.COMMAND.read_bytes() or \
    b'__tsan_init' in sundog.COMMAND.read_bytes()


def run(*args, **kwargs):
    return subprocess.run([str(a) for a in args], capture_output=True,
                          text=True, timeout=sundog.PATIENCE, check=False,
                          stdin=subprocess.DEVNULL, **kwargs)


def commands(begin):
    """The lines of its examples that begin so."""
    return [line.strip() for line in TEXT.splitlines()
            if line.strip().startswith(begin)]


class Documented(unittest.TestCase):
    def test_only(self):
        """only - each step's rules are rules that are judged"""
        steps = re.findall(r'^\| \d .*\| ([GI][-\d,GI]+) \|$', TEXT, re.M)
        self.assertEqual(len(steps), 9)
        for rules in steps:
            # Refused before the module is looked for.
            done = run(sundog.COMMAND, 'verify', '/nowhere.so', '--only',
                       rules)
            self.assertEqual(done.returncode, 3, done.stderr)

    def test_scenarios(self):
        """scenario - one runs alone, and says what it found"""
        named = re.findall(r'tools/scenario (?:--gdb )?(\S+) ', TEXT)
        listed = run(sundog.COMMAND, 'verify', '--list').stdout
        self.assertTrue(named)
        for name in named:
            self.assertRegex(listed, rf'(?m)^  driver +{name}$')
        done = run(sundog.ROOT / 'tools' / 'scenario', 'start-stop', OURS,
                   env={'SUNDOG': str(sundog.COMMAND), 'PATH': '/usr/bin:/bin'})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r'(?m)^phase\t\ta session was started$')
        self.assertRegex(done.stdout, r'(?m)^pass\tG-173\t$')
        self.assertRegex(done.stdout, r'(?m)^done\t')

    def build(self, begin):
        line, = commands(begin)
        compiler = line.split()[0]
        if not shutil.which(compiler):
            self.skipTest(f'there is no {compiler}')
        with sundog.folder() as folder:
            result = re.search(r'-o (\S+)', line)[1]
            made = folder / result
            done = run('sh', '-c', line.replace(result, str(made)),
                       cwd=sundog.ROOT)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stderr, '')
            if made.suffix == '.so' and not SANITIZED:
                done = run(sundog.COMMAND, 'verify', made, '--only',
                           'G-06,G-11,G-12')
                self.assertEqual(done.returncode, 0, done.stdout)

    def test_linux(self):
        """linux - the command that builds a .so, which is verified"""
        self.build('gcc ')

    def test_windows(self):
        """windows - the command that builds a .dll"""
        self.build('x86_64-w64-mingw32-gcc')


if __name__ == '__main__':
    tap.main()
