#!/usr/bin/env python3
"""Who may include whom: reads every #include of the tree (TAP).

The table is the architecture (docs/architecture.md). Anything that is not in
it is a fault, also an include that happens to compile.
"""
import pathlib
import re
import sys

# Room -> what it may include of ours, besides itself. 'ddi' is include/ddi;
# 'contract', 'adapter' and 'pattern' are the headers of include/sundog.
MAY = {
    'ddi': set(),
    'contract': {'ddi'},
    'adapter': {'ddi'},
    'pattern': set(),
    'personality': {'ddi', 'contract'},
    'platform': set(),
    'wfd': set(),
    'h264': set(),
    'mpegts': set(),
    'rtp': set(),
    'driver': {'ddi', 'contract', 'platform', 'wfd', 'h264', 'mpegts', 'rtp'},
    'host': {'ddi', 'adapter', 'platform'},
    'miniport': {'ddi', 'contract', 'adapter', 'platform', 'h264'},
    'miniport/screen': {'contract', 'pattern', 'platform', 'h264', 'miniport'},
    'link': {'wfd', 'platform'},
    'receiver': {'platform', 'wfd', 'h264', 'mpegts', 'rtp'},
    'sink': {'receiver', 'platform', 'pattern'},
    'verify': {'ddi', 'contract', 'adapter', 'personality', 'host', 'platform',
               'wfd', 'mpegts', 'rtp'},
    'inspect': {'wfd', 'h264', 'mpegts', 'rtp'},
}
MAY['cli'] = set(MAY) - {'driver', 'miniport', 'miniport/screen'}

# Rooms inside rooms.
INNER = {('miniport', 'screen')}

# Third-party headers by room; the others have none.
LIBRARIES = {
    'miniport/screen': ('xcb/', 'x264.h'),
    'link': ('netlink/',),
    'sink': ('libavcodec/', 'libavutil/', 'SDL.h', 'SDL_syswm.h'),
}

# The operating system's own headers, for rooms that need not be portable.
SYSTEM = (
    'arpa/', 'dirent.h', 'dlfcn.h', 'elf.h', 'fcntl.h', 'getopt.h', 'linux/',
    'link.h', 'net/', 'netdb.h', 'netinet/', 'poll.h', 'pthread.h',
    'process.h', 'sched.h', 'signal.h', 'spawn.h', 'sys/', 'unistd.h', 'windows.h',
    'winsock2.h', 'winternl.h', 'ws2tcpip.h', 'mswsock.h', 'ntstatus.h',
    'immintrin.h', 'malloc.h', 'tlhelp32.h',
)

# Rooms that also build for Windows: no header that only Linux has, outside
# platform.
PORTABLE = {'ddi', 'contract', 'adapter', 'pattern', 'personality', 'wfd',
            'h264', 'mpegts', 'rtp', 'driver', 'host', 'miniport', 'receiver',
            'verify'}

STANDARD = {
    'assert.h', 'ctype.h', 'errno.h', 'inttypes.h', 'limits.h', 'math.h',
    'stdalign.h', 'stdarg.h', 'stdatomic.h', 'stdbool.h', 'stddef.h',
    'stdint.h', 'stdio.h', 'stdlib.h', 'string.h', 'time.h', 'float.h',
    'wchar.h',
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.M)


def room_of(path, root):
    parts = path.relative_to(root).parts
    if parts[:2] == ('include', 'ddi'):
        return 'ddi'
    if parts[:2] == ('include', 'sundog'):
        return path.stem
    if parts[0] != 'src':
        return None
    return '/'.join(parts[1:3]) if parts[1:3] in INNER else parts[1]


def target_room(name, path, root):
    """The room that an include reaches, None: not one of ours."""
    for base in (path.parent, root / 'src', root / 'include'):
        target = (base / name).resolve()
        if target.is_file() and root in target.parents:
            return room_of(target, root)
    return None


def faults_of(path, root):
    room = room_of(path, root)
    if room not in MAY:
        return [f'{path.relative_to(root)}: "{room}" is no room']
    faults = []
    for line in INCLUDE.finditer(path.read_text()):
        where = f'{path.relative_to(root)}: {line.group(2)}'
        target = target_room(line.group(2), path, root)
        if target is None:
            if line.group(1) == '"':
                if line.group(2) != 'config.h':  # made by the build
                    faults.append(f'{where}: not found in the tree')
            elif line.group(2) in STANDARD or room == 'ddi':
                pass
            elif room in PORTABLE:
                faults.append(f'{where}: {room} is portable')
            elif not line.group(2).startswith(
                    SYSTEM + LIBRARIES.get(room, ())):
                faults.append(f'{where}: not a library of {room}')
        elif target != room and target not in MAY[room]:
            faults.append(f'{where}: {room} may not know {target}')
    return faults


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else
                        pathlib.Path(__file__).parent.parent).resolve()
    files = sorted(f for top in ('src', 'include')
                   for f in (root / top).rglob('*.[ch]'))
    by_room = {}
    for path in files:
        by_room.setdefault(room_of(path, root), []).append(path)
    print(f'1..{len(by_room)}')
    bad = 0
    for number, (room, paths) in enumerate(sorted(by_room.items()), 1):
        faults = [f for p in paths for f in faults_of(p, root)]
        bad += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} - {room} includes "
              'only what it may know')
        for fault in faults:
            print(f'# {fault}')
    return 1 if bad or not files else 0


if __name__ == '__main__':
    sys.exit(main())
