#!/usr/bin/env python3
"""Casting over a link that gets slow and fast again, as a script tells it:
the bit rate follows, the session goes on, nothing piles up."""
import statistics
import unittest

import stats_log
import sundog
import tap
from x_noise import Noise

MBIT = 1000000
# What the driver leaves to sound, headers and retries.
SHARE = 0.7


class Link(unittest.TestCase):
    def play(self, script, seconds, cast_args, env=None):
        """One session: the source's lines and the sink's frames."""
        with sundog.folder() as out:
            (out / 'script').write_text(script)
            source, sink = sundog.pair(
                [*cast_args, '--for', seconds, '--link',
                 f'script:{out / "script"}', '--stats', out / 'cast.jsonl'],
                ['--stats', out / 'sink.jsonl'], env)
            self.assertEqual(source.process.returncode, 0, source.error_text)
            self.assertEqual(sink.process.returncode, 0, sink.error_text)
            self.assertEqual(source.result['end'], 'for')
            self.assertEqual(sink.result['end'], 'teardown')
            return (stats_log.read(out / 'cast.jsonl'),
                    stats_log.read(out / 'sink.jsonl'))

    def follows(self, lines, low):
        """20 Mbit/s, then low, then 20: when what was asked of the encoder
        changed, and that it did by the next second's figures."""
        connection, = stats_log.of_type(lines, 'connection')
        self.assertEqual(connection['link'], 'script')
        self.assertEqual(connection['recommended'], 20 * MBIT)
        links = stats_log.of_type(lines, 'link')
        told = [line['recommended'] for line in links]
        down = told.index(low)
        up = down + told[down:].index(20 * MBIT)
        self.assertEqual(told, [20 * MBIT] * down + [low] * (up - down) +
                         [20 * MBIT] * (len(told) - up))
        # A line says what was asked before it was told.
        for line in links[down + 1:up + 1]:
            self.assertLessEqual(line['asked'], SHARE * low)
        before = links[down]['asked']
        self.assertGreater(before, 2 * SHARE * low)
        self.assertEqual(links[-1]['asked'], before)
        asked = stats_log.of_type(lines, 'bit_rate')
        self.assertEqual({line['result'] for line in asked}, {'0x00000000'})
        times = []
        for change, link in zip(self.changes, (links[down], links[up])):
            times.append(next(line['t_us'] for line in asked
                              if line['t_us'] > link['t_us']))
            # Told once a second, and asked at once: within two seconds.
            self.assertLess(times[-1] - connection['t_us'],
                            (change + 2) * MBIT)
        return times

    def nothing_waits(self, lines):
        """Frames between encoder and network: one on its way, one next. How
        many are dropped is up to the machine's other work."""
        counts = stats_log.waiting(lines)
        self.assertLessEqual(max(counts), 2)

    def test_pattern(self):
        """g159_bit_rate_follows_the_link (1920x1080p60, 20 to 3 Mbit/s and back)"""
        self.changes = 3, 9
        lines, frames = self.play(
            '0 20\n3 3\n9 20\n', 12, ['--screen', 'pattern'])
        session, = stats_log.of_type(lines, 'session')
        self.assertEqual(session['mode'], '1920x1080p60')
        down, up = self.follows(lines, 3 * MBIT)
        self.nothing_waits(lines)
        # From capture to arrival: how many frames were on their way when
        # another one was captured, as long as the link was slow and after.
        for first, last in ((0, down), (down, up), (up, 1 << 62)):
            some = [f for f in frames if f['capture_us'] and
                    first <= f['capture_us'] < last]
            self.assertGreater(len(some), 2)
            depths = [sum(1 for g in some[max(0, i - 30):i]
                          if g['arrival_us'] > f['capture_us'])
                      for i, f in enumerate(some)]
            self.assertLessEqual(statistics.median(depths), 2)

    def test_bytes(self):
        """bytes_follow_the_bit_rate (a screen full of noise)"""
        self.changes = 3, 9
        with sundog.Xvfb('1280x720', 24) as display, \
                Noise(display.name, 1280, 720):
            lines, frames = self.play(
                '0 20, 3 3, 9 20', 14,
                ['--screen', f'x11:{display.name}', '--mode', '1280x720@30'])
        down, up = self.follows(lines, 3 * MBIT)
        self.nothing_waits(lines)

        def rate(first, last):
            """Bit/s at 30 frames a second, IDR pictures left aside."""
            some = [f['bytes'] for f in frames
                    if first <= f['arrival_us'] < last]
            self.assertGreater(len(some), 2)
            return statistics.median(some) * 8 * 30

        settle = MBIT  # a second, in us
        low = rate(down + settle, up)
        self.assertLess(low, SHARE * 3 * MBIT * 1.15)
        self.assertGreater(rate(0, down), 1.5 * low)
        self.assertGreater(rate(up + settle, 1 << 62), 1.5 * low)

    def test_unknown(self):
        """g165_loopback_is_not_known (the driver is not notified)"""
        with sundog.folder() as out:
            source, _ = sundog.pair(
                ['--screen', 'pattern', '--for', '1.5', '--mode',
                 '640x480@60', '--stats', out / 'cast.jsonl'])
            self.assertEqual(source.process.returncode, 0, source.error_text)
            lines = stats_log.read(out / 'cast.jsonl')
        connection, = stats_log.of_type(lines, 'connection')
        self.assertEqual((connection['link'], connection['interface'],
                          connection['recommended']), ('unknown', 'lo', None))
        self.assertEqual(stats_log.of_type(lines, 'link'), [])

    def test_usage(self):
        """wrong_links_are_refused (status 2 or 3, and what was expected)"""
        with sundog.folder() as out:
            (out / 'script').write_text('0 20\n4 slow\n')
            for value, status, words in (
                    ('wifi', 2, 'auto, none or script:FILE'),
                    ('script:', 2, 'auto, none or script:FILE'),
                    (f'script:{out / "script"}', 2, "line 2: '4 slow'"),
                    (f'script:{out / "none"}', 3, 'No such file')):
                with sundog.cast('--link', value) as source:
                    self.assertEqual(source.wait(), status, value)
                    self.assertIn(words, source.err())


if __name__ == '__main__':
    tap.main()
