#!/usr/bin/env python3
"""What can be missing or go away on this machine: each one clear line, the
right exit status, nothing left behind."""
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import time
import unittest

import sundog
import tap
import wfd_peer

MODULES = sundog.BUILD / 'tests' / 'e2e'


class Case(unittest.TestCase):
    def refuses(self, status, *words, args=(), env=None):
        """A cast that cannot even begin."""
        port = sundog.free_port()
        with sundog.cast('--listen', f'127.0.0.1:{port}', '--json', *args,
                         env=env) as source:
            self.assertEqual(source.wait(), status, source.err())
            lines = source.err().splitlines()
            self.assertEqual(len(lines), 1, source.err())
            for word in words:
                self.assertIn(word, lines[0])
            self.assertEqual(source.json()['end'], 'error')
            self.assertEqual('sundog: ' + source.json()['error'], lines[0])


class Displays(Case):
    def test_port_in_use(self):
        """A port that another program listens on (W-22)"""
        with socket.socket() as other:
            other.bind(('127.0.0.1', 0))
            other.listen()
            port = other.getsockname()[1]
            with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                             'pattern') as source:
                self.assertEqual(source.wait(), 3)
                self.assertIn(f'port {port} is in use', source.err())

    def test_foreign_address(self):
        """An address that this machine does not have"""
        with sundog.cast('--listen', '192.0.2.1:7236', '--screen',
                         'pattern') as source:
            self.assertEqual(source.wait(), 3)
            self.assertIn('192.0.2.1', source.err())

    def test_no_display(self):
        """No display: says which, and what to do"""
        self.refuses(3, ':93', args=['--screen', 'x11::93'])
        env = {'DISPLAY': ''}
        self.refuses(3, 'DISPLAY', args=['--screen', 'x11'], env=env)

    def test_sink_without_display(self):
        """A window without a display to show it on"""
        env = {'DISPLAY': '', 'WAYLAND_DISPLAY': '', 'XDG_RUNTIME_DIR': ''}
        with sundog.sink('--connect', '127.0.0.1:9', '--json',
                         env=env) as sink:
            self.assertEqual(sink.wait(), 3, sink.err())
            self.assertIn('display', sink.json()['error'])

    def test_unknown_screen(self):
        """A kind of screen that does not exist"""
        self.refuses(2, 'hologram', args=['--screen', 'hologram'])

    def test_xwayland(self):
        """Xwayland: a grab would be black, and says so"""
        for program in ('weston', 'Xwayland'):
            if not shutil.which(program):
                self.skipTest(f'no {program}')
        with sundog.folder() as run:
            run.chmod(0o700)
            env = {**os.environ, 'XDG_RUNTIME_DIR': str(run)}
            env.pop('DISPLAY', None)
            weston = subprocess.Popen(
                ['weston', '--backend=headless-backend.so', '--socket=wl-t',
                 '--idle-time=0', '--no-config'], env=env,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            read, write = os.pipe()
            xwayland = None
            try:
                self.until((run / 'wl-t').exists)
                xwayland = subprocess.Popen(
                    ['Xwayland', '-displayfd', str(write), '-noreset'],
                    env={**env, 'WAYLAND_DISPLAY': 'wl-t'},
                    pass_fds=[write], stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL)
                os.close(write)
                with os.fdopen(read) as pipe:
                    number = pipe.readline().strip()
                self.assertTrue(number, 'Xwayland did not start')
                self.refuses(3, 'Xwayland', 'black',
                             args=['--screen', f'x11::{number}'])
            finally:
                for program in (xwayland, weston):
                    if program:
                        program.terminate()
                        program.wait()

    def until(self, condition):
        deadline = time.monotonic() + sundog.PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            select.select([], [], [], 0.02)

    def test_display_goes_away(self):
        """A display that goes away in mid-session ends it with a reason"""
        with sundog.Xvfb('1280x720') as screen:
            port = sundog.free_port()
            with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                             f'x11:{screen.name}', '--json') as source:
                sundog.wait_listening(port, source)

                class Peer(wfd_peer.Sink):
                    def on_playing(self):
                        screen.process.terminate()
                peer = Peer(port)
                peer.start()
                self.assertEqual(source.wait(), 1, source.err())
                peer.join(wfd_peer.PATIENCE)
                self.assertIn(screen.name, source.json()['error'])
                self.assertIn('display', source.json()['error'])
                # The receiver was told: it got the TEARDOWN trigger.
                self.assertIsNone(peer.error)

    def test_display_hangs(self):
        """Ctrl-C ends a cast whose display does not answer"""
        port = sundog.free_port()
        with sundog.Xvfb('640x480') as screen:
            screen.process.send_signal(signal.SIGSTOP)
            try:
                with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                                 f'x11:{screen.name}',
                                 '--verbose') as source:
                    self.until(lambda: 'opening' in source.err())
                    source.interrupt()
                    self.assertEqual(source.wait(), 130)
            finally:
                screen.process.send_signal(signal.SIGCONT)

    def test_size_changes(self):
        """A display that changes size is scaled into the mode"""
        with sundog.folder() as out, sundog.Xvfb('1280x720') as screen:
            port = sundog.free_port()
            with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                             f'x11:{screen.name}', '--for', '3',
                             '--json') as source:
                sundog.wait_listening(port, source)
                with sundog.sink('--connect', f'127.0.0.1:{port}',
                                 '--headless', '--json', '--modes',
                                 '1280x720p30,640x480p60', '--stats',
                                 out / 'stats', '--snapshot',
                                 out / 'last.png') as sink:
                    self.until(lambda: (out / 'stats').exists() and
                               (out / 'stats').stat().st_size > 0)
                    env = {**os.environ, **screen.env}
                    sundog.run('xrandr', '--fb', '640x480', env=env,
                               check=False)
                    sundog.run('xrandr', '-s', '640x480', env=env,
                               check=False)
                    _, text = sundog.run('xdpyinfo', env=env)
                    if 'dimensions:    640x480' not in text:
                        self.skipTest('this Xvfb cannot change its size')
                    sundog.run('xsetroot', '-solid', 'white', env=env)
                    self.assertEqual(source.wait(), 0, source.err())
                    self.assertEqual(sink.wait(), 0, sink.err())
                    result = sink.json()
                self.assertEqual(result['mode'], '1280x720p30')
                self.assertEqual(result['frames_lost'], 0)
                sundog.run('convert', out / 'last.png', '-depth', '8',
                           f"gray:{out / 'last'}")
                luma = (out / 'last').read_bytes()
                line = luma[360 * 1280:361 * 1280]
                # 640x480 fits 1280x720 as 960x720: bars of 160 pixels.
                self.assertLess(max(line[:150] + line[-150:]), 30)
                self.assertGreater(min(line[170:600]), 220)


