#!/usr/bin/env python3
"""`sundog cast` with drivers that are not ours: a session that starts, shows
nothing because they have no word in common with the miniport, and ends."""
import concurrent.futures
import pathlib
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'e2e'))
import sundog  # noqa: E402
import tap  # noqa: E402
import wfd_peer  # noqa: E402

DRIVERS = {
    'minimal': sundog.BUILD / 'examples/minimal-driver/minimal_driver.so',
    'foreign': sundog.BUILD / 'tests/verify/foreign/foreign_driver.so',
}


class Sink(wfd_peer.Sink):
    """Does one thing when the session has come to a certain point."""
    url = wfd_peer.WFD

    def __init__(self, port):
        super().__init__(port)
        self.reached = threading.Event()

    def on_m16(self, message):
        super().on_m16(message)
        if not self.reached.is_set():
            self.reached.set()
            self.act()

    def act(self):
        pass


class TearsDown(Sink):
    def act(self):
        self.teardown()


class WithoutMonitor(TearsDown):
    edid = '0000 none'
    connector = 'none'


class GoesAway(Sink):
    def act(self):
        self.ended.set()


class Mute(Sink):
    def on_m3(self, message):
        self.reached.set()


class LeavesStart(Sink):
    def on_m3(self, message):
        self.ended.set()


class Case(unittest.TestCase):
    def one(self, driver, sink_class, meanwhile):
        """(exit status, how it ended, error) of one session."""
        port = sundog.free_port()
        with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                         'pattern', '--json', '--driver',
                         DRIVERS[driver]) as source:
            sundog.wait_listening(port, source)
            sink = sink_class(port)
            sink.start()
            if meanwhile:
                meanwhile(source, sink)
            status = source.wait()
            sink.join(wfd_peer.PATIENCE)
            report = source.json()
            return status, report['end'], report['error'] or ''

    def each(self, sink_class, status, end, words, meanwhile=None):
        """A session with each driver ends like this."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            outcomes = list(pool.map(
                lambda driver: self.one(driver, sink_class, meanwhile),
                DRIVERS))
        for driver, outcome in zip(DRIVERS, outcomes):
            self.assertEqual((driver, *outcome[:2]), (driver, status, end))
            self.assertIn(words, outcome[2])

    def test_teardown(self):
        """The sink tears down (G-153), with and without a monitor (G-45)"""
        for sink_class in TearsDown, WithoutMonitor:
            self.each(sink_class, 1, 'error', 'before anything was shown')

    def test_gone(self):
        """The sink goes away in the session (G-156), and in Start (G-34)"""
        self.each(GoesAway, 1, 'error', 'the driver reported')
        self.each(LeavesStart, 1, 'error', 'could not start')

    def test_interrupt(self):
        """The user stops a session, and a Start that hangs on a mute sink"""
        def stop(source, sink):
            self.assertTrue(sink.reached.wait(wfd_peer.PATIENCE))
            source.interrupt()
        self.each(Sink, 130, 'interrupt', '', stop)
        self.each(Mute, 130, 'interrupt', '', stop)


if __name__ == '__main__':
    tap.main()
