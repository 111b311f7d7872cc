#!/usr/bin/env python3
"""Other people's programs read what Sundog sends: ffmpeg, ffprobe, GStreamer
and tshark, on one recorded and captured session of 3 s."""
import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import time
import unittest

import sundog
import tap


PRIVATE = 'SUNDOG_TEST_PRIVATE_NETWORK'
MARK = b'sundog: the capture ends here'


def private_network():
    """Runs this program again in a network namespace of its own, whose
    loopback cuts UDP GSO bursts into the datagrams that a wire would carry.
    False where that is not allowed."""
    if os.environ.get(PRIVATE):
        return True
    setup = 'ip link set lo up && ethtool -K lo tx-udp-segmentation off'
    if subprocess.run(['unshare', '-n', 'sh', '-c', setup],
                      stdout=subprocess.DEVNULL,
                      stderr=subprocess.DEVNULL).returncode:
        return False
    os.execvpe('unshare', ['unshare', '-n', 'sh', '-c',
                           f'{setup} >/dev/null && exec "$0" "$@"',
                           sys.executable, *sys.argv],
               {**os.environ, PRIVATE: 'yes'})


class Capture:
    """tcpdump on the loopback interface into a file."""

    def __init__(self, path, port):
        self.path = path
        self.process = subprocess.Popen(
            ['tcpdump', '-i', 'lo', '-U', '-B', '65536', '-s', '0', '-w',
             str(path), f'tcp port {port} or udp'], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if line.startswith('tcpdump: listening'):
                return
        raise AssertionError('tcpdump does not capture')

    def close(self):
        """Ends it once everything sent before now is in the file."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.sendto(MARK, ('127.0.0.1', 9))
        deadline = time.monotonic() + sundog.PATIENCE
        while MARK not in self.path.read_bytes()[-4096:]:
            assert time.monotonic() < deadline, 'the capture is not written'
            select.select([], [], [], 0.02)  # a file cannot be waited for
        self.process.terminate()
        self.process.stderr.read()
        self.process.wait()
        self.process.stderr.close()


class Judges(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.out = cls.stack.enter_context(sundog.folder())
        cls.ts = cls.out / 'received.ts'
        cls.pcap = cls.out / 'session.pcap'
        cls.port = sundog.free_port()
        source = cls.stack.enter_context(
            sundog.cast('--listen', f'127.0.0.1:{cls.port}', '--screen',
                        'pattern', '--for', '3', '--json'))
        sundog.wait_listening(cls.port, source)
        cls.capture = None
        if os.environ.get(PRIVATE):
            cls.capture = Capture(cls.pcap, cls.port)
        receiver = cls.stack.enter_context(
            sundog.sink('--connect', f'127.0.0.1:{cls.port}', '--headless',
                        '--json', '--record', cls.ts))
        source.wait()
        receiver.wait()
        if cls.capture:
            cls.capture.close()
        cls.cast, cls.sink = source.json(), receiver.json()

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def tshark(self, *args):
        if not self.capture:
            self.skipTest('no right to make a network namespace')
        return sundog.run('tshark', '-r', self.pcap, '-d',
                          f'tcp.port=={self.port},rtsp', '-d',
                          'rtp.pt==33,mp2t', *args,
                          stderr=subprocess.DEVNULL)[1]

    def udp_port(self):
        """Where the RTP went: the port with the most datagrams."""
        ports = self.tshark('-Y', 'udp', '-T', 'fields', '-e',
                            'udp.dstport').split()
        ports = [p for p in ports if p.isdigit()]
        return max(set(ports), key=ports.count)

    def test_ffmpeg(self):
        """ffmpeg decodes the recording without a word"""
        _, text = sundog.run('ffmpeg', '-v', 'error', '-i', self.ts,
                             '-f', 'null', '-')
        self.assertEqual(text, '')

    def test_frames(self):
        """ffmpeg finds every frame that was sent"""
        _, text = sundog.run('ffprobe', '-v', 'error', '-count_frames',
                             '-select_streams', 'v', '-show_entries',
                             'stream=nb_read_frames', '-of', 'csv=p=0',
                             self.ts)
        self.assertEqual(int(text.split()[0].strip(',')),
                         self.cast['frames'])

    def test_ffprobe(self):
        """ffprobe sees what was negotiated: size, profile, level, rate"""
        _, text = sundog.run('ffprobe', '-v', 'error', '-show_streams',
                             '-of', 'json', self.ts)
        video, = json.loads(text)['streams']
        self.assertEqual((video['width'], video['height']), (1920, 1080))
        self.assertEqual(video['codec_name'], 'h264')
        self.assertEqual(video['profile'], 'High')
        self.assertEqual(video['level'], 42)
        self.assertEqual(video['r_frame_rate'], '60/1')
        self.assertEqual(video['has_b_frames'], 0)
        self.assertEqual(video['color_space'], 'bt709')
        self.assertEqual(video['color_range'], 'tv')
        self.assertEqual(int(video['id'], 0), 0x1011)

    def test_times(self):
        """Frame times are exact frame periods (W-153)"""
        _, text = sundog.run('ffprobe', '-v', 'error', '-show_entries',
                             'packet=pts', '-of', 'csv=p=0', self.ts)
        times = [int(t.strip(',')) for t in text.split()]
        steps = {b - a for a, b in zip(times, times[1:])}
        self.assertEqual({s % 1500 for s in steps}, {0}, steps)

    def test_gstreamer(self):
        """GStreamer's tsdemux and decoder play it"""
        small = self.out / 'gst.gray'
        sundog.run(
            'gst-launch-1.0', '-q', 'filesrc', f'location={self.ts}', '!',
            'tsdemux', '!', 'h264parse', '!', 'avdec_h264', '!',
            'videoscale', '!', 'videoconvert', '!',
            'video/x-raw,format=GRAY8,width=64,height=36', '!', 'filesink',
            f'location={small}')
        frames = small.stat().st_size / (64 * 36)
        self.assertGreaterEqual(frames, self.cast['frames'] - 1)

    def test_rtsp(self):
        """tshark reads M1 to M8, each message in a segment of its own"""
        text = self.tshark('-Y', 'rtsp', '-T', 'fields', '-e',
                           'rtsp.method', '-e', 'rtsp.status', '-e',
                           'tcp.srcport')
        source, sink, answers = [], [], 0
        for line in text.splitlines():
            method, status, sender = (line.split('\t') + ['', ''])[:3]
            if status:
                self.assertEqual(status, '200', line)
                answers += 1
            elif method:
                (source if sender == str(self.port) else sink).append(method)
        self.assertEqual(source[:4], ['OPTIONS', 'GET_PARAMETER',
                                      'SET_PARAMETER', 'SET_PARAMETER'])
        self.assertEqual(source[-1], 'SET_PARAMETER')  # TEARDOWN trigger
        self.assertEqual([m for m in sink if m != 'SET_PARAMETER'],
                         ['OPTIONS', 'SETUP', 'PLAY', 'TEARDOWN'])
        self.assertEqual(answers, len(source) + len(sink))
        self.assertNotIn('Malformed', self.tshark('-Y', 'rtsp', '-V'))

    def test_rtp(self):
        """tshark sees RTP payload type 33 in sequence, no packet lost"""
        port = self.udp_port()
        text = self.tshark('-d', f'udp.port=={port},rtp', '-Y', 'rtp', '-T',
                           'fields', '-e', 'rtp.p_type', '-e', 'rtp.seq',
                           '-e', 'udp.length')
        rows = [line.split('\t') for line in text.splitlines() if line]
        self.assertEqual({r[0] for r in rows}, {'33'})
        numbers = [int(r[1]) for r in rows]
        self.assertEqual({(b - a) % 65536
                          for a, b in zip(numbers, numbers[1:])}, {1})
        self.assertLessEqual(max(int(r[2]) for r in rows), 1328 + 8)
        self.assertEqual(len(rows), self.cast['packets'])

    def test_continuity(self):
        """tshark sees transport stream cells without a continuity error"""
        port = self.udp_port()
        text = self.tshark('-d', f'udp.port=={port},rtp', '-Y',
                           'mp2t.cc.drop or mp2t.analysis.drops', '-T',
                           'fields', '-e', 'frame.number')
        self.assertEqual(text.split(), [])
        pids = self.tshark('-d', f'udp.port=={port},rtp', '-Y', 'mp2t',
                           '-c', '400', '-T', 'fields', '-e', 'mp2t.pid')
        seen = {int(p, 0) for line in pids.splitlines()
                for p in line.split(',') if p}
        self.assertEqual(seen, {0, 0x100, 0x1000, 0x1011})


if __name__ == '__main__':
    private_network()
    tap.main()
