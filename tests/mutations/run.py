#!/usr/bin/env python3
"""Breaks the code on purpose and expects the tests to notice.

Usage: tests/mutations/run.py [--check] [--only RULE] [--work FOLDER] [FILE...]

Each FILE (all in this folder, unless named) is TOML with entries

    [[mutation]]
    rules = ["G-97"]               the rules that the change breaks
    file = "src/host/host.c"       what is changed ...
    old = "..."                    ... this, which stands there exactly once
    new = "..."                    ... to this
    test = "host io_control"       the meson test that must notice
    points = ["g97_..."]           its points that must fail

The tree is copied, built once and each test seen green; then each change is
made by itself, what the test needs is rebuilt, the test run, and every point
named has to fail, or never to be reached because the program died or hung.
Takes several seconds a mutation: run it when code or tests of the rules
change. Exit status 0: every mutation was noticed.

--check only looks whether the entries still fit the tree (TAP, a second; part
of the test suite). --work keeps the built copy, for the next run.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / 'tests' / 'mutations'
KEYS = {'rules': list, 'file': str, 'old': str, 'new': str, 'test': str,
        'points': list}
BUILD_SECONDS = 600
TEST_SECONDS = 120


def load(paths):
    """[(file name, entry)], in order."""
    return [(path.name, entry) for path in paths
            for entry in tomllib.loads(path.read_text()).get('mutation', [])]


def all_test_text():
    return '\n'.join(path.read_text(errors='replace')
                     for suffix in ('c', 'py', 'sh')
                     for path in sorted((ROOT / 'tests').rglob(f'*.{suffix}'))
                     if HERE not in path.parents)


def faults_of(entry, tests):
    """Why an entry no longer fits the tree."""
    for key, kind in KEYS.items():
        if not isinstance(entry.get(key), kind):
            return [f'{key} is missing or not a {kind.__name__}']
    faults = []
    path = ROOT / entry['file']
    if not path.is_file():
        faults.append(f"no file {entry['file']}")
    elif path.read_text().count(entry['old']) != 1:
        faults.append(f"'old' stands {path.read_text().count(entry['old'])} "
                      f"times in {entry['file']}")
    if entry['old'] == entry['new']:
        faults.append('nothing changes')
    if not entry['rules'] or not entry['points']:
        faults.append('no rules or no points')
    faults += [f'no test is called {point}' for point in entry['points']
               if not re.search(rf'\b{re.escape(point)}\b', tests)]
    return faults


def check(paths):
    tests = all_test_text()
    print(f'1..{len(paths)}')
    bad = False
    for number, path in enumerate(paths, 1):
        faults = [(entry, fault) for _, entry in load([path])
                  for fault in faults_of(entry, tests)]
        print(f"{'not ok' if faults else 'ok'} {number} - mutations of "
              f'{path.name} fit the tree')
        for entry, fault in faults:
            print(f"# {entry.get('rules')}: {fault}")
        bad = bad or bool(faults)
    return 1 if bad else 0


class Copy:
    """A built copy of the tree."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.build = self.folder / 'build'

    def make(self):
        names = subprocess.run(
            ['git', 'ls-files', '-co', '--exclude-standard', '-z'], cwd=ROOT,
            check=True, capture_output=True).stdout.decode().split('\0')
        for name in filter(None, names):
            source, target = ROOT / name, self.folder / name
            if not source.is_file():
                continue
            if target.is_file() and \
                    target.read_bytes() == source.read_bytes():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        if not (self.build / 'build.ninja').is_file():
            self.run(['meson', 'setup', 'build', '-Dtests=enabled'])
        self.run(['ninja', '-C', 'build'])

    def run(self, command):
        subprocess.run(command, cwd=self.folder, check=True,
                       timeout=BUILD_SECONDS, stdout=subprocess.DEVNULL)

    def introspect(self, what):
        return json.loads(subprocess.run(
            ['meson', 'introspect', 'build', f'--{what}'], cwd=self.folder,
            check=True, capture_output=True).stdout)

    def needs(self):
        """Test name -> the files it needs built."""
        made = {}
        for target in self.introspect('targets'):
            made[target['id']] = [
                str(pathlib.Path(name).relative_to(self.build))
                for name in target['filename']]
        return {test['name']: [name for needed in test['depends']
                               for name in made.get(needed, [])]
                for test in self.introspect('tests')}

    def compile(self, targets):
        return subprocess.run(['ninja', '-C', 'build', *targets],
                              cwd=self.folder, capture_output=True,
                              timeout=BUILD_SECONDS, check=False)

    def points(self, test):
        """({point: passed}, the test's result)."""
        subprocess.run(
            ['meson', 'test', '-C', 'build', '--no-rebuild', '--logbase',
             'mutation', '-t', '0.5', test], cwd=self.folder,
            capture_output=True, timeout=TEST_SECONDS, check=False)
        log = self.build / 'meson-logs' / 'mutation.json'
        entry = json.loads(log.read_text().splitlines()[-1])
        points = {}
        for line in entry.get('stdout', '').splitlines():
            match = re.match(r'^(not ok|ok)\b[ \d]*(?:- )?(\S+)', line)
            if match:
                points[match.group(2)] = match.group(1) == 'ok'
        return points, entry['result']


