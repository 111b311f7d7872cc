#!/usr/bin/env python3
"""Our miniports pass the verifier, rule by rule; one that speaks another
language passes what can be judged without."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import sundog  # noqa: E402
import tap  # noqa: E402

SCREEN = sundog.BUILD / 'libsundog_miniport.so'
FILE = sundog.BUILD / 'libsundog_miniport_file.so'
MUTE = sundog.BUILD / 'tests' / 'verify' / 'libmute_miniport.so'

# What is judged of any miniport ...
ALWAYS = {
    'V-01', 'V-02', 'V-03', 'V-04', 'V-05', 'G-51', 'G-52', 'G-64', 'G-95',
    'G-185', 'G-189', 'G-190', 'G-191', 'G-192', 'G-194', 'G-195', 'G-197',
    'G-198', 'G-199', 'G-202', 'G-203', 'G-204', 'I-01'}
# ... and what only where its language is known.
SPOKEN = {
    'G-53', 'G-54', 'G-55', 'G-56', 'G-57', 'G-58', 'G-59', 'G-62', 'G-63',
    'G-78', 'G-79', 'G-80', 'G-81', 'G-82', 'G-86', 'G-113', 'G-117', 'G-118',
    'G-119', 'G-121', 'G-124', 'G-126', 'G-131', 'G-132', 'G-133', 'G-135',
    'G-137', 'G-139', 'G-140', 'G-186', 'G-187', 'G-206', 'G-209', 'G-210',
    'G-212', 'G-214', 'G-216', 'I-14'}
CONVERTS = {'G-136'}
# Seconds until a verification that hangs is ended. A sanitizer on a busy
# machine makes it slow.
PATIENCE = 300


def verify(module, *args, folder=None):
    """Exit status, rules by result."""
    env = {'TMPDIR': str(folder)} if folder else {}
    with sundog.Program(sundog.COMMAND, 'verify', '--miniport', module,
                        '--json', *args, env=env) as program:
        status = program.wait(PATIENCE)
        rules = program.json()['rules']
    by = {'pass': {}, 'fail': {}, 'n/a': {}}
    for rule in rules:
        by[rule['result']][rule['id']] = rule['what']
    return status, by


class Miniports(unittest.TestCase):
    def passes(self, module, rules):
        with tempfile.TemporaryDirectory() as folder:
            status, by = verify(module, folder=folder)
            left = list(pathlib.Path(folder).iterdir())
        self.assertEqual(by['fail'], {})
        self.assertEqual(set(by['pass']), rules)
        self.assertEqual(status, 0)
        self.assertEqual(left, [])
        return by

    def test_screen(self):
        """the miniport with a screen keeps every rule that can be judged"""
        self.passes(SCREEN, ALWAYS | SPOKEN | CONVERTS)

    def test_file(self):
        """so does the one that plays files, with a film of the verifier's"""
        self.passes(FILE, ALWAYS | SPOKEN)

    def test_mute(self):
        """of a language that is not known, the rules without it are judged"""
        by = self.passes(MUTE, ALWAYS)
        for rule in SPOKEN:
            self.assertIn('does not speak the reference contract',
                          by['n/a'][rule], rule)

    def test_settings(self):
        """settings reach the miniport; one that cannot start is a finding"""
        status, by = verify(FILE, '--set', 'screen=file:/nowhere/film.h264')
        self.assertEqual(status, 1)
        self.assertEqual(set(by['fail']), {'V-05'})
        self.assertIn('/nowhere/film.h264', by['fail']['V-05'])


if __name__ == '__main__':
    tap.main()
