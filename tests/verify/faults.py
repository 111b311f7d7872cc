#!/usr/bin/env python3
"""What a verifier is worth: every broken module is flagged under the rule that
faults/faults.h names for it, and under no other; the good ones pass everything.

    faults.py [driver_NAME | miniport_NAME] ...

Prints TAP, and at the end the table: fault, rule, what the verifier said."""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get('SUNDOG_BUILD',
                                    HERE.parent.parent / 'build')).resolve()
MODULES = BUILD / 'tests' / 'verify' / 'faults'
# A verification of half a minute needs a processor for less than a second: it
# waits, for keep-alives and for what a driver must not do. So many at once, of
# so many scenarios each, leave a processor idle most of the time.
AT_ONCE = int(os.environ.get('SUNDOG_FAULTS_AT_ONCE',
                             min(12 * (os.cpu_count() or 1), 32)))
JOBS = 6
PATIENCE = 240  # seconds until a verification that hangs is ended
ENTRY = re.compile(r'^(DRIVER|MINIPORT)_FAULT\((\w+), "([GIV]-\d+)",'
                   r'\s*((?:"[^"]*"\s*)+)\)', re.MULTILINE)


class Case:
    """A module, and the rule it breaks (None: a good one, which passes all
    rules that the faults break: none of them may be left unjudged)."""

    def __init__(self, name, path, rule=None, what='', env=None, passes=()):
        self.name = name
        self.path = path
        self.rule = rule
        self.what = what
        self.env = env
        self.passes = set(passes)
        self.miniport = name.startswith('miniport')
        self.flagged = {}  # rule: what the verifier said
        self.problem = None
        self.seconds = 0.0

    def run(self):
        began = time.monotonic()
        command = [BUILD / 'sundog', 'verify', '--json', '--jobs', str(JOBS)]
        command += ['--miniport'] if self.miniport else []
        try:
            done = subprocess.run(
                [*command, self.path], capture_output=True, text=True,
                check=False, timeout=PATIENCE, stdin=subprocess.DEVNULL,
                env={**os.environ, **(self.env or {})})
            self.judge(done)
        except subprocess.TimeoutExpired:
            self.problem = f'it did not end within {PATIENCE} s'
        self.seconds = time.monotonic() - began
        return self

    def judge(self, done):
        try:
            rules = json.loads(done.stdout)['rules']
        except (ValueError, KeyError):
            self.problem = f'exit status {done.returncode}, and no JSON: ' \
                           f'{done.stdout[:200]} {done.stderr[:400]}'
            return
        self.flagged = {rule['id']: rule['what'] for rule in rules
                        if rule['result'] == 'fail'}
        unjudged = self.passes - set(self.flagged) - {
            rule['id'] for rule in rules if rule['result'] == 'pass'}
        others = sorted(set(self.flagged) - {self.rule})
        status = 1 if self.flagged else 0
        if unjudged:
            self.problem = f'not judged: {", ".join(sorted(unjudged))}'
        if others:
            self.problem = f'flagged under {", ".join(others)}'
        if self.rule and self.rule not in self.flagged:
            self.problem = f'not flagged under {self.rule}' + (
                f' but under {", ".join(others)}' if others else '')
        elif done.returncode != status:
            self.problem = f'exit status {done.returncode}, not {status}'


def faults():
    text = (HERE / 'faults' / 'faults.h').read_text()
    for kind, name, rule, words in ENTRY.findall(text):
        module = f'{kind.lower()}_{name}'
        yield Case(module, MODULES / f'{module}.so', rule,
                   ''.join(re.findall(r'"([^"]*)"', words)))


def good_ones(broken):
    rules = {miniport: {case.rule for case in broken
                        if case.miniport == miniport}
             for miniport in (False, True)}
    driver = BUILD / 'libsundog_driver.so'
    yield Case('driver', driver, passes=rules[False])
    yield Case('driver, wrapped',
               BUILD / 'tests' / 'e2e' / 'libwrapping_driver.so',
               env={'SUNDOG_TEST_DRIVER': str(driver)}, passes=rules[False])
    yield Case('driver_none', MODULES / 'driver_none.so', passes=rules[False])
    yield Case('miniport_none', MODULES / 'miniport_none.so',
               passes=rules[True])


def tell(number, case):
    word = 'not ok' if case.problem else 'ok'
    aim = f'is flagged under {case.rule} alone' if case.rule \
        else 'passes everything'
    print(f'{word} {number} - {case.name} {aim}')
    if case.problem:
        print(f'# {case.problem}')
        for rule, what in case.flagged.items():
            print(f'#   {rule}: {what}')
    sys.stdout.flush()


def print_table(cases, seconds):
    print(f'# {len(cases)} modules in {seconds:.0f} s, the longest '
          f'{max(c.seconds for c in cases):.0f} s')
    print('# fault -> rule -> what the verifier said')
    for case in cases:
        if case.rule:
            said = case.flagged.get(case.rule, '(nothing)')
            print(f'# {case.name} ({case.what})\n#   {case.rule}: {said}')


def main():
    broken = [*faults()]
    cases = [*good_ones(broken), *broken]
    if len(sys.argv) > 1:
        cases = [case for case in cases if case.name in sys.argv[1:]]
    print(f'1..{len(cases)}', flush=True)
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for number, case in enumerate(pool.map(Case.run, cases), 1):
            tell(number, case)
    print_table(cases, time.monotonic() - began)
    return 1 if any(case.problem for case in cases) else 0


if __name__ == '__main__':
    sys.exit(main())
