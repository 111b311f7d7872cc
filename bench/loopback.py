#!/usr/bin/env python3
"""A whole session over loopback, measured: 1080p60 pattern, two processes.

Usage: bench/loopback.py [--for SECONDS] [--runs N] [--build FOLDER]
Prints frames a second, loss and the time from capture to decoded picture of
each run and the median run. Not a test: figures depend on the machine.
"""
import argparse
import pathlib
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests' / 'e2e'))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--for', dest='seconds', type=float, default=20)
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('--build', type=pathlib.Path, default=ROOT / 'build')
    options = parser.parse_args()

    import sundog
    sundog.BUILD = options.build.resolve()
    sundog.COMMAND = sundog.BUILD / 'sundog'
    sundog.PATIENCE = options.seconds + 60
    print(f"{'run':>6} {'frames/s':>9} {'lost':>5} {'packets lost':>12} "
          f"{'Mbit/s':>7} {'first ms':>8} {'p50 ms':>7} {'p99 ms':>7}")
    rows = []
    for run in range(options.runs):
        source, sink = sundog.pair(
            ['--screen', 'pattern', '--for', str(options.seconds)])
        rows.append((
            sink.result['frames'] / options.seconds,
            sink.result['frames_lost'],
            sink.result['packets_lost'],
            source.result['bitrate_kbit'] / 1000,
            source.result['first_packet_ms'],
            sink.result['latency_ms']['p50'],
            sink.result['latency_ms']['p99']))
        show(run + 1, rows[-1])
    show('median', [statistics.median(column) for column in zip(*rows)])


def show(name, row):
    print(f'{name:>6} {row[0]:9.2f} {row[1]:5.0f} {row[2]:12.0f} '
          f'{row[3]:7.1f} {row[4]:8.0f} {row[5]:7.2f} {row[6]:7.2f}',
          flush=True)


if __name__ == '__main__':
    main()
