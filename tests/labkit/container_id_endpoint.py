#!/usr/bin/env python3
"""Wireless Display Verify Container ID Test, the audio endpoint: a sink that
plays sound gets an endpoint with the container ID of its monitor. Sundog's
source has no sound yet, and no container IDs; once there is sound, this is due
and fails."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import sundog  # noqa: E402
import tap  # noqa: E402
import wfd_peer  # noqa: E402


class ContainerIdEndpoint(unittest.TestCase):
    def test_endpoint(self):
        """g217_the_audio_endpoint_has_the_monitors_container_id"""
        port = sundog.free_port()
        with sundog.cast('--listen', f'127.0.0.1:{port}', '--screen',
                         'pattern', '--set', 'encoder=null', '--audio',
                         'auto', '--json', '--for', '0.2') as source:
            sundog.wait_listening(port, source)
            peer = wfd_peer.Sink(port)  # plays LPCM and AAC
            peer.start()
            self.assertEqual(source.wait(), 0, source.err())
            peer.join(wfd_peer.PATIENCE)
            self.assertEqual(
                source.json()['audio'], 'none',
                'there is sound: its endpoint needs the container ID of the '
                'monitor, and this test has to compare them')
        self.assertNotIn('wfd_audio_codecs', peer.m4.body)
        self.skipTest('no sound is sent, so there is no audio endpoint, and '
                      'this host makes no container IDs to compare')


if __name__ == '__main__':
    tap.main()
