#!/usr/bin/env python3
"""`sundog cast` and the receivers of a bad day: each one clear line, the right
exit status, nothing left behind."""
import threading
import unittest

import sundog
import tap
import wfd_peer


def cast_against(peer_class, *args):
    """A cast of the pattern to one scripted receiver: (program, peer)."""
    port = sundog.free_port()
    with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen', 'pattern',
                     '--json', *args) as source:
        sundog.wait_listening(port, source)
        peer = peer_class(port)
        peer.start()
        source.status = source.wait()
        peer.join(wfd_peer.PATIENCE)
        source.result, source.words = source.json(), source.err()
        return source, peer


class Case(unittest.TestCase):
    def fails(self, peer_class, *expected, args=()):
        """The cast ends with status 1 and one line that has these words."""
        source, peer = cast_against(peer_class, '--for', '20', *args)
        self.assertEqual(source.status, 1, source.words)
        self.assertEqual(source.result['end'], 'error')
        lines = source.words.splitlines()
        self.assertEqual(len(lines), 1, source.words)
        self.assertEqual(lines[0], 'sundog: ' + source.result['error'])
        for words in expected:
            self.assertIn(words, lines[0])
        self.assertFalse(peer.is_alive(), 'the connection was left open')
        return source, peer


class Mute(wfd_peer.Sink):
    def handle(self, message):
        pass


class MuteAfterM3(wfd_peer.Sink):
    def on_m4(self, message):
        pass


class ShortBody(wfd_peer.Sink):
    def on_m3(self, message):
        self.c.send(f'RTSP/1.0 200 OK\r\nCSeq: {message.cseq}\r\n'
                    'Content-Type: text/parameters\r\n'
                    'Content-Length: 500\r\n\r\nwfd_video_formats: none\r\n')


class StrangersCseq(wfd_peer.Sink):
    def on_m1(self, message):
        message.headers['cseq'] = '4242'
        super().on_m1(message)


