#!/usr/bin/env python3
"""A file as the screen: what the receiver records decodes to the very pictures
of the file, and what does not fit is refused in words."""
import contextlib
import unittest

import sundog
import tap

FIT = ['-c:v', 'libx264', '-profile:v', 'baseline', '-bf', '0', '-refs', '1',
       '-pix_fmt', 'yuv420p']


def make(path, size='1280x720', rate=30, seconds=2, options=()):
    """An H.264 elementary stream whose pictures all differ."""
    sundog.run('ffmpeg', '-v', 'error', '-y', '-f', 'lavfi', '-i',
               f'testsrc2=size={size}:rate={rate}', '-t', seconds, *FIT,
               '-g', rate // 2, *options, path)


def pictures(path):
    """ffmpeg's checksum of each decoded picture, in order."""
    _, text = sundog.run('ffmpeg', '-v', 'error', '-i', path, '-map', '0:v',
                         '-fps_mode', 'passthrough', '-f', 'framemd5', '-',
                         stderr=None)
    return [line.split(',')[-1].strip() for line in text.splitlines()
            if not line.startswith('#')]


class FileFed(unittest.TestCase):
    @contextlib.contextmanager
    def play(self, modes='all', cast_args=(), **film):
        with sundog.folder() as out:
            make(out / 'film.h264', **film)
            source, sink = sundog.pair(
                ['--screen', f'file:{out / "film.h264"}', '--for', '3',
                 *cast_args],
                ['--modes', modes, '--record', out / 'rec.ts'])
            yield out, source, sink

    def same_pictures(self, film, recorded, idr_every):
        """The film, round and round. Where the machine was too slow it may go
        on at an IDR, never elsewhere. Returns how often it did."""
        jumps, at = 0, 0
        self.assertEqual(len(set(film)), len(film))
        self.assertEqual(recorded[0], film[0])
        for number, picture in enumerate(recorded):
            self.assertIn(picture, film, f'picture {number} is not the film\'s')
            now = film.index(picture)
            if number and now != (at + 1) % len(film):
                self.assertEqual(now % idr_every, 0)
                jumps += 1
            at = now
        return jumps

    def check_play(self, modes, mode, idr_every, **film):
        with self.play(modes, **film) as (out, source, sink):
            self.assertEqual(source.error_text + sink.error_text, '')
            self.assertEqual(source.result['mode'], mode)
            self.assertEqual(sink.result['frames_lost'], 0)
            wanted = pictures(out / 'film.h264')
            got = pictures(out / 'rec.ts')
            self.assertGreater(len(got), len(wanted))  # it began again
            jumps = self.same_pictures(wanted, got, idr_every)
            print(f'# {len(got)} pictures of {len(wanted)}, {jumps} jumps')

    def test_exact(self):
        """A 1280x720 file at 30 Hz arrives picture for picture"""
        self.check_play('all', '1280x720p30', 15)

    def test_small(self):
        """A 640x480 file: its mode is chosen, whatever else there is"""
        self.check_play('all', '640x480p60', 30, size='640x480', rate=60)

    def test_vesa(self):
        """An 800x600 file takes a VESA mode"""
        self.check_play('all', '800x600p60', 30, size='800x600', rate=60)

    def test_high(self):
        """A file of High profile without CABAC is negotiated as such"""
        with self.play(options=['-profile:v', 'high', '-coder', '0']) as (
                out, source, sink):
            self.assertEqual(source.error_text + sink.error_text, '')
            self.assertEqual(source.result['profile'], 'constrained high')
            self.same_pictures(pictures(out / 'film.h264'),
                               pictures(out / 'rec.ts'), 15)

    def test_slices(self):
        """A file of 3 slices a picture: the receiver takes slices"""
        with self.play(options=['-slices', '3']) as (out, source, sink):
            self.assertEqual(source.error_text + sink.error_text, '')
            self.same_pictures(pictures(out / 'film.h264'),
                               pictures(out / 'rec.ts'), 15)

    def test_no_mode(self):
        """A receiver without the file's size: a clear end"""
        with self.play('640x480p60,1920x1080p60') as (_, source, sink):
            self.assertEqual(source.wait(), 1)
            self.assertIn('1280x720', source.result['error'])
            self.assertIn('no such mode', source.result['error'])

    def test_files_module(self):
        """The miniport that has only files plays them as well"""
        with self.play(cast_args=['--miniport',
                                  'libsundog_miniport_file.so']) as (
                out, source, sink):
            self.assertEqual(source.error_text + sink.error_text, '')
            self.same_pictures(pictures(out / 'film.h264'),
                               pictures(out / 'rec.ts'), 15)

    def test_missing(self):
        """A file that is not there: status 3 at once, and one line"""
        status, text = sundog.run(sundog.COMMAND, 'cast', '--screen',
                                  'file:/nowhere/film.h264', check=False)
        self.assertEqual(status, 3)
        self.assertIn('/nowhere/film.h264: No such file', text)
        self.assertEqual(text.count('\n'), 1)

    def test_unfit(self):
        """Files that are not fit: status 3 or 2, what is wrong, what to do"""
        with sundog.folder() as out:
            for options, word in ((['-profile:v', 'main'], 'profile'),
                                  (['-profile:v', 'high'], 'CABAC'),
                                  (['-refs', '3'], 'reference frames')):
                make(out / 'film.h264', seconds=1, options=options)
                status, text = sundog.run(
                    sundog.COMMAND, 'cast', '--screen',
                    f'file:{out / "film.h264"}', check=False)
                self.assertIn(status, (2, 3))
                self.assertIn(word, text)
                self.assertIn('ffmpeg', text)
                self.assertEqual(text.count('\n'), 1)


if __name__ == '__main__':
    tap.main()