class Modules(Case):
    def test_missing(self):
        """A driver or miniport that is not there"""
        for option in ('--driver', '--miniport'):
            self.refuses(3, '/nowhere/m.so', 'there is no',
                         args=['--screen', 'pattern', option,
                               '/nowhere/m.so'])

    def test_not_a_module(self):
        """A file that is no module"""
        for option in ('--driver', '--miniport'):
            self.refuses(3, 'bad_machine.py', 'not a module',
                         args=['--screen', 'pattern', option,
                               os.path.abspath(__file__)])

    def test_cut_short(self):
        """A module that was copied half"""
        with sundog.folder() as out:
            for option, name in (('--driver', 'libsundog_driver.so'),
                                 ('--miniport', 'libsundog_miniport.so')):
                whole = (sundog.BUILD / name).read_bytes()
                for part in (100, 5000, 20000):
                    (out / name).write_bytes(whole[:part])
                    self.refuses(3, name, 'not a module',
                                 args=['--screen', 'pattern', option,
                                       out / name])

    def test_no_export(self):
        """A module without the export (G-08)"""
        module = MODULES / 'libno_export.so'
        self.refuses(3, 'QueryMiracastDriverInterface',
                     args=['--screen', 'pattern', '--driver', module])
        self.refuses(3, 'SundogQueryAdapter',
                     args=['--screen', 'pattern', '--miniport', module])

    def test_other_version(self):
        """A module that speaks another version"""
        module = MODULES / 'libother_version.so'
        for option in ('--driver', '--miniport'):
            self.refuses(3, 'version',
                         args=['--screen', 'pattern', option, module])

    def test_hollow(self):
        """A module with an empty table (G-11)"""
        module = MODULES / 'libhollow.so'
        for option in ('--driver', '--miniport'):
            self.refuses(3, 'libhollow.so',
                         args=['--screen', 'pattern', option, module])

    def test_wrapping_driver(self):
        """Another driver works in ours' place: nothing goes round the DDI"""
        with sundog.folder() as out:
            source, sink = sundog.pair(
                ['--screen', 'pattern', '--for', '0.5', '--driver',
                 MODULES / 'libwrapping_driver.so'],
                env={'SUNDOG_TEST_DRIVER':
                     str(sundog.BUILD / 'libsundog_driver.so'),
                     'SUNDOG_TEST_COUNTS': str(out / 'counts')})
            self.assertEqual(source.process.returncode, 0,
                             source.error_text)
            counts = json.loads((out / 'counts').read_text())
            frames = sink.result['frames']
            self.assertGreater(frames, 10)
            self.assertEqual([counts[n] for n in (
                'creates', 'starts', 'stops', 'destroys')], [1, 1, 1, 1])
            self.assertGreaterEqual(counts['messages'], 1)
            self.assertGreaterEqual(counts['statistics'], frames)
            self.assertGreater(counts['chunks'], frames // 2)
            self.assertGreaterEqual(counts['io_controls'], 4)

    def test_stats_unwritable(self):
        """--stats into a folder that does not exist"""
        with sundog.cast('--screen', 'pattern', '--stats',
                         '/nowhere/s.jsonl') as source:
            self.assertEqual(source.wait(), 3)
            self.assertIn('/nowhere/s.jsonl', source.err())

    def test_report_unwritable(self):
        """A full disk under the report is told, at both ends"""
        port = sundog.free_port()
        for verb in (['cast', '--screen', 'pattern', '--wait', '0.1',
                      '--listen', f'127.0.0.1:{port}'],
                     ['sink', '--connect', f'127.0.0.1:{port}', '--wait',
                      '0.1']):
            with open('/dev/full', 'w') as full:
                done = subprocess.run(
                    [sundog.COMMAND, *verb, '--json'], stdout=full,
                    stderr=subprocess.PIPE, text=True, check=False,
                    timeout=sundog.PATIENCE)
            self.assertIn(done.returncode, (1, 3))
            self.assertIn('report could not be written', done.stderr)

    def test_usage(self):
        """Usage errors: status 2, and what was expected"""
        for args, words in (
                (['--mode', 'big'], 'WIDTHxHEIGHT'),
                (['--for', '-1'], 'seconds'),
                (['--bitrate', '5'], 'whole number'),
                (['--latency', 'none'], 'low, normal or high'),
                (['--listen', 'here:there'], 'ADDRESS'),
                (['extra'], 'extra')):
            with sundog.cast(*args) as source:
                self.assertEqual(source.wait(), 2, args)
                self.assertIn(words, source.err())
        with sundog.sink('--modes', '3x3p3', '--connect',
                         '127.0.0.1:9') as sink:
            self.assertEqual(sink.wait(), 2)
            self.assertIn('3x3p3', sink.err())


if __name__ == '__main__':
    tap.main()
