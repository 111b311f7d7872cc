#!/usr/bin/env python3
"""Whole sessions over loopback: `sundog cast` to `sundog sink`."""
import os
import select
import subprocess
import time
import unittest

import sundog
import tap

CAST_KEYS = {
    'role', 'mode', 'codec', 'profile', 'level', 'audio', 'frames', 'bytes',
    'bitrate_kbit', 'first_packet_ms', 'end', 'error', 'peer'}
SINK_KEYS = {
    'role', 'mode', 'codec', 'audio', 'frames', 'frames_lost', 'packets',
    'packets_lost', 'latency_ms', 'av_offset_ms', 'end', 'error', 'peer'}


class Sessions(unittest.TestCase):
    def play(self, mode, cast_args=(), sink_args=()):
        """A short session of the pattern; checked as far as all are alike."""
        source, receiver = sundog.pair(
            ['--screen', 'pattern', '--for', '1.5', *cast_args], sink_args)
        words = source.error_text + receiver.error_text
        self.assertEqual(words, '')
        self.assertEqual(source.process.returncode, 0)
        self.assertEqual(receiver.process.returncode, 0)
        self.assertEqual(source.result['mode'], mode)
        self.assertEqual(receiver.result['mode'], mode)
        self.assertEqual(source.result['end'], 'for')
        self.assertEqual(receiver.result['end'], 'teardown')
        self.assertEqual(receiver.result['frames_lost'], 0)
        self.assertEqual(receiver.result['packets_lost'], 0)
        # The stamp in the pixels was read: the picture is right.
        self.assertIsNotNone(receiver.result['latency_ms']['p50'])
        width, _, rest = mode.partition('x')
        height = rest.partition('p')[0]
        self.assertEqual(receiver.result['width'], int(width))
        self.assertEqual(receiver.result['height'], int(height))
        self.assertGreater(receiver.result['frames'], 20)
        return source.result, receiver.result

    def test_best(self):
        """The best common mode: 1920x1080p60, constrained high"""
        source, receiver = self.play('1920x1080p60')
        self.assertLessEqual(CAST_KEYS, set(source))
        self.assertLessEqual(SINK_KEYS, set(receiver))
        self.assertEqual(source['profile'], 'constrained high')
        self.assertEqual(source['level'], '4.2')
        # What the source sent arrived.
        self.assertEqual(source['packets'], receiver['packets'])

    def test_720p30(self):
        """--modes 1280x720p30: the picture is right, at that size"""
        self.play('1280x720p30', sink_args=['--modes', '1280x720p30'])

    def test_480p60(self):
        """--modes 640x480p60: the picture is right, at that size"""
        self.play('640x480p60', sink_args=['--modes', '640x480p60'])

    def test_mode_wanted(self):
        """--mode of the source is committed when both sides have it"""
        self.play('1280x720p60', cast_args=['--mode', '1280x720@60'])

    def test_bit_rate(self):
        """--bitrate bounds what is sent"""
        source, _ = self.play('1280x720p30',
                              cast_args=['--bitrate', '4000'],
                              sink_args=['--modes', '1280x720p30'])
        self.assertLess(source['bitrate_kbit'], 4400)

    def test_sink_for(self):
        """--for of the sink ends with its TEARDOWN"""
        source, receiver = sundog.pair(
            ['--screen', 'pattern', '--for', '30'], ['--for', '0.5'])
        self.assertEqual(receiver.result['end'], 'for',
                         receiver.error_text)
        self.assertEqual(source.result['end'], 'teardown', source.error_text)
        self.assertEqual(source.process.returncode, 0)
        self.assertEqual(receiver.process.returncode, 0)


class Interrupts(unittest.TestCase):
    def interrupt(self, which):
        port = sundog.free_port()
        with sundog.folder() as out, \
                sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                            'pattern', '--json') as source:
            sundog.wait_listening(port, source)
            with sundog.sink('--connect', f'127.0.0.1:{port}', '--headless',
                             '--json', '--stats', out / 'sink.jsonl') as sink:
                self.wait_frames(out / 'sink.jsonl')
                (source if which == 'cast' else sink).interrupt()
                return source.wait(), source.json(), sink.wait(), sink.json()

    def wait_frames(self, path):
        """Until the sink has written about a frame."""
        deadline = time.monotonic() + sundog.PATIENCE
        while time.monotonic() < deadline:
            if path.exists() and path.stat().st_size > 0:
                return
            select.select([], [], [], 0.02)  # a file cannot be waited for
        self.fail('no frame arrived')

    def test_cast(self):
        """Ctrl-C at the source: TEARDOWN, 130; the sink sees a good end"""
        status, source, sink_status, sink = self.interrupt('cast')
        self.assertEqual((status, source['end']), (130, 'interrupt'))
        self.assertEqual((sink_status, sink['end']), (0, 'teardown'))

    def test_sink(self):
        """Ctrl-C at the sink: TEARDOWN, 130; the source sees a good end"""
        status, source, sink_status, sink = self.interrupt('sink')
        self.assertEqual((sink_status, sink['end']), (130, 'interrupt'))
        self.assertEqual((status, source['end']), (0, 'teardown'))

    def test_progress(self):
        """What takes longer than a second is shown, on a terminal only"""
        port = sundog.free_port()
        for args, words in (
                (['cast', '--listen', f'127.0.0.1:{port}', '--screen',
                  'pattern'], 'waiting for a receiver'),
                (['sink', '--connect', f'127.0.0.1:{port}', '--headless'],
                 'connecting')):
            master, slave = os.openpty()
            process = subprocess.Popen([sundog.COMMAND, *args], stderr=slave,
                                       stdin=subprocess.DEVNULL)
            os.close(slave)
            seen = b''
            while words.encode() not in seen:
                ready, _, _ = select.select([master], [], [],
                                            sundog.PATIENCE)
                self.assertTrue(ready, f'{args}: {seen}')
                seen += os.read(master, 4096)
            process.send_signal(2)
            self.assertEqual(process.wait(sundog.PATIENCE), 130)
            os.close(master)

    def test_waiting(self):
        """Ctrl-C while waiting for a receiver"""
        port = sundog.free_port()
        with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                         'pattern', '--json') as source:
            sundog.wait_listening(port, source)
            source.interrupt()
            self.assertEqual(source.wait(), 130)
            self.assertEqual(source.json()['end'], 'interrupt')
            self.assertEqual(source.err(), '')


if __name__ == '__main__':
    tap.main()
