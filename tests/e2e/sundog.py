"""The programs under test, as a user starts them."""
import contextlib
import json
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get('SUNDOG_BUILD', ROOT / 'build')).resolve()
COMMAND = BUILD / 'sundog'
PATIENCE = 60  # seconds until a program that hangs is ended: a failure


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Program:
    """A started program; its standard output and error are kept."""

    def __init__(self, *args, env=None, **kwargs):
        self.args = [str(a) for a in args]
        self.stdout = tempfile.TemporaryFile('a+')
        self.stderr = tempfile.TemporaryFile('a+')
        self.process = subprocess.Popen(
            self.args, stdin=subprocess.DEVNULL, stdout=self.stdout,
            stderr=self.stderr, env={**os.environ, **(env or {})},
            **kwargs)

    def wait(self, timeout=None):
        """Its exit status; a program that hangs is killed and fails."""
        timeout = timeout or PATIENCE
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f'{self.args} did not end in {timeout} s:\n'
                                 f'{self.err()}')

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def out(self):
        self.stdout.seek(0)
        return self.stdout.read()

    def err(self):
        self.stderr.seek(0)
        return self.stderr.read()

    def json(self):
        text = self.out()
        try:
            return json.loads(text)
        except ValueError:
            raise AssertionError(f'no JSON from {self.args}: {text!r}\n'
                                 f'{self.err()}')

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.stdout.close()
        self.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


def cast(*args, env=None):
    return Program(COMMAND, 'cast', *args, env=env)


def sink(*args, env=None):
    return Program(COMMAND, 'sink', *args, env=env)


def wait_listening(port, program=None, timeout=PATIENCE):
    """Until somebody listens on 127.0.0.1:port, without connecting."""
    want = f':{port:04X}'
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        for line in open('/proc/net/tcp').read().splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(want) and fields[3] == '0A':
                return
        if program and program.process.poll() is not None:
            raise AssertionError(f'{program.args} ended: {program.err()}')
        select.select([], [], [], 0.01)  # /proc cannot be waited for
    raise AssertionError(f'nobody listens on port {port}')


@contextlib.contextmanager
def folder():
    path = pathlib.Path(tempfile.mkdtemp(prefix='sundog-test-'))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def pair(cast_args=(), sink_args=(), env=None):
    """One session over loopback: (cast, sink), both ended."""
    port = free_port()
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(
            cast('--listen', f'127.0.0.1:{port}', '--json', *cast_args,
                 env=env))
        wait_listening(port, source)
        receiver = stack.enter_context(
            sink('--connect', f'127.0.0.1:{port}', '--headless', '--once',
                 '--json', *sink_args, env=env))
        source.wait()
        receiver.wait()
        source.result = source.json()
        receiver.result = receiver.json()
        source.error_text, receiver.error_text = source.err(), receiver.err()
        return source, receiver


class Xvfb:
    """A private X display; .name is ':N'."""

    def __init__(self, size='1920x1080', depth=24):
        read, write = os.pipe()
        self.process = subprocess.Popen(
            ['Xvfb', '-displayfd', str(write), '-screen', '0',
             f'{size}x{depth}', '-nolisten', 'tcp', '-noreset'],
            pass_fds=[write], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise AssertionError('Xvfb did not start')
        self.name = f':{number}'
        self.env = {'DISPLAY': self.name}

    def close(self):
        self.process.terminate()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


def run(*args, check=True, stderr=subprocess.STDOUT, **kwargs):
    """A judge: (status, standard output and, by default, error)."""
    done = subprocess.run([str(a) for a in args], stdout=subprocess.PIPE,
                          stderr=stderr, text=True, errors='replace',
                          stdin=subprocess.DEVNULL, timeout=PATIENCE, **kwargs)
    if check and done.returncode:
        words = ' '.join(str(a) for a in args)
        raise AssertionError(f'{words[:300]}: status {done.returncode}\n'
                             f'{done.stdout[-2000:]}')
    return done.returncode, done.stdout


def number_in(pattern, text):
    match = re.search(pattern, text)
    if not match:
        raise AssertionError(f'no {pattern!r} in:\n{text}')
    return float(match.group(1))
