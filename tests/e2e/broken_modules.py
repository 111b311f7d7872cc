#!/usr/bin/env python3
"""Modules that crash, end the process or do not come back: reported with
module and function, nothing left behind. And the process that reports it."""
import json
import os
import pathlib
import pty
import resource
import select
import signal
import socket
import subprocess
import time
import unittest
import uuid

import sundog
import tap
import wfd_peer

MODULES = sundog.BUILD / 'tests' / 'e2e'
ARGS = ['--screen', 'pattern', '--mode', '640x480@60', '--set',
        'encoder=null']
# A sanitizer says itself what happened, and ends the process.
SANITIZED = b'__asan_init' in sundog.COMMAND.read_bytes() or \
    b'__tsan_init' in sundog.COMMAND.read_bytes()
# SUNDOG_IO_*: asked for by the driver's own thread, and in Stop.
MONITOR_ARRIVE, STREAM_STOP = 2, 5


def processes(token):
    """{pid: its state letter} of all that were started with a token."""
    found = {}
    for path in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            if token.encode() in (path / 'environ').read_bytes():
                stat = (path / 'stat').read_text()
                found[int(path.name)] = stat.rpartition(')')[2].split()[0]
        except OSError:
            continue
    return found


def until(condition, what):
    deadline = time.monotonic() + sundog.PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f'never: {what}')
        select.select([], [], [], 0.01)  # /proc cannot be waited for


class Sink(wfd_peer.Sink):
    """A receiver that plays along and remembers what it was told."""

    def __init__(self, port):
        super().__init__(port)
        self.triggers = []

    def on_m5(self, message, trigger):
        self.triggers.append(trigger)
        super().on_m5(message, trigger)


class Cast:
    """A cast with a receiver that plays along."""

    def __init__(self, *args, where=None, own_group=False):
        self.token = 'sundog-test-' + uuid.uuid4().hex
        self.port = sundog.free_port()
        env = {'SUNDOG_TEST_TOKEN': self.token,
               'SUNDOG_TEST_BREAK': where or '',
               'SUNDOG_TEST_DRIVER': str(sundog.BUILD / 'libsundog_driver.so'),
               'SUNDOG_TEST_MINIPORT':
                   str(sundog.BUILD / 'libsundog_miniport.so')}
        self.program = sundog.Program(
            sundog.COMMAND, 'cast', '--listen', f'127.0.0.1:{self.port}',
            *ARGS, *args, env=env, process_group=0 if own_group else None)
        self.pid = self.program.process.pid
        self.peer = None

    def connect(self):
        sundog.wait_listening(self.port, self.program)
        self.peer = Sink(self.port)
        self.peer.start()

    def play(self):
        self.connect()
        assert self.peer.playing.wait(sundog.PATIENCE)

    def session(self):
        """The session's process."""
        return next(pid for pid in processes(self.token) if pid != self.pid)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.program.close()
        for pid in processes(self.token):
            os.kill(pid, signal.SIGKILL)


class Case(unittest.TestCase):
    def left_nothing(self, cast):
        self.assertEqual(processes(cast.token), {}, 'a process is left')
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(('127.0.0.1', cast.port))
            again.listen()

    def breaks(self, where, module, *words, args=(), connect=True):
        """The one line that it leaves."""
        option = '--driver' if module == 'driver' else '--miniport'
        with Cast('--json', option, MODULES / f'libbroken_{module}.so', *args,
                  where=where) as cast:
            if connect:
                cast.connect()
            self.assertEqual(cast.program.wait(), 1, cast.program.err())
            self.left_nothing(cast)
            result = cast.program.json()
            line = result['error']
            self.assertEqual((result['role'], result['end']),
                             ('source', 'error'))
            self.assertIn('sundog: ' + line, cast.program.err().splitlines())
            for word in (f'libbroken_{module}.so', *words):
                self.assertIn(word, line)
            if connect:
                cast.peer.join(wfd_peer.PATIENCE)
            return line, result, cast.program.err()

    def crashes(self, place, module, *words, **kwargs):
        """It crashes there, and the line is the only one."""
        kind = () if SANITIZED else ('segmentation fault',)
        line, result, error = self.breaks(
            f'{place}:crash', module, place, *kind, *words, **kwargs)
        if not SANITIZED:
            self.assertEqual(error.splitlines(), ['sundog: ' + line])
        self.assertIsNone(result['mode'])
        self.assertIsNone(result['frames'])
        self.assertIsNone(result['peer'])
        return line


