#!/usr/bin/env python3
"""Checks docs/reference/ddi-coverage.md: every rule of the interface and the
tests that show it. Usage: tests/ddi_coverage.py [--write]

A test shows a rule when its name carries the rule's number: g97_... is about
G-97. The table must name, for each of the rules of docs/reference/ddi.md, the
party that it binds and all such tests, or say why none is possible here; and
each rule with a test must be broken by a mutation (tests/mutations). TAP.

--write brings the tests in the table up to date; reasons are kept.
"""
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = ROOT / 'docs' / 'reference' / 'ddi.md'
TABLE = ROOT / 'docs' / 'reference' / 'ddi-coverage.md'
RULE = re.compile(r'^- \*\*(G-\d+)\*\* \[([A-Z,]+);', re.M)
ADOPTED = re.compile(r'^- \*\*(I-\d+)\*\*', re.M)
ROW = re.compile(r'^\| ([GI]-\d+) \| ([A-Z, ]*) \| (.*) \|$', re.M)
# How a test is registered: cmocka_unit_test(name) or a macro of its file's; in
# Python a method, which may say another name, """name - what""", or a key.
REGISTERED = re.compile(
    r'(?:\bcmocka_unit_test\w*|\b[A-Z][A-Z_]+)\(\s*(\w+)|'
    r'\bdef (test_\w+)\(self|"""(\w+) - |\'([gi]\d+_\w+)\':')
# g71, or g71_to_g76 for all from one to the other.
NUMBER = re.compile(
    r'(?:^|_)([GI])0*(\d+)(?:_to_[GI]0*(\d+))?(?=_|$)', re.I)


def rules():
    """{rule: party}, in the reference's order."""
    text = RULES.read_text()
    found = {f'{rule[:2]}{int(rule[2:]):02}': party.replace(',', ', ')
             for rule, party in RULE.findall(text)}
    found.update({rule: '' for rule in ADOPTED.findall(text)})
    return found


def rules_in(name):
    """The rules whose numbers a test's name carries."""
    for letter, first, last in NUMBER.findall(name):
        for number in range(int(first), int(last or first) + 1):
            yield f'{letter.upper()}-{number:02}'


def tests():
    """{rule: [(file, test)]}"""
    found = {}
    for path in sorted((ROOT / 'tests').rglob('*')):
        # The verifier's tests show what it says of broken modules.
        if path.suffix not in ('.c', '.py') or \
                {'mutations', 'verify', 'wine'} & set(path.parts):
            continue
        for names in REGISTERED.findall(path.read_text()):
            name = ''.join(names)
            where = (str(path.relative_to(ROOT / 'tests')), name)
            for rule in rules_in(name):
                if where not in found.setdefault(rule, []):
                    found[rule].append(where)
    return found


def mutated():
    """Rules that some mutation breaks."""
    return {rule
            for path in (ROOT / 'tests' / 'mutations').glob('*.toml')
            for entry in tomllib.loads(path.read_text()).get('mutation', [])
            for rule in entry['rules']}


def table():
    return {rule: (party.strip(), what.strip())
            for rule, party, what in ROW.findall(TABLE.read_text())}


def cell(shown):
    """'`unit/host/io_control.c`: a, b; ...'"""
    files = {}
    for path, name in shown:
        files.setdefault(path, []).append(name)
    return '; '.join(f"`{path}`: {', '.join(names)}"
                     for path, names in files.items())


def expected(shown, what):
    return cell(shown) if shown else what


def write():
    text, have, shown = TABLE.read_text(), table(), tests()
    head = text[:text.index('\n|---') + 1].splitlines()
    rule_line = '|---|---|---|'
    rows = [f"| {rule} | {party} | "
            f"{expected(shown.get(rule), have.get(rule, ('', ''))[1])} |"
            for rule, party in rules().items()]
    TABLE.write_text('\n'.join(head + [rule_line] + rows) + '\n')


def faults():
    have, shown, broken = table(), tests(), mutated()
    known = rules()
    for rule, party in known.items():
        if rule not in have:
            yield f'{rule} has no row'
            continue
        if have[rule][0] != party:
            yield f"{rule} binds '{party}', the table says '{have[rule][0]}'"
        what = have[rule][1]
        if shown.get(rule) and what != cell(shown[rule]):
            yield f'{rule}: the tests are {cell(shown[rule])}'
        if not shown.get(rule) and not what.startswith('not observable: '):
            yield f'{rule} has neither a test nor a reason'
        if shown.get(rule) and rule not in broken:
            yield f'{rule} has a test and no mutation'
    for rule in sorted(set(shown) - set(known)):
        if rule.startswith('G'):
            yield f'{rule} is no rule; {cell(shown[rule])} claim it'


def main():
    if sys.argv[1:] == ['--write']:
        write()
        return 0
    found = list(faults())
    print('1..1')
    print(f"{'not ok' if found else 'ok'} 1 - every rule of the interface has "
          'its tests and a mutation, or a reason')
    for fault in found:
        print(f'# {fault}')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
