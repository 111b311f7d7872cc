"""A picture that takes every bit an encoder has: noise on the root window of
an X display, another piece of it 30 times a second. Speaks X11 itself, so it
needs no library."""
import os
import random
import socket
import struct
import threading

LARGEST = 65535 * 4  # bytes of a request


class Noise(threading.Thread):
    def __init__(self, display, width, height):
        super().__init__(daemon=True)
        self.size = width, height
        self.enough = threading.Event()
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(f'/tmp/.X11-unix/X{display.lstrip(":")}')
        self._greet()
        self.noise = self.base | 1
        self.gc = self.base | 2
        self._request(53, self.depth, struct.pack(
            '<IIHH', self.noise, self.root, 2 * width, 2 * height))
        self._request(55, 0, struct.pack(
            '<III', self.gc, self.root, 0))
        self._fill(2 * width, 2 * height)

    def _read(self, count):
        data = b''
        while len(data) < count:
            more = self.sock.recv(count - len(data))
            if not more:
                raise EOFError('the X server closed the connection')
            data += more
        return data

    def _greet(self):
        self.sock.sendall(struct.pack('<BxHHHHxx', 0x6c, 11, 0, 0, 0))
        head = self._read(8)
        body = self._read(4 * struct.unpack_from('<H', head, 6)[0])
        if head[0] != 1:
            raise AssertionError(f'the X server refuses: {body!r}')
        self.base, = struct.unpack_from('<I', body, 4)
        vendor, = struct.unpack_from('<H', body, 16)
        screen = 32 + (vendor + 3) // 4 * 4 + 8 * body[21]
        self.root, = struct.unpack_from('<I', body, screen)
        self.depth = body[screen + 38]

    def _request(self, code, data, body):
        self.sock.sendall(struct.pack('<BBH', code, data,
                                      1 + len(body) // 4) + body)

    def _fill(self, width, height):
        rows = (LARGEST - 64) // (4 * width)
        for y in range(0, height, rows):
            count = min(rows, height - y)
            self._request(72, 2, struct.pack(
                '<IIHHhhBBxx', self.noise, self.gc, width, count, 0, y, 0,
                self.depth) + os.urandom(4 * width * count))

    def run(self):
        width, height = self.size
        while not self.enough.wait(1 / 30):
            self._request(62, 0, struct.pack(
                '<IIIhhhhHH', self.noise, self.root, self.gc,
                random.randrange(width), random.randrange(height), 0, 0,
                width, height))

    def close(self):
        self.enough.set()
        if self.is_alive():
            self.join()
        self.sock.close()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.close()
