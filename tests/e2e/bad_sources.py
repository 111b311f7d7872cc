#!/usr/bin/env python3
"""`sundog sink` and the sources of a bad day. The streams are ffmpeg's."""
import contextlib
import random
import socket
import struct
import threading
import unittest

import sundog
import tap
import wfd_peer

FRAMES = 60


def play(source, *args):
    """A sink plays one scripted source: (program, source), both ended."""
    with sundog.sink('--connect', f'127.0.0.1:{source.port}', '--headless',
                     '--json', '--wait', '5', *args) as sink:
        source.start()
        sink.status = sink.wait()
        source.close()
        sink.result, sink.words = sink.json(), sink.err()
        return sink


class Streams(wfd_peer.Source):
    """Plays a list of datagrams, then ends the session."""

    mode = '00 00 01 01 00000001 00000000 00000000 00 0000 0000 00 none none'
    datagrams = ()

    def stream(self):
        self.worker = threading.Thread(target=self.send_all, daemon=True)
        self.worker.start()

    def send_all(self):
        for number, datagram in enumerate(self.datagrams):
            self.send_rtp(datagram)
            if number % 8 == 7:
                self.breathe()
        self.trigger_teardown()

    def breathe(self):
        """A pause on the wire's time scale: not faster than real time."""
        threading.Event().wait(0.002)


def cells(ts):
    return [ts[at:at + 188] for at in range(0, len(ts), 188)]


def pid_of(cell):
    return struct.unpack('>H', cell[1:3])[0] & 0x1fff


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.out = cls.stack.enter_context(sundog.folder())
        path = cls.out / 'clip.ts'
        sundog.run('ffmpeg', '-v', 'error', '-f', 'lavfi', '-i',
                   'testsrc2=s=640x480:r=60', '-frames:v', FRAMES, '-c:v',
                   'libx264', '-profile:v', 'baseline', '-preset',
                   'ultrafast', '-tune', 'zerolatency', '-g', '20',
                   '-pix_fmt', 'yuv420p', '-mpegts_start_pid', '0x1011',
                   '-pes_payload_size', '0', path)
        cls.ts = path.read_bytes()
        assert len(cls.ts) % 188 == 0

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def source(self, ts=None):
        source = Streams()
        source.datagrams = wfd_peer.rtp_of_ts(self.ts if ts is None else ts)
        return source

    def ends_well(self, sink):
        self.assertEqual(sink.status, 0, sink.words)
        self.assertEqual(sink.result['end'], 'teardown')
        self.assertIsNone(sink.result['error'])