class Driver(Case):
    def test_query(self):
        """driver_query - it crashes in QueryMiracastDriverInterface"""
        self.crashes('QueryMiracastDriverInterface', 'driver', connect=False)

    def test_create(self):
        """driver_create - it crashes in CreateMiracastContext"""
        self.crashes('CreateMiracastContext', 'driver', connect=False)

    def test_start(self):
        """driver_start - it crashes in StartMiracastSession"""
        self.crashes('StartMiracastSession', 'driver')

    def test_message(self):
        """driver_message - it crashes in HandleKernelModeMessage"""
        self.crashes('HandleKernelModeMessage', 'driver')

    def test_stop(self):
        """driver_stop - it crashes in StopMiracastSession"""
        self.crashes('StopMiracastSession', 'driver', args=['--for', '0.1'])

    def test_destroy(self):
        """driver_destroy - it crashes in DestroyMiracastContext"""
        self.crashes('DestroyMiracastContext', 'driver',
                     args=['--for', '0.1'])

    @unittest.skipIf(SANITIZED, 'a sanitizer tells no thread')
    def test_thread(self):
        """driver_thread - it crashes in a thread of its own"""
        self.breaks('thread:crash', 'driver', 'segmentation fault',
                    "in a thread of its own ('own-thread')",
                    'while the session was running')

    @unittest.skipIf(SANITIZED, 'a sanitizer tells no thread')
    def test_library(self):
        """driver_library - its thread crashes in a library, or aborts"""
        self.breaks('thread:library', 'driver', 'segmentation fault',
                    "in a thread of its own ('own-thread')")
        self.breaks('thread:abort', 'driver', 'aborted',
                    "in a thread of its own ('own-thread')")

    @unittest.skipIf(SANITIZED, 'a sanitizer ends the process otherwise')
    def test_overflow(self):
        """driver_overflow - its stack overflows in StartMiracastSession"""
        self.breaks('StartMiracastSession:overflow', 'driver',
                    'segmentation fault', 'StartMiracastSession')

    @unittest.skipIf(SANITIZED, 'no handler then')
    def test_abort(self):
        """driver_abort - it aborts in StartMiracastSession"""
        self.breaks('StartMiracastSession:abort', 'driver', 'aborted',
                    'StartMiracastSession')

    def test_exit(self):
        """driver_exit - it ends the process, by _exit or by exit"""
        for way in ('_exit', 'exit'):
            self.breaks(f'HandleKernelModeMessage:{way}', 'driver',
                        'ended the process (exit status 7)',
                        'HandleKernelModeMessage')
        self.breaks('StopMiracastSession:exit', 'driver',
                    "'libbroken_driver.so' ended the process (exit status 7) "
                    'in StopMiracastSession', args=['--for', '0.1'])
        self.breaks('thread:exit', 'driver',
                    'ended the process (exit status 7)',
                    "in a thread of its own ('own-thread')")

    def test_hang_in_stop(self):
        """driver_hang_in_stop - not back from Stop in 3 s (G-173)"""
        line, result, error = self.breaks(
            'StopMiracastSession:hang', 'driver', 'StopMiracastSession',
            'within 3 s', args=['--for', '0.1'])
        self.assertEqual(result['mode'], '640x480p60')

    def test_hang_in_start(self):
        """driver_hang_in_start - not back from a Start given up"""
        with Cast('--json', '--driver', MODULES / 'libbroken_driver.so',
                  where='StartMiracastSession:hang') as cast:
            cast.connect()
            until(lambda: 'hangs' in cast.program.err(), 'Start hangs')
            cast.program.interrupt()
            self.assertEqual(cast.program.wait(), 1)
            self.left_nothing(cast)
            line = cast.program.json()['error']
            self.assertIn('libbroken_driver.so', line)
            self.assertIn('StartMiracastSession', line)
            self.assertIn('within 3 s', line)

    def hangs_in_io(self, code):
        with Cast('--json', '--miniport', MODULES / 'libbroken_miniport.so',
                  where=f'request{code}:hang') as cast:
            cast.connect()
            if code != STREAM_STOP:
                until(lambda: 'hangs' in cast.program.err(), 'it hangs')
            else:
                assert cast.peer.playing.wait(sundog.PATIENCE)
            cast.program.interrupt()
            self.assertEqual(cast.program.wait(), 1)
            self.left_nothing(cast)
            line = cast.program.json()['error']
            self.assertIn("display miniport 'libbroken_miniport.so'", line)
            self.assertIn('DxgkDdiMiracastIoControl', line)

    def test_hang_in_io_control(self):
        """miniport_hang_in_io_control - the driver comes back, it does not"""
        for code in (MONITOR_ARRIVE, STREAM_STOP):
            self.hangs_in_io(code)

    def test_hang_in_destroy(self):
        """driver_hang_in_destroy - not back from Destroy in 3 s (G-182)"""
        self.breaks('DestroyMiracastContext:hang', 'driver',
                    'DestroyMiracastContext', 'within 3 s',
                    args=['--for', '0.1'])


