#!/usr/bin/env python3
"""`sundog cast --stats`: every step of every frame of real sessions."""
import collections
import json
import select
import time
import unittest

import stats_log
import sundog
import tap
import wfd_peer

# The documented order of a frame's steps.
ORDER = ['frame_start', 'color_convert_complete', 'encode_complete',
         'chunk_sent']


class WholeSession(unittest.TestCase):
    """One session of two seconds, which the sink ends."""

    @classmethod
    def setUpClass(cls):
        with sundog.folder() as out:
            cls.source, cls.sink = sundog.pair(
                ['--screen', 'pattern', '--mode', '1280x720@60', '--stats',
                 out / 'cast.jsonl'], ['--for', '2'])
            cls.lines = stats_log.read(out / 'cast.jsonl')
        cls.frames = collections.defaultdict(list)
        for line in stats_log.steps(cls.lines):
            cls.frames[line['frame']].append(line)
        cls.sent = {number: lines for number, lines in cls.frames.items()
                    if any(line['step'] == 'chunk_sent' for line in lines)}

    def setUp(self):
        self.assertGreater(len(self.sent), 5)

    def test_session(self):
        """session_is_whole (it went well, and what was sent is in the log)"""
        self.assertEqual(self.source.process.returncode, 0,
                         self.source.error_text)
        self.assertEqual(self.sink.result['frames_lost'], 0)
        self.assertGreaterEqual(len(self.sent), self.sink.result['frames'])

    def test_head(self):
        """first_line_says_version_and_clock (every line time and type)"""
        head = self.lines[0]
        self.assertEqual((head['type'], head['program'], head['version'],
                          head['clock']),
                         ('log', 'sundog cast', 1, 'monotonic'))
        for line in self.lines:
            self.assertIsInstance(line['t_us'], int)
            self.assertGreaterEqual(line['t_us'], head['t_us'])
            self.assertIn(line['type'], {
                'log', 'chunk_processing_complete', 'chunk_sent', 'event',
                'status', 'session', 'traffic', 'mode', 'bit_rate',
                'connection'})

    def test_order(self):
        """g126_steps_in_order (each frame's, with growing times)"""
        for number, lines in self.sent.items():
            # A slice leaves as soon as it is encoded; with one slice the
            # order of all steps is the documented one.
            for part in {line['part'] for line in lines}:
                of_part = [line for line in lines if line['part'] == part
                           and line['step'] != 'frame_dropped']
                self.assertEqual(
                    [line['step'] for line in of_part],
                    ORDER if part == 0 else ORDER[2:], number)
                times = [line['t_us'] for line in of_part]
                self.assertEqual(times, sorted(times), number)

    def test_sent(self):
        """g127_g138_each_part_is_sent_once (CHUNK_SENT)"""
        for number, lines in self.sent.items():
            encoded = [line['part'] for line in lines
                       if line['step'] == 'encode_complete']
            sent = [line['part'] for line in lines
                    if line['step'] == 'chunk_sent']
            self.assertEqual(encoded, sent, number)

    def test_sources(self):
        """g135_who_reports_what (miniport, its interrupt, the driver)"""
        sources = {line['step']: line['from']
                   for line in stats_log.steps(self.lines)}
        sources.pop('frame_dropped', None)  # either, and maybe none
        self.assertEqual(sources, {
            'frame_start': 'miniport', 'color_convert_complete': 'miniport',
            'encode_complete': 'interrupt', 'chunk_sent': 'driver'})

    def test_numbers(self):
        """g131_g133_numbers_of_a_frame (one for all, the last slice is part 0)"""
        starts = [line['frame'] for line in
                  stats_log.steps(self.lines, 'frame_start')]
        self.assertEqual(starts, sorted(set(starts)))
        last = max(self.sent)
        dropped = self.numbers('frame_dropped')
        started = {n for n in starts if n <= last} - dropped
        self.assertEqual(started, set(self.sent) - dropped)
        for step in ('color_convert_complete', 'encode_complete'):
            self.assertEqual(
                {n for n in self.numbers(step) if n <= last} - dropped,
                started)
        for number, lines in self.sent.items():
            encoded = [line['part'] for line in lines
                       if line['step'] == 'encode_complete']
            self.assertEqual(encoded[-1], 0, number)

    def numbers(self, step):
        return {line['frame'] for line in stats_log.steps(self.lines, step)}

    def test_parts(self):
        """g132_parts_are_unique (within a step of a frame)"""
        for number, lines in self.frames.items():
            keys = [(line['step'], line['part']) for line in lines
                    if line['step'] != 'frame_dropped']
            self.assertEqual(len(keys), len(set(keys)), number)

    def test_converted(self):
        """g136_conversion_with_its_time (of the whole frame)"""
        for line in stats_log.steps(self.lines, 'color_convert_complete'):
            self.assertEqual(line['part'], 0)
            self.assertIsInstance(line['took_us'], int)
        took = [line['took_us'] for line in
                stats_log.steps(self.lines, 'color_convert_complete')]
        self.assertGreater(sum(took), 0)

    def test_encoded(self):
        """g137_encoding_with_time_and_rate"""
        asked = stats_log.of_type(self.lines, 'bit_rate')[0]['asked']
        for line in stats_log.steps(self.lines, 'encode_complete'):
            self.assertGreater(line['took_us'], 0)
            self.assertEqual(line['rate_kbit'], asked // 1000)

    def test_dropped(self):
        """started_frames_are_sent_or_dropped"""
        last = max(self.sent)
        for number, lines in self.frames.items():
            names = {line['step'] for line in lines}
            self.assertTrue(
                names & {'chunk_sent', 'frame_dropped'} or number >= last,
                (number, names))

    def test_what_else(self):
        """what_else_is_logged (connection, mode, session, traffic, the sink's end)"""
        connection, = stats_log.of_type(self.lines, 'connection')
        self.assertEqual(connection['link'], 'unknown')
        modes = [line['mode'] for line in
                 stats_log.of_type(self.lines, 'mode')]
        self.assertEqual(modes[0], '1280x720p60')
        session, = stats_log.of_type(self.lines, 'session')
        self.assertEqual((session['mode'], session['codec'],
                          session['audio']), ('1280x720p60', 'h264', 'none'))
        traffic = stats_log.of_type(self.lines, 'traffic')
        self.assertEqual(traffic[-1]['bytes'], self.source.result['bytes'])
        self.assertEqual([line['frames'] for line in traffic],
                         sorted(line['frames'] for line in traffic))
        status, = stats_log.of_type(self.lines, 'status')
        self.assertEqual(status['status'], 'sink_disconnect_request')


class AsksIdr(wfd_peer.Sink):
    """Asks for two IDR pictures once it plays."""

    def on_playing(self):
        for _ in range(2):
            self.ask('M13', 'SET_PARAMETER', 'rtsp://localhost/wfd1.0',
                     body='wfd_idr_request\r\n')


class Events(unittest.TestCase):
    def until(self, path, found):
        """Until the log has such a line."""
        deadline = time.monotonic() + sundog.PATIENCE
        while time.monotonic() < deadline:
            if path.exists():
                lines = [json.loads(line) for line in
                         path.read_text().splitlines(keepends=True)
                         if line.endswith('\n')]
                if found(lines):
                    return lines
            select.select([], [], [], 0.02)  # a file cannot be waited for
        self.fail('the log never said so')

    def test_idr(self):
        """g142_g144_idr_requests_are_logged (every one)"""
        port = sundog.free_port()
        with sundog.folder() as out, sundog.cast(
                '--listen', f'127.0.0.1:{port}', '--screen', 'pattern',
                '--mode', '640x480@60', '--json', '--stats',
                out / 'cast.jsonl') as source:
            sundog.wait_listening(port, source)
            peer = AsksIdr(port)
            peer.start()
            self.until(out / 'cast.jsonl', lambda lines: [
                line['event'] for line in stats_log.of_type(lines, 'event')
            ] == ['idr_request'] * 2)
            source.interrupt()
            self.assertEqual(source.wait(), 130, source.err())
            peer.join()

    def test_killed(self):
        """killed_cast_leaves_its_log (up to the last line of no frame)"""
        port = sundog.free_port()
        with sundog.folder() as out, sundog.cast(
                '--listen', f'127.0.0.1:{port}', '--screen', 'pattern',
                '--mode', '640x480@60', '--stats',
                out / 'cast.jsonl') as source:
            sundog.wait_listening(port, source)
            with sundog.sink('--connect', f'127.0.0.1:{port}', '--headless',
                             '--once') as sink:
                self.until(out / 'cast.jsonl', lambda lines: any(
                    line['frames'] > 0 for line in
                    stats_log.of_type(lines, 'traffic')))
                source.process.kill()
                source.wait()
                sink.interrupt()
                sink.wait()
            text = (out / 'cast.jsonl').read_text()
            lines = [json.loads(line) for line in
                     text[:text.rindex('\n')].splitlines()]
            reported = stats_log.of_type(lines, 'traffic')[-1]['frames']
            sent = stats_log.steps(lines, 'chunk_sent')
            self.assertGreaterEqual(len(sent), reported)

    def test_full(self):
        """full_disk_ends_the_log_alone (it is said at the end)"""
        source, sink = sundog.pair(
            ['--screen', 'pattern', '--mode', '640x480@60', '--for', '1.5',
             '--stats', '/dev/full'])
        self.assertEqual(source.process.returncode, 1)
        self.assertEqual(source.result['end'], 'for')
        self.assertIn('/dev/full is not whole: No space left on device',
                      source.result['error'])
        self.assertGreater(sink.result['frames'], 5)
        self.assertEqual(sink.result['frames_lost'], 0)


if __name__ == '__main__':
    tap.main()