class Patience(Case):
    """The five-second rule, all at the same time: each takes five seconds."""

    def test_silence(self):
        """A receiver that falls silent is given up after 5 s (W-25)"""
        cases = [
            (Mute, ('M1', '5 s')),
            (MuteAfterM3, ('M4', '5 s')),
            (ShortBody, ('M3', '5 s')),
            (StrangersCseq, ('M1', '5 s')),
        ]
        problems = []

        def one(peer_class, expected):
            try:
                self.fails(peer_class, *expected)
            except AssertionError as error:
                problems.append(f'{peer_class.__name__}: {error}')
        threads = [threading.Thread(target=one, args=case) for case in cases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(problems, [])


class Garbage(wfd_peer.Sink):
    def connected(self):
        self.c.send(bytes(range(1, 256)) * 64 + b'\r\n\r\n' +
                    b'what?\r\n\r\n' * 8)


class HugeHeader(wfd_peer.Sink):
    def on_m1(self, message):
        try:
            self.c.send(f'RTSP/1.0 200 OK\r\nCSeq: {message.cseq}\r\n'
                        f"X-Padding: {'x' * (1 << 20)}\r\n\r\n")
        except OSError:
            pass  # refused while it was still being sent: as it should be


class Refuses(wfd_peer.Sink):
    status = '404 Not Found'

    def on_m3(self, message):
        self.c.respond(message, self.status)


class Breaks(Refuses):
    status = '500 Internal Server Error'


class RefusesM1(wfd_peer.Sink):
    def on_m1(self, message):
        self.c.respond(message, '551 Option not supported')


class RefusesM4(wfd_peer.Sink):
    def on_m4(self, message):
        self.c.respond(message, '303 See Other',
                       body='wfd_video_formats: 415\r\n')


class NoVideo(wfd_peer.Sink):
    video = 'none'


class NothingInCommon(RefusesM4):
    # Interlaced 720x480 only: the mandatory 640x480 is tried all the same.
    video = '00 00 01 01 00000004 00000000 00000000 00 0000 0000 00 none none'


class PortZero(wfd_peer.Sink):
    def setup(self):
        self.ask('M6', 'SETUP', self.url, [
            'Transport: RTP/AVP/UDP;unicast;client_port=0'])


class OtherHost(wfd_peer.Sink):
    def setup(self):
        self.ask('M6', 'SETUP', self.url, [
            'Transport: RTP/AVP/UDP;unicast;destination=192.0.2.1;'
            f'client_port={self.rtp_port}'])


class HangsUp(wfd_peer.Sink):
    def on_m4(self, message):
        self.ended.set()


class Resets(wfd_peer.Sink):
    def on_playing(self):
        self.c.reset()
        self.ended.set()


class Refusals(Case):
    def test_garbage(self):
        """Garbage instead of RTSP ends the session (W-146)"""
        self.fails(Garbage, 'not Wi-Fi Display')

    def test_huge_header(self):
        """A header of 1 MB is refused (W-18)"""
        self.fails(HugeHeader)

    def test_m3_refused(self):
        """404 to M3 says so"""
        self.fails(Refuses, 'M3', '404')

    def test_m3_broken(self):
        """500 to M3 says so"""
        self.fails(Breaks, 'M3', '500')

    def test_m1_refused(self):
        """551 to M1 says so (W-63)"""
        self.fails(RefusesM1, 'M1', '551')

    def test_m4_refused(self):
        """A receiver that refuses every mode (W-118, G-155)"""
        _, peer = self.fails(RefusesM4, 'refuse')
        self.assertIsNone(peer.session)

    def test_no_video(self):
        """`none` for video says that there is no picture to be had"""
        self.fails(NoVideo, 'video')

    def test_no_common_mode(self):
        """No mode in common names what the receiver offers (W-111)"""
        self.fails(NothingInCommon, 'refused 640x480p60')

    def test_setup_port_zero(self):
        """SETUP with port 0 is refused"""
        self.fails(PortZero, 'port')

    def test_setup_other_host(self):
        """SETUP that names another host is refused"""
        self.fails(OtherHost, 'another machine')

    def test_hang_up(self):
        """A receiver that closes the connection in the handshake"""
        self.fails(HangsUp, 'closed')

    def test_reset(self):
        """A connection that is reset while playing (W-36)"""
        self.fails(Resets, 'closed')

    def test_nobody_comes(self):
        """No receiver within --wait"""
        port = sundog.free_port()
        with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                         'pattern', '--json', '--wait', '0.2') as source:
            self.assertEqual(source.wait(), 1)
            self.assertEqual(source.json()['end'], 'error')
            self.assertIn('no receiver connected', source.err())


class TearsDown(wfd_peer.Sink):
    def on_playing(self):
        self.teardown()


class GivesUp(wfd_peer.Sink):
    def on_m4(self, message):
        self.c.request('TEARDOWN', wfd_peer.WFD)


class Ends(Case):
    def test_teardown_before_play(self):
        """A TEARDOWN before anything was shown is no success"""
        self.fails(GivesUp, 'before anything was shown')

    def test_teardown(self):
        """The receiver's own TEARDOWN is a good end (W-135, G-153)"""
        source, peer = cast_against(TearsDown, '--for', '20')
        self.assertEqual(source.status, 0, source.words)
        self.assertEqual(source.result['end'], 'teardown')
        self.assertIsNone(source.result['error'])
        self.assertEqual(source.words, '')
        self.assertIsNone(peer.error)

    def test_for(self):
        """--for ends with a TEARDOWN trigger and waits for M8 (W-134)"""
        source, peer = cast_against(wfd_peer.Sink, '--for', '0.3')
        self.assertEqual(source.status, 0, source.words)
        self.assertEqual(source.result['end'], 'for')
        self.assertIsNone(peer.error)
        self.assertGreater(source.result['frames'], 5)

    def test_second_receiver(self):
        """A second receiver is refused, the first plays on (W-35)"""
        refused = []

        class Second(wfd_peer.Sink):
            def on_playing(self):
                import socket
                with socket.create_connection(('127.0.0.1', self.port)) as s:
                    s.settimeout(wfd_peer.PATIENCE)
                    try:
                        refused.append(s.recv(100) == b'')
                    except ConnectionResetError:
                        refused.append(True)
        source, _ = cast_against(Second, '--for', '0.5')
        self.assertEqual(refused, [True])
        self.assertEqual(source.result['end'], 'for', source.words)


if __name__ == '__main__':
    tap.main()
