#!/usr/bin/env python3
"""Wireless Display Verify Sleep, the machine that nobody asks: a source, a
sink or both are frozen for a while, as by a suspend that no program hears of,
and wake up with the clock ahead. A session then lives on, or it ends with a
clear line; it never hangs."""
import pathlib
import select
import signal
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import sundog  # noqa: E402
import tap  # noqa: E402


def count_sent(stats):
    return stats.read_text().count('"chunk_sent"') if stats.exists() else 0


def wait_for_more(stats, program, more=5):
    """More frames leave the source. False: it has ended."""
    until = count_sent(stats) + more
    deadline = time.monotonic() + sundog.PATIENCE
    while count_sent(stats) < until:
        if program.process.poll() is not None:
            return False
        if time.monotonic() > deadline:
            raise AssertionError('the source hangs')
        select.select([], [], [], 0.02)  # a file cannot be waited for
    return True


class Session(threading.Thread):
    """A cast and a sink; some of them sleep for a while in between."""

    def __init__(self, who, seconds, *settings):
        super().__init__()
        self.who, self.seconds, self.settings = who, seconds, settings
        self.error = None

    def run(self):
        try:
            with sundog.folder() as folder:
                self.session(folder / 'stats.jsonl')
        except AssertionError as error:
            self.error = error

    def session(self, stats):
        port = sundog.free_port()
        settings = [word for setting in self.settings
                    for word in ('--set', setting)]
        with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                         'pattern', '--mode', '640x480', '--stats', stats,
                         '--json', *settings) as cast:
            sundog.wait_listening(port, cast)
            with sundog.sink('--connect', f'127.0.0.1:{port}', '--headless',
                             '--once', '--json') as sink:
                self.freeze(stats, cast, sink)

    def freeze(self, stats, cast, sink):
        wait_for_more(stats, cast)
        sleepers = [program for name, program in
                    (('cast', cast), ('sink', sink)) if name in self.who]
        for program in sleepers:
            program.process.send_signal(signal.SIGSTOP)
        time.sleep(self.seconds)  # the passing of time is what is tested
        for program in sleepers:
            program.process.send_signal(signal.SIGCONT)
        self.lives = wait_for_more(stats, cast)
        if self.lives:
            cast.interrupt()
        self.cast_status, self.sink_status = cast.wait(), sink.wait()
        self.cast, self.sink = cast.json(), sink.json()
        self.words = cast.err(), sink.err()


class SleepFrozen(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # All at once: they mostly sleep.
        cls.short = [Session(who, 2.5)
                     for who in ('cast', 'sink', 'cast and sink')]
        # Longer than the session time-out that the source announces.
        cls.long = [Session(who, 4, 'session_timeout_s=1')
                    for who in ('cast', 'sink', 'cast and sink')]
        for session in cls.short + cls.long:
            session.start()
        for session in cls.short + cls.long:
            session.join()

    def test_g188_a_short_sleep(self):
        """g188_a_short_sleep_is_survived"""
        for session in self.short:
            with self.subTest(session.who):
                self.assertIsNone(session.error)
                self.assertTrue(session.lives, session.words)
                self.assertEqual(session.cast['end'], 'interrupt')
                self.assertEqual(session.cast_status, 130)
                self.assertEqual(session.sink['end'], 'teardown')
                self.assertEqual(session.sink_status, 0)

    def test_g188_a_long_sleep(self):
        """g188_a_long_sleep_ends_in_life_or_in_one_line"""
        for session in self.long:
            with self.subTest(session.who):
                self.assertIsNone(session.error)
                self.expect_clear_end(session.cast, session.cast_status,
                                      session.words[0])
                self.expect_clear_end(session.sink, session.sink_status,
                                      session.words[1])
                # Who stayed awake knows why it ended.
                if session.who == 'sink' and not session.lives:
                    self.assertIn('keep-alive', session.words[0])
                if session.who == 'cast' and not session.lives:
                    self.assertIn('keep-alive', session.words[1])

    def expect_clear_end(self, result, status, words):
        if result['end'] == 'error':
            self.assertEqual(status, 1)
            self.assertEqual(words, f"sundog: {result['error']}\n")
        else:
            self.assertIn(result['end'], ('interrupt', 'teardown'))
            self.assertIn(status, (0, 130))
            self.assertEqual(words, '')


if __name__ == '__main__':
    tap.main()
