#!/usr/bin/env python3
"""Wireless Display Verify Message Timeouts: a sink that takes its time with
each message of the handshake, within the limits and beyond them."""
import pathlib
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import sundog  # noqa: E402
import tap  # noqa: E402
import wfd_peer  # noqa: E402

# What the sink says on the way to a session: answers to M1, M3, M4 and M5 are
# awaited for 5 s, its own M6 and M7 for 6 s (W-25, W-26) and the slack that
# Sundog adds, none here. An M2 that does not come is done without (W-61).
NEEDED = 'M1', 'M3', 'M4', 'M5', 'M6', 'M7'
STEPS = 'M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7'
LATE = 4  # seconds


class Late(wfd_peer.Sink):
    """Says one of its messages late, or nothing from there on."""

    video = ('00 00 01 10 00000001 00000000 00000000 00 0000 0000 00 '
             'none none')

    def __init__(self, port, step, forever):
        super().__init__(port)
        self.step, self.forever = step, forever
        self.program = None
        self.deaf = self.was_late = self.session_waited = False

    def pause(self, step):
        """False: nothing is said."""
        if step != self.step or self.was_late:
            return not self.deaf
        self.was_late = True
        if self.forever:
            self.deaf = True
            return False
        self.ended.wait(LATE)  # the passing of time is what is tested
        self.session_waited = self.program.process.poll() is None
        return True

    def handle(self, message):
        if not self.deaf:
            super().handle(message)

    def ask(self, kind, *args, **kwargs):
        if self.pause(kind):
            super().ask(kind, *args, **kwargs)

    def on_m1(self, message):
        if self.pause('M1'):
            super().on_m1(message)

    def on_m3(self, message):
        if self.pause('M3'):
            super().on_m3(message)

    def on_m4(self, message):
        if self.pause('M4'):
            super().on_m4(message)

    def on_m5(self, message, trigger):
        if self.pause('M5'):
            super().on_m5(message, trigger)


class Session(threading.Thread):
    """One cast to one such sink."""

    def __init__(self, step, forever):
        super().__init__()
        self.step, self.forever = step, forever

    def run(self):
        port = sundog.free_port()
        with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                         'pattern', '--set', 'encoder=null', '--set',
                         'slack_ms=0', '--json', '--for', '0.3') as source:
            sundog.wait_listening(port, source)
            self.peer = Late(port, self.step, self.forever)
            self.peer.program = source
            self.peer.start()
            self.status = source.wait()
            self.peer.join(wfd_peer.PATIENCE)
            self.result, self.words = source.json(), source.err()


class MessageTimeouts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # All at once: each of them mostly waits.
        cls.late = [Session(step, False) for step in STEPS]
        cls.silent = [Session(step, True) for step in NEEDED]
        for session in cls.late + cls.silent:
            session.start()
        for session in cls.late + cls.silent:
            session.join()

    def test_late(self):
        """g47_late_messages_are_waited_for"""
        for session in self.late:
            with self.subTest(session.step):
                self.assertTrue(session.peer.was_late)
                self.assertTrue(session.peer.session_waited, session.words)
                self.assertEqual(session.status, 0, session.words)
                self.assertEqual(session.words, '')
                self.assertEqual(session.result['end'], 'for')
                self.assertGreater(session.result['frames'], 0)

    def test_silence(self):
        """g47_silence_ends_the_session"""
        for session in self.silent:
            with self.subTest(session.step):
                self.assertTrue(session.peer.was_late)
                self.assertEqual(session.status, 1, session.words)
                self.assertEqual(session.result['end'], 'error')
                self.assertEqual(len(session.words.splitlines()), 1)
                self.assertIn(session.step, session.words)
                self.assertFalse(session.peer.is_alive())


if __name__ == '__main__':
    tap.main()
