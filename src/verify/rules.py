#!/usr/bin/env python3
"""The rules of docs/reference/ddi.md as a C table: rules.py DDI.MD OUT.C"""
import pathlib
import re
import sys

RULE = re.compile(r'^- \*\*([GI]-\d+)\*\*(?: \[([A-Z,]+); ([^\]]+)\])? (.*)$')
PARTY = {'D': 'RULE_DRIVER', 'K': 'RULE_MINIPORT', 'H': 'RULE_HOST',
         'P': 'RULE_PACKAGE'}
# Of the rules that we adopt: whose they are is in their words only.
ADOPTED = {'I-01': 'D', 'I-02': 'D', 'I-03': 'D', 'I-04': 'D', 'I-05': 'H',
           'I-06': 'H', 'I-07': 'H', 'I-08': 'H', 'I-09': 'H', 'I-10': 'H',
           'I-11': 'H', 'I-12': 'H', 'I-13': 'D', 'I-14': 'D'}
# Rules about the host that bind a module, too: what they ask of it.
ASKED = {
    'G-10': 'the driver writes no further',
    'G-71': 'the driver writes no more, and does not say that it did',
    'G-106': 'the driver takes nothing that stands behind them',
    'G-115': 'there the driver finds the next one',
}
# What a console of any kind can show.
PLAIN = {'×': 'x', '→': '->', '…': '...', 'µ': 'u', '–': '-', '−': '-',
         '≤': '<=', '≥': '>=', '÷': '/'}


def plain(text):
    text = re.sub(r' \*[^*]*\*$', '', text.strip())  # the source
    text = text.replace('`', '').replace('**', '')
    for mark, ascii_text in PLAIN.items():
        text = text.replace(mark, ascii_text)
    if not text.isascii():
        sys.exit(f'rules.py: what is plain for this? {text}')
    return text


def main():
    source, out = map(pathlib.Path, sys.argv[1:])
    lines = ['/* Made by rules.py. */', '#include "rules.h"', '',
             'const struct rule rules_of_record[] = {']
    count = 0
    for line in source.read_text(encoding='utf-8').splitlines():
        match = RULE.match(line)
        if not match:
            continue
        name, who, strength, text = match.groups()
        parties = (who or ADOPTED[name]).split(',')
        text = plain(text)
        if name in ASKED:
            text = f'{text[:-1]}; {ASKED[name]}.'
        text = text.replace('\\', '\\\\').replace('"', '\\"')
        lines.append('\t{"%s", %s, "%s", "%s"},' % (
            name, ' | '.join(PARTY[p] for p in parties),
            strength or 'adopted', text))
        count += 1
    if count < 200:
        sys.exit(f'rules.py: only {count} rules in {source}')
    lines += ['};', f'const size_t rules_of_record_count = {count};', '']
    out.write_text('\n'.join(lines), encoding='utf-8')


main()
