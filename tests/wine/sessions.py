#!/usr/bin/env python3
"""Whole sessions over the loopback, with Windows on one side or on both: the
film arrives picture for picture. Both builds are needed: SUNDOG_BUILD is
Linux', SUNDOG_WINDOWS the one for Wine."""
import contextlib
import os
import pathlib
import shutil
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'e2e'))
import file_fed  # noqa: E402
import sundog  # noqa: E402
import tap  # noqa: E402

LINUX = sundog.BUILD
WINDOWS = pathlib.Path(os.environ['SUNDOG_WINDOWS']).resolve()
WINE = [HERE / 'wine.sh', WINDOWS]
FRAMES = 90
IDR_EVERY = 30

# Where a host and its modules are, and how it is started.
HOSTS = {
    'Linux': [LINUX / 'tests/wine/host_session', LINUX / 'libsundog_driver.so',
              LINUX / 'libsundog_miniport_file.so'],
    'Wine': [*WINE, WINDOWS / 'tests/wine/host_session.exe',
             WINDOWS / 'sundog_driver.dll',
             WINDOWS / 'sundog_miniport_file.dll'],
}
RECEIVERS = {
    'Linux': [LINUX / 'tests/wine/receive'],
    'Wine': [*WINE, WINDOWS / 'tests/wine/receive.exe'],
}


def wait_for_file(path, program):
    deadline = time.monotonic() + sundog.PATIENCE
    while not path.exists():
        if program.process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f'{program.args} gave no port: '
                                 f'{program.err()}')
        time.sleep(0.01)  # Wine's programs tell nobody of a new file
    return path.read_text().strip()


class Sessions(unittest.TestCase):
    same_pictures = file_fed.FileFed.same_pictures

    @classmethod
    def setUpClass(cls):
        cls.folder = contextlib.ExitStack()
        cls.film = cls.folder.enter_context(sundog.folder()) / 'film.h264'
        file_fed.make(cls.film, size='640x480', rate=60, seconds=1)
        cls.wanted = file_fed.pictures(cls.film)

    @classmethod
    def tearDownClass(cls):
        cls.folder.close()

    def setUp(self):
        for path in (sundog.COMMAND, *HOSTS['Linux'], *RECEIVERS['Linux']):
            if not path.exists():
                self.skipTest(f'{path} is not built')
        if not shutil.which('wine'):
            self.skipTest('Wine is not installed')

    def play(self, host, receiver_args):
        """(what the host says, what the receiver says, its record)"""
        with contextlib.ExitStack() as stack:
            out = stack.enter_context(sundog.folder())
            source = stack.enter_context(sundog.Program(
                *HOSTS[host], FRAMES, out / 'port',
                f'screen=file:{self.film}'))
            port = wait_for_file(out / 'port', source)
            receiver = stack.enter_context(sundog.Program(
                *receiver_args(port, out / 'rec.ts')))
            self.assertEqual(source.wait(), 0, source.err())
            self.assertEqual(receiver.wait(), 0, receiver.err())
            self.assertEqual(source.err() + receiver.err(), '')
            return (source.json(), receiver.json(),
                    file_fed.pictures(out / 'rec.ts'))

    def check(self, host, receiver_args):
        said, heard, recorded = self.play(host, receiver_args)
        self.assertTrue(said['enough'], said)
        self.assertFalse(said['reported'], said)
        self.assertFalse(said['stop_overran'] or said['destroy_overran'])
        self.assertEqual(heard['mode'], '640x480p60')
        self.assertEqual(heard['frames_lost'], 0, heard)
        self.assertEqual(heard['packets_lost'], 0, heard)
        # The one that was on its way when the session ended may be cut.
        self.assertGreaterEqual(heard['frames'], FRAMES - 1, (said, heard))
        self.assertGreaterEqual(len(recorded), FRAMES - 1)
        jumps = self.same_pictures(self.wanted, recorded, IDR_EVERY)
        print(f'# {len(recorded)} pictures, {jumps} jumps; {said}; {heard}')

    def check_receiver(self, host, receiver):
        def args(port, record):
            return [*RECEIVERS[receiver], port, record]
        self.check(host, args)

    def check_sink(self, host):
        def args(port, record):
            return [sundog.COMMAND, 'sink', '--connect', f'127.0.0.1:{port}',
                    '--headless', '--once', '--json', '--record', record]
        self.check(host, args)

    def test_wine_sink(self):
        """A Wine host casts to sundog sink"""
        self.check_sink('Wine')

    def test_linux_sink(self):
        """The same host on Linux casts to sundog sink"""
        self.check_sink('Linux')

    def test_linux_wine(self):
        """A Linux host casts to a receiver under Wine"""
        self.check_receiver('Linux', 'Wine')

    def test_wine_wine(self):
        """A Wine host casts to a receiver under Wine"""
        self.check_receiver('Wine', 'Wine')


if __name__ == '__main__':
    tap.main()