class Streaming(Case):
    def test_plays(self):
        """A stream made by ffmpeg plays, picture for picture (W-164)"""
        source = self.source()
        sink = play(source, '--record', self.out / 'rec.ts', '--snapshot',
                    self.out / 'last.png')
        self.ends_well(sink)
        self.assertEqual(sink.result['frames'], FRAMES)
        self.assertEqual(sink.result['frames_lost'], 0)
        self.assertEqual(sink.result['packets'], len(source.datagrams))
        # --record: exactly as received.
        self.assertEqual((self.out / 'rec.ts').read_bytes(), self.ts)
        # --snapshot: the last picture, against ffmpeg's own.
        sundog.run('ffmpeg', '-v', 'error', '-i', self.out / 'clip.ts',
                   '-vf', f'select=eq(n\\,{FRAMES - 1}),scale='
                   'in_color_matrix=bt709:in_range=tv:out_range=pc',
                   '-frames:v', '1', '-pix_fmt', 'rgb24',
                   self.out / 'want.png')
        _, text = sundog.run(
            'ffmpeg', '-i', self.out / 'last.png', '-i',
            self.out / 'want.png', '-lavfi', 'psnr', '-f', 'null', '-')
        self.assertGreater(sundog.number_in(r'average:([\d.]+|inf)',
                                            text.replace('inf', '99')), 35)

    def test_stranger(self):
        """RTP from a stranger's address is not listened to"""
        source = self.source()

        def stream():
            stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            stranger.bind(('127.0.0.2', 0))
            with stranger:
                for n, datagram in enumerate(source.datagrams):
                    # The same sequence number, another content.
                    source.send_rtp(datagram[:12] + bytes(1316), stranger)
                    source.send_rtp(datagram)
                    if n % 8 == 7:
                        source.breathe()
            source.trigger_teardown()
        source.send_all = stream
        sink = play(source)
        self.ends_well(sink)
        self.assertEqual(sink.result['frames'], FRAMES)
        self.assertEqual(sink.result['strangers'], len(source.datagrams))

    def test_reordered(self):
        """Packets that swap places are put in order (W-163)"""
        source = self.source()
        packets = list(source.datagrams)
        for at in range(4, len(packets) - 2, 9):
            packets[at], packets[at + 1] = packets[at + 1], packets[at]
        source.datagrams = packets
        sink = play(source)
        self.ends_well(sink)
        self.assertEqual(sink.result['frames'], FRAMES)
        self.assertEqual(sink.result['packets_lost'], 0)

    def test_loss(self):
        """A lost packet: the sink asks for an IDR and goes on (W-168)"""
        source = self.source()
        packets = list(source.datagrams)
        del packets[len(packets) // 2]
        source.datagrams = packets
        sink = play(source)
        self.ends_well(sink)
        self.assertEqual(sink.result['packets_lost'], 1)
        self.assertIn('IDR', source.requests)
        self.assertGreater(sink.result['frames_lost'], 0)
        self.assertGreater(sink.result['frames'], FRAMES // 2)

    def test_decoder_fails(self):
        """What the decoder cannot read: an IDR is asked for, it goes on"""
        noise = random.Random(1)
        units = cells(self.ts)
        video = [i for i, c in enumerate(units) if pid_of(c) == 0x1011]
        middle = len(video) // 3
        for at in video[middle:middle + 12]:
            cell = units[at]
            if not cell[1] & 0x40 and cell[3] & 0x30 == 0x10:
                units[at] = cell[:4] + noise.randbytes(184)
        source = self.source(b''.join(units))
        sink = play(source)
        self.ends_well(sink)
        self.assertGreater(sink.result['frames'], FRAMES // 2)
        self.assertIn('IDR', source.requests)

    def test_bad_sync(self):
        """Cells without a sync byte are passed over (W-160)"""
        units = cells(self.ts)
        for at in range(30, len(units), 301):
            units[at] = b'\x00' + units[at][1:]
        source = self.source(b''.join(units))
        sink = play(source)
        self.ends_well(sink)
        self.assertIn('IDR', source.requests)
        self.assertGreater(sink.result['frames'], 0)

    def test_bad_crc(self):
        """Tables with a bad CRC are not believed"""
        units = cells(self.ts)
        seen = False
        for at, cell in enumerate(units):
            if pid_of(cell) == 0:
                if seen:  # the first one stays good
                    units[at] = cell[:10] + b'\xff\xff' + cell[12:]
                seen = True
        source = self.source(b''.join(units))
        sink = play(source)
        self.ends_well(sink)
        self.assertEqual(sink.result['frames'], FRAMES)

    def test_endless_pes(self):
        """A PES packet that never ends is cut, and the rest plays"""
        head = cells(self.ts)
        start = next(i for i, c in enumerate(head)
                     if pid_of(c) == 0x1011 and c[1] & 0x40)
        counter = head[start][3] & 15
        endless = []
        for n in range(60000):  # 11 MB in one PES packet
            counter = (counter + 1) & 15
            endless.append(b'\x47\x10\x11' + bytes([0x10 | counter]) +
                           b'\xaa' * 184)
        source = self.source(b''.join(head[:start + 1] + endless) + self.ts)
        sink = play(source)
        self.ends_well(sink)
        self.assertGreaterEqual(sink.result['frames'], FRAMES - 20)

    def test_nonsense(self):
        """Datagrams that are no RTP are passed over (W-162)"""
        source = self.source()
        source.datagrams = [b'', b'\x80', b'nonsense' * 40] + \
            list(source.datagrams)
        sink = play(source)
        self.ends_well(sink)
        self.assertEqual(sink.result['frames'], FRAMES)


class GarbageSource(wfd_peer.Source):
    def connected(self):
        self.c.send(b'HELO\r\n\r\n' * 10 + bytes(range(1, 256)) + b'\r\n\r\n')


class HugeHeader(wfd_peer.Source):
    def connected(self):
        with contextlib.suppress(OSError):
            self.c.send('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX: ' +
                        'x' * (1 << 20) + '\r\n\r\n')


class HangsUp(wfd_peer.Source):
    def on_setup(self, message):
        self.ended.set()


class RefusesSetup(wfd_peer.Source):
    def on_setup(self, message):
        self.c.respond(message, '461 Unsupported Transport')


class Handshakes(Case):
    def fails(self, source, *expected):
        sink = play(source)
        self.assertEqual(sink.status, 1, sink.words)
        self.assertEqual(sink.result['end'], 'error')
        lines = sink.words.splitlines()
        self.assertEqual(len(lines), 1, sink.words)
        self.assertEqual(lines[0], 'sundog: ' + sink.result['error'])
        for words in expected:
            self.assertIn(words, lines[0])

    def test_garbage(self):
        """A source that speaks something else (W-146)"""
        self.fails(GarbageSource())

    def test_huge_header(self):
        """A header of 1 MB is refused (W-18)"""
        self.fails(HugeHeader())

    def test_hang_up(self):
        """A source that hangs up in the handshake"""
        self.fails(HangsUp(), 'closed')

    def test_setup_refused(self):
        """A source that refuses SETUP"""
        self.fails(RefusesSetup(), '461')

    def test_nobody(self):
        """Nobody listens: tried again, then one clear line (W-23)"""
        port = sundog.free_port()
        with sundog.sink('--connect', f'127.0.0.1:{port}', '--headless',
                         '--json', '--wait', '1.5') as sink:
            self.assertEqual(sink.wait(), 1)
            self.assertIn(f'127.0.0.1:{port}', sink.err())
            self.assertEqual(len(sink.err().splitlines()), 1)

    def test_late(self):
        """A source that listens late is found (W-23)"""
        source = self.source()
        port = source.port
        source.listener.close()
        with sundog.sink('--connect', f'127.0.0.1:{port}', '--headless',
                         '--json', '--wait', '20', '--verbose') as sink:
            # It has tried once when it says so.
            threading.Event().wait(0.5)
            source.listener = socket.socket()
            source.listener.setsockopt(socket.SOL_SOCKET,
                                       socket.SO_REUSEADDR, 1)
            source.listener.bind(('127.0.0.1', port))
            source.listener.listen()
            source.listener.settimeout(wfd_peer.PATIENCE)
            source.start()
            self.assertEqual(sink.wait(), 0, sink.err())
            source.close()
            self.assertEqual(sink.json()['frames'], FRAMES)


if __name__ == '__main__':
    tap.main()
