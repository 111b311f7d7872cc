"""Scripted Wi-Fi Display peers, written from the specification's text and not
from Sundog's code: literal messages over a real TCP connection.

Override a method to misbehave.
"""
import socket
import struct
import threading

WFD = 'rtsp://localhost/wfd1.0'
PATIENCE = 30

VIDEO = ('40 00 01 10 0001FFFF 1FFFFFFF 00000FFF 00 0000 0000 11 none none, '
         '02 10 0001FFFF 1FFFFFFF 00000FFF 00 0000 0000 11 none none')


class Message:
    def __init__(self, start, headers, body):
        self.start, self.headers, self.body = start, headers, body

    @property
    def is_response(self):
        return self.start.startswith('RTSP/')

    @property
    def method(self):
        return self.start.split()[0]

    @property
    def status(self):
        return int(self.start.split()[1])

    @property
    def cseq(self):
        return self.headers.get('cseq')

    def __repr__(self):
        return f'{self.start} {self.headers} {self.body!r}'


class Connection:
    """RTSP messages over a connected socket."""

    def __init__(self, sock):
        self.sock = sock
        self.sock.settimeout(PATIENCE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b''
        self.next_cseq = 1
        self.log = []

    def send(self, text):
        self.sock.sendall(text if isinstance(text, bytes) else text.encode())

    def _more(self):
        data = self.sock.recv(65536)
        if not data:
            raise EOFError('the peer closed the connection')
        self.buffer += data

    def read(self):
        while b'\r\n\r\n' not in self.buffer:
            self._more()
        head, _, rest = self.buffer.partition(b'\r\n\r\n')
        lines = head.decode().split('\r\n')
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(':')
            headers[name.strip().lower()] = value.strip()
        length = int(headers.get('content-length', 0))
        self.buffer = rest
        while len(self.buffer) < length:
            self._more()
        body = self.buffer[:length].decode()
        self.buffer = self.buffer[length:]
        message = Message(lines[0], headers, body)
        self.log.append(message)
        return message

    def request(self, method, uri, headers=(), body=''):
        cseq = self.next_cseq
        self.next_cseq += 1
        lines = [f'{method} {uri} RTSP/1.0', f'CSeq: {cseq}', *headers]
        if body:
            lines += ['Content-Type: text/parameters',
                      f'Content-Length: {len(body)}']
        self.send('\r\n'.join(lines) + '\r\n\r\n' + body)
        return cseq

    def respond(self, message, status='200 OK', headers=(), body=''):
        lines = [f'RTSP/1.0 {status}', f'CSeq: {message.cseq}', *headers]
        if body:
            lines += ['Content-Type: text/parameters',
                      f'Content-Length: {len(body)}']
        self.send('\r\n'.join(lines) + '\r\n\r\n' + body)

    def close(self):
        self.sock.close()

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             struct.pack('ii', 1, 0))
        self.sock.close()


class Sink(threading.Thread):
    """A receiver that plays along until a method is overridden."""

    video = VIDEO
    audio = 'LPCM 00000003 00, AAC 00000001 00'
    edid = 'none'
    connector = '07'
    host = '127.0.0.1'

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind(('127.0.0.1', 0))
        self.rtp_port = self.rtp.getsockname()[1]
        self.session = None
        self.url = None
        self.m4 = None
        self.error = None
        self.playing = threading.Event()
        self.ended = threading.Event()
        self.pending = {}

    def run(self):
        try:
            self.c = Connection(socket.create_connection(
                (self.host, self.port), PATIENCE))
            self.connected()
            while not self.ended.is_set():
                self.handle(self.c.read())
        except (EOFError, OSError) as error:
            self.error = error
        finally:
            self.ended.set()
            self.c.close()
            self.rtp.close()

    def connected(self):
        pass

    def handle(self, message):
        if message.is_response:
            self.on_response(message)
        elif message.method == 'OPTIONS':
            self.on_m1(message)
        elif message.method == 'GET_PARAMETER' and message.body:
            self.on_m3(message)
        elif message.method == 'GET_PARAMETER':
            self.on_m16(message)
        elif 'wfd_trigger_method' in message.body:
            trigger = message.body.split(':')[1].strip()
            self.on_m5(message, trigger)
        elif message.method == 'SET_PARAMETER':
            self.on_m4(message)

    def ask(self, kind, *args, **kwargs):
        self.pending[str(self.c.request(*args, **kwargs))] = kind

    def on_m1(self, message):
        self.c.respond(message, headers=[
            'Public: org.wfa.wfd1.0, GET_PARAMETER, SET_PARAMETER'])
        self.ask('M2', 'OPTIONS', '*', ['Require: org.wfa.wfd1.0'])

    def answers(self):
        return {
            'wfd_video_formats': self.video,
            'wfd_audio_codecs': self.audio,
            'wfd_client_rtp_ports':
                f'RTP/AVP/UDP;unicast {self.rtp_port} 0 mode=play',
            'wfd_display_edid': self.edid,
            'wfd_connector_type': self.connector,
            'wfd_content_protection': 'none',
            'wfd_uibc_capability': 'none',
            'wfd_standby_resume_capability': 'none',
        }

    def on_m3(self, message):
        answers = self.answers()
        body = ''.join(f'{name}: {answers[name]}\r\n'
                       for name in message.body.split() if name in answers)
        self.c.respond(message, body=body)

    def on_m4(self, message):
        self.m4 = message
        for line in message.body.splitlines():
            if line.startswith('wfd_presentation_URL:'):
                self.url = line.split()[1]
        self.c.respond(message)

    def on_m5(self, message, trigger):
        self.c.respond(message)
        if trigger == 'SETUP':
            self.setup()
        elif trigger == 'TEARDOWN':
            self.teardown()

    def setup(self):
        self.ask('M6', 'SETUP', self.url, [
            f'Transport: RTP/AVP/UDP;unicast;client_port={self.rtp_port}'])

    def teardown(self):
        self.ask('M8', 'TEARDOWN', self.url, [f'Session: {self.session}'])

    def on_m16(self, message):
        self.c.respond(message)

    def on_response(self, message):
        kind = self.pending.pop(message.cseq, None)
        if kind == 'M6' and message.status == 200:
            self.session = message.headers['session'].split(';')[0]
            self.ask('M7', 'PLAY', self.url, [f'Session: {self.session}'])
        elif kind == 'M7' and message.status == 200:
            self.playing.set()
            self.on_playing()
        elif kind == 'M8':
            self.ended.set()

    def on_playing(self):
        pass


