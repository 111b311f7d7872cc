#!/usr/bin/env python3
"""Adds up test runs: the closing line of tools/test.

Reads meson's testlog.json of each build folder given. A TAP test counts with
each of its points; a skipped point or test is listed with its reason, so that
nobody overlooks it.
"""
import json
import pathlib
import re
import sys

POINT = re.compile(r'^(not ok|ok)\b[ \d]*(?:- )?(.*)$')


def points_of(entry):
    """(passed, [failed names], [skipped reasons]) of one test."""
    passed, failed, skipped = 0, [], []
    for line in entry.get('stdout', '').splitlines():
        if re.match(r'^1\.\.0\s*#\s*skip', line, re.I):
            skipped.append(line.split('#', 1)[1].strip())
            continue
        match = POINT.match(line)
        if not match:
            continue
        name = match.group(2)
        directive = re.search(r'#\s*skip\b\s*(.*)', name, re.I)
        if directive:
            skipped.append(name)
        elif match.group(1) == 'ok':
            passed += 1
        else:
            failed.append(name)
    return passed, failed, skipped


def main():
    passed, failed, skipped = 0, [], []
    for folder in sys.argv[1:]:
        log = pathlib.Path(folder) / 'meson-logs' / 'testlog.json'
        if not log.is_file():
            failed.append(f'{folder}: no test was run')
            continue
        for line in log.read_text().splitlines():
            entry = json.loads(line)
            name = f"{pathlib.Path(folder).name}: {entry['name']}"
            good, bad, left = points_of(entry)
            passed += good
            failed += [f'{name}: {b}' for b in bad]
            skipped += [f'{name}: {s}' for s in left]
            if entry['result'] == 'SKIP' and not left:
                skipped.append(f'{name}: no reason given')
            elif entry['result'] not in ('OK', 'SKIP', 'EXPECTEDFAIL') and \
                    not bad:
                failed.append(f"{name}: {entry['result']}")
            elif entry['result'] == 'OK' and not good and not left:
                passed += 1
    for reason in skipped:
        print(f'skipped: {reason}')
    for name in failed:
        print(f'FAILED: {name}')
    print(f'{passed} passed, {len(failed)} failed, {len(skipped)} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