class Miniport(Case):
    def test_add(self):
        """miniport_add - it crashes in AddAdapter"""
        self.crashes('AddAdapter', 'miniport', 'the display miniport',
                     connect=False)

    def test_io_control(self):
        """miniport_io_control - it crashes in an I/O control"""
        # The driver asks for its settings in Create.
        self.crashes('DxgkDdiMiracastIoControl', 'miniport',
                     'the display miniport', connect=False)

    def test_commit(self):
        """miniport_commit - it crashes in CommitMode"""
        self.crashes('CommitMode', 'miniport')

    @unittest.skipIf(SANITIZED, 'a sanitizer tells no thread')
    def test_stream(self):
        """miniport_stream - its stream thread crashes; the log is whole"""
        with sundog.folder() as out:
            self.breaks('stream:crash:20', 'miniport',
                        'in a thread of its own',
                        'while the session was running',
                        args=['--stats', out / 'stats'])
            # Frames are buffered, the lines between them empty the buffer.
            records = [json.loads(line) for line in
                       (out / 'stats').read_text().splitlines()]
            self.assertEqual(records[0]['type'], 'log')
            self.assertIn('session', [r['type'] for r in records])


class Supervisor(Case):
    """The process that waits for the session."""

    def test_killed(self):
        """session_killed - it says what may be the reason"""
        with Cast('--json') as cast:
            cast.play()
            os.kill(cast.session(), signal.SIGKILL)
            self.assertEqual(cast.program.wait(), 1)
            self.left_nothing(cast)
            self.assertIn('killed while the session was running',
                          cast.program.json()['error'])
            self.assertIn('memory', cast.program.err())

    def test_killed_parent(self):
        """session_killed_parent - the session says good-bye and ends"""
        with Cast('--json') as cast:
            cast.play()
            cast.program.process.kill()
            cast.program.process.wait()
            cast.peer.join(wfd_peer.PATIENCE)
            self.assertIn('TEARDOWN', cast.peer.triggers)
            until(lambda: not processes(cast.token), 'the session ended')
            self.left_nothing(cast)

    def test_ends_cleanly(self):
        """session_ends_cleanly - SIGINT, SIGTERM, SIGHUP: TEARDOWN"""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with Cast('--json') as cast:
                cast.play()
                os.kill(cast.pid, number)
                self.assertEqual(cast.program.wait(), 130)
                cast.peer.join(wfd_peer.PATIENCE)
                self.assertIn('TEARDOWN', cast.peer.triggers)
                self.assertEqual(cast.program.json()['end'], 'interrupt')

    def test_ctrl_c(self):
        """session_ctrl_c - reaches both, is one request; twice: at once"""
        with Cast('--json', own_group=True) as cast:
            cast.play()
            os.killpg(cast.pid, signal.SIGINT)
            self.assertEqual(cast.program.wait(), 130)
            cast.peer.join(wfd_peer.PATIENCE)
            self.assertIn('TEARDOWN', cast.peer.triggers)
            self.assertEqual(cast.program.json()['end'], 'interrupt')
        with Cast('--json', '--miniport', MODULES / 'libbroken_miniport.so',
                  where='RemoveAdapter:hang', own_group=True) as cast:
            cast.play()
            os.killpg(cast.pid, signal.SIGINT)
            until(lambda: 'hangs' in cast.program.err(), 'the end hangs')
            os.killpg(cast.pid, signal.SIGINT)
            self.assertEqual(cast.program.wait(), 130)
            self.assertEqual(cast.program.out(), '')
            self.left_nothing(cast)

    def test_ctrl_z(self):
        """session_ctrl_z - and fg: both stop, both go on"""
        with Cast('--json', own_group=True) as cast:
            cast.play()
            os.killpg(cast.pid, signal.SIGTSTP)
            until(lambda: list(processes(cast.token).values()) == ['T', 'T'],
                  'both stopped')
            os.killpg(cast.pid, signal.SIGCONT)
            os.kill(cast.pid, signal.SIGINT)
            self.assertEqual(cast.program.wait(), 130)
            self.assertEqual(cast.program.json()['end'], 'interrupt')

    def test_terminal(self):
        """session_terminal - the report begins a line of its own"""
        main, other = pty.openpty()
        env = {**os.environ, 'SUNDOG_TEST_DRIVER': '',
               'SUNDOG_TEST_BREAK': 'QueryMiracastDriverInterface:crash'}
        process = subprocess.Popen(
            [sundog.COMMAND, 'cast', '--screen', 'pattern', '--driver',
             MODULES / 'libbroken_driver.so'],
            stdin=other, stdout=other, stderr=other, env=env)
        os.close(other)
        text = b''
        try:
            while True:
                text += os.read(main, 4096)
        except OSError:  # nobody has the other end any more
            pass
        self.assertEqual(process.wait(), 1)
        os.close(main)
        self.assertIn(b'\r\x1b[Ksundog: the driver ', text)


resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
if __name__ == '__main__':
    tap.main()
