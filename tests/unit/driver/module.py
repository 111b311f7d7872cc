#!/usr/bin/env python3
"""The driver as a file: what it exports and what it needs. TAP.

Usage: module.py MODULE
"""
import re
import subprocess
import sys

# What a sanitizer build adds.
EXTRA = re.compile(r'^(_*(asan|ubsan|tsan|odr_asan|sanitizer|gcov|gcc|llvm)_|'
                   r'_ITM_|__cxa_finalize|__stack_chk)')
SYSTEM = re.compile(r'^(libc\.so|libm\.so|libpthread\.so|ld-linux|'
                    r'lib(asan|ubsan|tsan|gcc_s)\.so)')
# The network is reached through sockets: this module can open no device, use no
# other module and start no program. (dlopen keeps the module itself loaded;
# without dlsym it is of no other use.)
PRIVATE = {'open', 'open64', 'openat', 'openat64', 'fopen', 'fopen64', 'popen',
           'dlsym', 'syscall', 'bpf', 'execve', 'posix_spawn', 'fork'}


def readelf(*arguments):
    return subprocess.run(['readelf', '-W', *arguments, sys.argv[1]],
                          check=True, capture_output=True,
                          text=True).stdout


def symbols():
    """({exported}, {imported})"""
    exported, imported = set(), set()
    for line in readelf('--dyn-syms').splitlines():
        word = line.split()
        if len(word) < 8 or not word[0].rstrip(':').isdigit():
            continue
        name = word[7].split('@')[0]
        if not EXTRA.match(name):
            (imported if word[6] == 'UND' else exported).add(name)
    return exported, imported


def main():
    exported, imported = symbols()
    needed = re.findall(r'\(NEEDED\).*\[(.*)\]', readelf('-d'))
    points = {
        'g02_stands_alone':
            [name for name in needed if not SYSTEM.match(name)],
        'g03_is_no_direct3d_driver':
            [name for name in exported if name.startswith('OpenAdapter')],
        'g06_exports_the_query_and_nothing_else':
            sorted(exported ^ {'QueryMiracastDriverInterface'}),
        'g41_uses_published_networking_only':
            sorted(imported & PRIVATE),
    }
    print(f'1..{len(points)}')
    for number, (name, faults) in enumerate(points.items(), 1):
        print(f"{'not ok' if faults else 'ok'} {number} - {name}")
        if faults:
            print('# ' + ', '.join(faults))
    return 1 if any(points.values()) else 0


sys.exit(main())
