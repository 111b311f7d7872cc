#!/usr/bin/env python3
"""`sundog verify` with drivers that do not speak the reference contract: they
break no rule, and go through all that needs no contract."""
import json
import subprocess
import sys
import unittest

import with_host  # first: it knows the way to the next ones
import sundog
import tap

# What can be judged of a driver that no miniport here understands.
JUDGED = set('''
    V-01 V-02 V-03 V-04 V-05
    G-06 G-10 G-11 G-12 G-13 G-17 G-18 G-20 G-21 G-23 G-27 G-29 G-30 G-31 G-32
    G-33 G-34 G-36 G-38 G-45 G-46 G-47 G-66 G-71 G-146 G-147 G-156 G-158
    G-173 G-175 G-176 G-180 G-182 G-184 G-187
    I-01 I-13 I-14
'''.split())
# ... that also takes chunks and data rates.
MORE = {'minimal': set(), 'foreign': {'G-101', 'G-104', 'G-169'}}


class Case(unittest.TestCase):
    def verify(self, name):
        run = subprocess.run(
            [sundog.COMMAND, 'verify', '--json', with_host.DRIVERS[name]],
            capture_output=True, text=True, timeout=150)
        rules = json.loads(run.stdout)['rules']
        self.assertEqual([r for r in rules if r['result'] == 'fail'], [])
        self.assertEqual(run.returncode, 0, run.stderr)
        passed = {r['id'] for r in rules if r['result'] == 'pass'}
        self.assertEqual((JUDGED | MORE[name]) - passed, set())

    def test_minimal(self):
        """The minimal driver keeps every rule"""
        self.verify('minimal')

    def test_foreign(self):
        """A driver by somebody else keeps every rule"""
        self.verify('foreign')


if __name__ == '__main__':
    sys.exit(tap.main())
