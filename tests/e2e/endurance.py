#!/usr/bin/env python3
"""One process, many sessions: descriptors, threads and heap do not grow, no
thread races with another.

SUNDOG_SESSIONS sets how many; SUNDOG_ENCODER which encoder (under the thread
sanitizer `null`: a library that is not instrumented would be accused)."""
import json
import os
import subprocess
import unittest

import sundog
import tap
import wfd_peer

SESSIONS = int(os.environ.get('SUNDOG_SESSIONS', '200'))
ENCODER = os.environ.get('SUNDOG_ENCODER', 'x264')
SILENT = max(1, SESSIONS // 50)


class Small(wfd_peer.Sink):
    video = ('00 00 02 10 00000001 00000000 00000000 00 0000 0000 11 none '
             'none')


class TearsDown(Small):
    def on_playing(self):
        self.teardown()


class Finishes(Small):
    def on_playing(self):
        self.ended.set()


class Resets(Small):
    def on_playing(self):
        self.c.reset()
        self.ended.set()


class FallsSilent(Small):
    def on_m16(self, message):
        pass


class Endurance(unittest.TestCase):
    def test_sessions(self):
        """Sessions ended by TEARDOWN, FIN, RST and silence leave nothing"""
        process = subprocess.Popen(
            [sundog.BUILD / 'tests' / 'e2e' / 'endurance',
             sundog.BUILD / 'libsundog_driver.so',
             sundog.BUILD / 'libsundog_miniport.so', str(SESSIONS),
             'screen=pattern', f'encoder={ENCODER}', 'session_timeout_s=1'],
            stdout=subprocess.PIPE, text=True)
        try:
            port = int(process.stdout.readline())
            for number in range(SESSIONS):
                if number % (SESSIONS // SILENT) == SESSIONS // SILENT - 1:
                    kind = FallsSilent
                else:
                    kind = (TearsDown, Finishes, Resets)[number % 3]
                peer = kind(port)
                peer.start()
                peer.join(wfd_peer.PATIENCE)
                self.assertFalse(peer.is_alive(), f'{number}: {kind}')
                self.assertTrue(peer.playing.is_set(),
                                f'{number}: {kind} never played')
            text = process.stdout.read()
            self.assertEqual(process.wait(sundog.PATIENCE), 0)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            process.stdout.close()
        result = json.loads(text)
        print(f'# {result}')
        self.assertEqual(result['ends']['keepalive'], SILENT)
        self.assertEqual(result['ends']['start_failed'], 0)
        self.assertEqual(result['ends']['other'], 0)
        self.assertEqual(sum(result['ends'].values()), SESSIONS)
        for what in ('descriptors', 'threads'):
            self.assertEqual(result['tenth'][what], result['last'][what])
        # A sanitizer's own allocator does not fill mallinfo.
        self.assertLess(abs(result['last']['heap_bytes'] -
                            result['tenth']['heap_bytes']), 64 << 10)

    def test_own_sink(self):
        """Sessions of cast and sink, decoder and encoder as they are"""
        for _ in range(3):
            source, sink = sundog.pair(
                ['--screen', 'pattern', '--set', f'encoder={ENCODER}',
                 '--for', '0.3'],
                ['--modes', '640x480p60'] +
                (['--decoder', 'null'] if ENCODER == 'null' else []))
            self.assertEqual(source.error_text + sink.error_text, '')
            self.assertGreater(sink.result['packets'], 0)
            self.assertEqual(source.process.returncode, 0)
            self.assertEqual(sink.process.returncode, 0)


if __name__ == '__main__':
    tap.main()