def attempt(copy, entry, needs):
    """'red', or what went otherwise."""
    path = copy.folder / entry['file']
    whole = path.read_text()
    if whole.count(entry['old']) != 1:
        return "'old' does not stand there once"
    path.write_text(whole.replace(entry['old'], entry['new']))
    try:
        built = copy.compile(needs[entry['test']])
        if built.returncode:
            text = built.stdout.decode(errors='replace')
            errors = [line for line in text.splitlines() if 'error' in line]
            return 'does not build: ' + (errors or ['?'])[0][-90:]
        try:
            points, result = copy.points(entry['test'])
        except subprocess.TimeoutExpired:
            return 'red'
        green = [name for name in entry['points'] if points.get(name)]
        if green:
            return 'NOT NOTICED by ' + ', '.join(green)
        if result == 'OK':
            return 'no such point: ' + ', '.join(entry['points'])
        return 'red'
    finally:
        path.write_text(whole)


def see_green(copy, entries, needs):
    """The points named exist and pass; what does not."""
    wrong = []
    for test in sorted({entry['test'] for _, entry in entries}):
        if test not in needs:
            wrong.append(f'no meson test is called {test}')
            continue
        points, _ = copy.points(test)
        wrong += [f'{test}: {name} is not green before any change'
                  for name in sorted({name for _, entry in entries
                                      if entry['test'] == test
                                      for name in entry['points']})
                  if not points.get(name)]
    return wrong


def mutate(paths, only, work):
    entries = [(name, entry) for name, entry in load(paths)
               if not only or only in entry['rules']]
    with tempfile.TemporaryDirectory(prefix='sundog-mutations-') as folder:
        copy = Copy(work or folder)
        print('building a copy of the tree', flush=True)
        copy.make()
        needs = copy.needs()
        wrong = see_green(copy, entries, needs)
        if wrong:
            print('\n'.join(wrong))
            return 1
        missed = 0
        for number, (name, entry) in enumerate(entries, 1):
            result = attempt(copy, entry, needs)
            missed += result != 'red'
            print(f"{number:3}/{len(entries)} {name:14} "
                  f"{' '.join(entry['rules']):24} {result}", flush=True)
    print(f'{len(entries) - missed} of {len(entries)} mutations were noticed')
    return 1 if missed else 0


def main():
    parser = argparse.ArgumentParser(
        description='Breaks the code on purpose; the tests must notice.')
    parser.add_argument('--check', action='store_true',
                        help='only look whether the entries fit the tree')
    parser.add_argument('--only', metavar='RULE', help='e.g. G-97')
    parser.add_argument('--work', metavar='FOLDER',
                        help='keep the built copy there')
    parser.add_argument('files', nargs='*', type=pathlib.Path)
    options = parser.parse_args()
    paths = options.files or sorted(HERE.glob('*.toml'))
    if options.check:
        return check(paths)
    return mutate(paths, options.only, options.work)


if __name__ == '__main__':
    sys.exit(main())