class Source(threading.Thread):
    """A source that plays along until a method is overridden. Streams the
    datagrams of packets() once PLAY was answered."""

    mode = '00 00 01 10 00000080 00000000 00000000 00 0000 0000 00 none none'
    session = '4711'

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(('127.0.0.1', 0))
        self.listener.listen()
        self.listener.settimeout(PATIENCE)
        self.port = self.listener.getsockname()[1]
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind(('127.0.0.1', 0))
        self.m3 = {}
        self.requests = []  # methods that the sink sent, M13 as 'IDR'
        self.error = None
        self.client_port = None
        self.ended = threading.Event()
        self.pending = {}
        self.m2_done = self.m1_done = False

    def run(self):
        self.c = None
        try:
            self.c = Connection(self.listener.accept()[0])
            self.connected()
            while not self.ended.is_set():
                self.handle(self.c.read())
        except (EOFError, OSError) as error:
            self.error = error
        finally:
            self.ended.set()
            if self.c:
                self.c.close()
            self.listener.close()

    def close(self):
        self.join(PATIENCE)
        self.rtp.close()

    def ask(self, kind, *args, **kwargs):
        self.pending[str(self.c.request(*args, **kwargs))] = kind

    def set_parameter(self, kind, body):
        self.ask(kind, 'SET_PARAMETER', WFD, body=body)

    def connected(self):
        self.ask('M1', 'OPTIONS', '*', ['Require: org.wfa.wfd1.0'])

    def handle(self, message):
        if message.is_response:
            self.on_response(self.pending.pop(message.cseq, None), message)
            return
        name = message.method
        if 'wfd_idr_request' in message.body:
            name = 'IDR'
        self.requests.append(name)
        getattr(self, 'on_' + name.lower(), self.c.respond)(message)

    def on_options(self, message):
        self.c.respond(message, headers=[
            'Public: org.wfa.wfd1.0, SETUP, TEARDOWN, PLAY, PAUSE, '
            'GET_PARAMETER, SET_PARAMETER'])
        self.m2_done = True
        self.maybe_m3()

    def maybe_m3(self):
        if self.m1_done and self.m2_done:
            self.ask('M3', 'GET_PARAMETER', WFD,
                     body='wfd_video_formats\r\nwfd_audio_codecs\r\n'
                          'wfd_client_rtp_ports\r\n')

    def on_response(self, kind, message):
        if kind == 'M1':
            self.m1_done = True
            self.maybe_m3()
        elif kind == 'M3':
            for line in message.body.splitlines():
                name, _, value = line.partition(':')
                self.m3[name.strip()] = value.strip()
            self.send_m4()
        elif kind == 'M4' and message.status == 200:
            self.set_parameter('M5', 'wfd_trigger_method: SETUP\r\n')

    def send_m4(self):
        self.set_parameter('M4', (
            f'wfd_video_formats: {self.mode}\r\n'
            f'wfd_presentation_URL: rtsp://127.0.0.1/wfd1.0/streamid=0 none'
            '\r\n'
            f"wfd_client_rtp_ports: {self.m3['wfd_client_rtp_ports']}\r\n"))

    def on_setup(self, message):
        transport = message.headers['transport']
        port = transport.split('client_port=')[1].split(';')[0]
        self.client_port = int(port.split('-')[0])
        server_port = self.rtp.getsockname()[1]
        self.c.respond(message, headers=[
            f'Session: {self.session};timeout=30',
            f'Transport: {transport};server_port={server_port}'])

    def on_play(self, message):
        self.c.respond(message, headers=[f'Session: {self.session}'])
        self.stream()

    def on_teardown(self, message):
        self.c.respond(message)
        self.ended.set()

    def stream(self):
        """Streaming starts: send with self.send_rtp."""

    def send_rtp(self, datagram, sock=None):
        (sock or self.rtp).sendto(datagram, ('127.0.0.1', self.client_port))

    def trigger_teardown(self):
        self.set_parameter('M5', 'wfd_trigger_method: TEARDOWN\r\n')


def rtp_packet(sequence, payload, timestamp=0, marker=False, ssrc=0x1234):
    return struct.pack('>BBHII', 0x80, 33 | (0x80 if marker else 0),
                       sequence & 0xffff, timestamp & 0xffffffff,
                       ssrc) + payload


def rtp_of_ts(ts, first=0):
    """RTP packets of a transport stream, seven cells each."""
    size = 7 * 188
    return [rtp_packet(first + i, ts[at:at + size])
            for i, at in enumerate(range(0, len(ts), size))]
