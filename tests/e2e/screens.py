#!/usr/bin/env python3
"""Real X screens: what arrives is what another tool's screenshot shows."""
import contextlib
import os
import unittest

import sundog
import tap

TEXT = ('Sundog projects this screen, text and all. The quick brown fox jumps '
        'over the lazy dog; 0123456789 {}[]()<>|\\/ AVAWA fi ffl. ')


def draw(path, width, height):
    """A still desktop: text in three sizes, a circle, a frame at the edge."""
    lines = []
    for at in range(60, height - 40, 22):
        lines += ['-annotate', f'+40+{at}', f'{at:4} {TEXT}'[:width // 16]]
    sundog.run(
        'convert', '-size', f'{width}x{height}', 'xc:#f4f4f0',
        '-font', 'DejaVu-Sans-Mono', '-fill', '#202020', '-pointsize', '15',
        *lines, '-fill', '#1d4e89', '-pointsize', '48', '-annotate',
        f'+{width * 2 // 3 + 60}+120', 'Sundog',
        '-fill', '#b00020', '-draw',
        f'circle {width * 5 // 6},{height // 2} '
        f'{width * 5 // 6},{height // 2 - 100}',
        '-fill', 'none', '-stroke', 'black', '-strokewidth', '4', '-draw',
        f'rectangle 2,2 {width - 3},{height - 3}', path)


def last_frame(ts, frames, out):
    """The last picture of a recording as raw planes, by ffmpeg."""
    sundog.run('ffmpeg', '-v', 'error', '-y', '-i', ts, '-vf',
               f'select=gte(n\\,{frames - 1})', '-frames:v', '1', '-f',
               'rawvideo', '-pix_fmt', 'yuv420p', out)


def luma_psnr(raw, size, picture, filters=''):
    """ffmpeg's psnr of luma, BT.709 limited range, against a picture."""
    convert = ('scale=out_color_matrix=bt709:out_range=tv:'
               'flags=accurate_rnd+full_chroma_int+area')
    _, text = sundog.run(
        'ffmpeg', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', size, '-i',
        raw, '-i', picture, '-lavfi',
        f'[1:v]{filters}{convert},format=yuv420p[want];[0:v][want]psnr',
        '-f', 'null', '-')
    return sundog.number_in(r'y:([\d.]+|inf)', text.replace('inf', '99'))


class Screens(unittest.TestCase):
    @contextlib.contextmanager
    def cast(self, size, modes, seconds='2'):
        width, height = map(int, size.split('x'))
        with sundog.folder() as out, sundog.Xvfb(size) as screen:
            draw(out / 'desktop.png', width, height)
            # It paints the root window, and then always exits with 1.
            sundog.run('display', '-window', 'root', out / 'desktop.png',
                       env={**os.environ, **screen.env}, check=False)
            sundog.run('import', '-display', screen.name, '-window', 'root',
                       out / 'shot.png')
            source, sink = sundog.pair(
                ['--screen', f'x11:{screen.name}', '--for', seconds],
                ['--modes', modes, '--record', out / 'rec.ts'])
            self.assertEqual(source.error_text + sink.error_text, '')
            self.assertEqual(sink.result['frames_lost'], 0)
            # Frames are left out of a still screen, its time is not.
            self.assertAlmostEqual(
                source.result['bitrate_kbit'],
                source.result['bytes'] * 8 / 1000 / float(seconds),
                delta=source.result['bitrate_kbit'] * 0.6)
            last_frame(out / 'rec.ts', sink.result['frames'],
                       out / 'last.yuv')
            yield out, source.result

    def test_text(self):
        """A still screen with text arrives with luma PSNR of 32 dB or more"""
        with self.cast('1920x1080', 'all') as (out, result):
            self.assertEqual(result['mode'], '1920x1080p60')
            psnr = luma_psnr(out / 'last.yuv', '1920x1080',
                             out / 'shot.png')
            print(f'# luma PSNR {psnr:.1f} dB')
            self.assertGreaterEqual(psnr, 32)

    def test_scaled(self):
        """A 1366x768 screen on a 4:3 sink: scaled, centred, undistorted"""
        with self.cast('1366x768', '1024x768p60,640x480p60') as (out, result):
            self.assertEqual(result['mode'], '1024x768p60')
            fit = 'scale=1024:576:flags=area,pad=1024:768:0:96,'
            psnr = luma_psnr(out / 'last.yuv', '1024x768', out / 'shot.png',
                             fit)
            print(f'# luma PSNR against ffmpeg\'s scaling {psnr:.1f} dB')
            self.assertGreaterEqual(psnr, 27)
            self.bars_are_black(out / 'last.yuv', 1024, 768, 94)

    def test_own_mode(self):
        """A 1366x768 screen on a sink that has the mode: pixel for pixel"""
        with self.cast('1366x768', 'all') as (out, result):
            self.assertEqual(result['mode'], '1366x768p60')
            psnr = luma_psnr(out / 'last.yuv', '1366x768', out / 'shot.png')
            print(f'# luma PSNR {psnr:.1f} dB')
            self.assertGreaterEqual(psnr, 32)

    def bars_are_black(self, raw, width, height, lines):
        luma = raw.read_bytes()[:width * height]
        for part in (luma[:lines * width], luma[-lines * width:]):
            self.assertLessEqual(max(part), 24)

    def test_odd_screen(self):
        """A screen of odd size, larger than the mode"""
        with self.cast('1601x901', '1280x720p60,640x480p60') as (
                out, result):
            self.assertEqual(result['mode'], '1280x720p60')
            psnr = luma_psnr(out / 'last.yuv', '1280x720', out / 'shot.png',
                             'scale=1280:720:flags=area,')
            print(f'# luma PSNR against ffmpeg\'s scaling {psnr:.1f} dB')
            self.assertGreaterEqual(psnr, 27)


if __name__ == '__main__':
    tap.main()
