#!/usr/bin/env python3
"""The verifier survives what it verifies: modules that crash, hang, end the
process or ruin it are found, with the function and what was done meanwhile;
nothing is left running and no file is left."""
import concurrent.futures
import json
import os
import pathlib
import pty
import resource
import select
import signal
import subprocess
import sys
import threading
import time
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import sundog  # noqa: E402
import tap  # noqa: E402

MODULES = sundog.BUILD / 'tests' / 'e2e'
DRIVER = sundog.BUILD / 'libsundog_driver.so'
MINIPORT = sundog.BUILD / 'libsundog_miniport_file.so'
BROKEN = MODULES / 'libbroken_driver.so'
# A sanitizer says itself what happened, and ends the process.
SANITIZED = b'__asan_init' in sundog.COMMAND.read_bytes() or \
    b'__tsan_init' in sundog.COMMAND.read_bytes()
PLACES = ('QueryMiracastDriverInterface', 'CreateMiracastContext',
          'StartMiracastSession', 'HandleKernelModeMessage',
          'StopMiracastSession', 'DestroyMiracastContext')


def listed():
    """Rules by their number, as --list has them."""
    status, text = sundog.run(sundog.COMMAND, 'verify', '--list', '--json')
    return {rule['id']: rule for rule in json.loads(text)['rules']}


def a_session():
    """A rule that takes a whole session to judge, and few scenarios."""
    rules = listed()
    return min((r for r in ('G-48', 'G-113', 'G-153', 'G-214')
                if rules[r]['scenarios']),
               key=lambda r: len(rules[r]['scenarios']))


RULE = a_session()


def processes(token):
    """All that were started with a token, zombies too while they have it."""
    found = set()
    for path in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            if token.encode() in (path / 'environ').read_bytes():
                found.add(int(path.name))
        except OSError:
            continue
    return found


def until(condition, what):
    deadline = time.monotonic() + sundog.PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f'never: {what}')
        select.select([], [], [], 0.01)  # /proc cannot be waited for


class Verify:
    """A verification that has begun, with a folder of its own for files."""

    def __init__(self, folder, *args, where='', **kwargs):
        self.folder = folder
        self.token = 'sundog-test-' + uuid.uuid4().hex
        self.program = sundog.Program(
            sundog.COMMAND, 'verify', *args,
            env={'TMPDIR': str(folder), 'SUNDOG_TEST_TOKEN': self.token,
                 'SUNDOG_TEST_BREAK': where,
                 'SUNDOG_TEST_DRIVER': str(DRIVER)}, **kwargs)

    def wait(self, status):
        got = self.program.wait(150)
        if got != status:
            raise AssertionError(f'{self.program.args} ended with {got}:\n'
                                 f'{self.program.err()}{self.program.out()}')

    def left_nothing(self):
        if processes(self.token):
            raise AssertionError('a process is left')
        if list(self.folder.iterdir()):
            raise AssertionError('a file is left')

    def close(self):
        self.program.close()
        for pid in processes(self.token):
            os.kill(pid, signal.SIGKILL)


class Folder:
    """Works there for a while."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        self.before = os.getcwd()
        os.chdir(self.folder)

    def __exit__(self, *exc):
        os.chdir(self.before)


def verify(*args, status, where=''):
    """Its JSON, with the rules by number."""
    with sundog.folder() as folder:
        run = Verify(folder, *args, '--json', where=where)
        try:
            run.wait(status)
            run.left_nothing()
            result = run.program.json()
        finally:
            run.close()
    result['by'] = {rule['id']: rule for rule in result['rules']}
    return result


class Case(unittest.TestCase):
    def breaks(self, where, only=RULE):
        """The rules that were failed, with what was seen."""
        result = verify(BROKEN, '--only', only, status=1, where=where)
        self.assertIsNone(result['error'])
        self.assertEqual(result['failed'], sum(
            r['result'] == 'fail' for r in result['rules']))
        return {r['id']: r for r in result['rules'] if r['result'] == 'fail'}

    def break_all(self, places, ways):
        """The same for each place and way: (place, way): failures. They wait
        more than they work."""
        cases = [(place, way) for place in places for way in ways]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            found = pool.map(lambda case: self.breaks(':'.join(case)), cases)
            return dict(zip(cases, found))

    def told(self, failed, rule, *words):
        """It is the only failure and says all of this, with its phase."""
        self.assertEqual(set(failed), {rule})
        for word in (*words, 'while'):
            self.assertIn(word, failed[rule]['what'])
        self.assertTrue(failed[rule]['scenario'])


class Broken(Case):
    """What a module can do to its process."""

    def test_crash(self):
        """v01_crash - in each of the six functions, and in a thread"""
        kind = 'Sanitizer' if SANITIZED else 'crashed (segmentation fault)'
        for (place, _), failed in self.break_all(PLACES, ['crash']).items():
            self.told(failed, 'V-01', place, kind,
                      "the driver 'libbroken_driver.so'")
        if not SANITIZED:
            self.told(self.breaks('thread:crash'), 'V-01', kind,
                      "in a thread of its own ('own-thread')")

    @unittest.skipIf(SANITIZED, 'no handler then')
    def test_abort(self):
        """v01_abort - in each of the six functions"""
        for (place, _), failed in self.break_all(PLACES, ['abort']).items():
            self.told(failed, 'V-01', place,
                      "the driver 'libbroken_driver.so' crashed (aborted)")

    def test_loading(self):
        """v01_v05_loading - it crashes or exits when loaded, or unloaded"""
        for place in ('loading', 'unloading'):
            kind = 'Sanitizer' if SANITIZED else 'segmentation fault'
            self.told(self.breaks(f'{place}:crash'), 'V-01', 'its ' + place,
                      kind)
            self.told(self.breaks(f'{place}:_exit'), 'V-03', 'its ' + place)

    def test_heap(self):
        """v01_heap - it corrupts its heap"""
        self.told(self.breaks('StartMiracastSession:heap'), 'V-01',
                  'crashed (')

    def test_exit(self):
        """v03_exit - in each of the six functions, by exit or _exit"""
        for (place, _), failed in self.break_all(
                PLACES, ['exit', '_exit']).items():
            self.told(failed, 'V-03', place,
                      'ended the process (exit status 7)')

    def test_hang(self):
        """v02_hang - in each of the six functions; all at the same time"""
        found, threads = {}, []
        # What the host waits for 3 s has a number of its own. The rest is
        # ended at the scenario's limit: these rules need short ones.
        rules = {place: 'V-02' for place in PLACES}
        rules['StopMiracastSession'] = 'G-173'
        rules['DestroyMiracastContext'] = 'G-182'
        only = {**rules, 'QueryMiracastDriverInterface': 'I-01',
                'CreateMiracastContext': 'I-13',
                'StartMiracastSession': 'G-33',
                'HandleKernelModeMessage': 'I-14'}

        def one(place):
            try:
                found[place] = self.breaks(f'{place}:hang', only[place])
            except AssertionError as error:
                found[place] = error
        for place in PLACES:
            threads.append(threading.Thread(target=one, args=(place,)))
            threads[-1].start()
        for thread in threads:
            thread.join()
        for place in PLACES:
            if isinstance(found[place], AssertionError):
                raise found[place]
            # Where a scenario calls it without the host, it is a hang too.
            self.assertIn(rules[place], found[place])
            self.assertLessEqual(set(found[place]), {rules[place], 'V-02'})
            failure = found[place][rules[place]]
            self.assertIn(place, failure['what'])
            self.assertIn('come back', failure['what'])
            self.assertTrue(failure['scenario'])

    def test_threads(self):
        """g184_threads - it starts 1000 threads"""
        failed = self.breaks('StartMiracastSession:threads', 'G-184')
        self.assertEqual(set(failed), {'G-184'})
        self.assertIn('1000 threads', failed['G-184']['what'])

    def test_descriptors(self):
        """v04_descriptors - it closes descriptors 0 to 1023"""
        for place in ('QueryMiracastDriverInterface', 'StartMiracastSession'):
            failed = self.breaks(f'{place}:closefds')
            self.assertIn('V-04', failed)
            self.assertIn('descriptor', failed['V-04']['what'])

    def test_processes(self):
        """processes - those that it starts do not outlive the verifier"""
        for way in ('fork', 'daemon'):
            with sundog.folder() as folder:
                run = Verify(folder, BROKEN, '--only', RULE, '--json',
                             where=f'StartMiracastSession:{way}')
                try:
                    run.program.wait(150)
                    run.left_nothing()
                finally:
                    run.close()

    def test_noise(self):
        """noise - what it prints is not in the report"""
        with sundog.folder() as folder:
            run = Verify(folder, BROKEN, '--only', RULE,
                         where='CreateMiracastContext:noise')
            try:
                run.wait(0)
                self.assertNotIn('says anything', run.program.out())
                self.assertEqual(run.program.err(), '')
            finally:
                run.close()


class Good(Case):
    """What is as it should be."""

    def test_good(self):
        """good - our modules pass, each rule by a scenario that lists it"""
        rules = listed()
        for args in ((DRIVER,), ('--miniport', MINIPORT)):
            result = verify(*args, status=0)
            self.assertEqual(result['failed'], 0)
            for rule in result['rules']:
                if rule['result'] != 'n/a':
                    self.assertIn(rule['scenario'],
                                  rules[rule['id']]['scenarios'], rule)


class Input(Case):
    """What is no module to verify."""

    def refused(self, *args, status=3, words=()):
        result = verify(*args, status=status)
        self.assertEqual(result['rules'], [])
        for word in words:
            self.assertIn(word, result['error'])
        self.assertNotIn('\n', result['error'])

    def usage(self, *args, words=()):
        with sundog.Program(sundog.COMMAND, 'verify', *args) as program:
            self.assertEqual(program.wait(), 2)
            self.assertEqual(program.out(), '')
            for word in words:
                self.assertIn(word, program.err())

    def test_no_module(self):
        """input_no_module - missing, a folder, a text, another machine's"""
        with sundog.folder() as folder:
            text = folder / 'text.so'
            text.write_text('not a module\n')
            other = folder / 'other.so'
            image = bytearray(DRIVER.read_bytes())
            image[18:20] = b'\xb7\x00'  # e_machine: AArch64
            other.write_bytes(image)
            windows = folder / 'driver.dll'
            windows.write_bytes(b'MZ' + bytes(4096))
            with Folder(folder):
                self.refused('text.so', words=['./text.so'])
            for option in ((), ('--miniport',)):
                self.refused(*option, folder / 'nowhere.so',
                             words=['there is no', 'nowhere.so'])
                for path in (folder, text, other, windows):
                    self.refused(*option, path,
                                 words=['not a module for this machine'])

    def test_other_kind(self):
        """input_other_kind - a miniport as a driver, and the other way"""
        self.refused(MINIPORT, words=['--miniport', str(MINIPORT)])
        self.refused('--miniport', DRIVER,
                     words=[f"'sundog verify {DRIVER}'"])
        self.refused('--miniport', MODULES / 'libno_export.so',
                     words=['does not export SundogQueryAdapter'])

    def test_no_export(self):
        """g06_no_export - a failure, and nothing else is judged"""
        result = verify(MODULES / 'libno_export.so', status=1)
        self.assertEqual([r['id'] for r in result['rules']
                          if r['result'] == 'fail'], ['G-06'])
        self.assertEqual(result['by']['G-27']['result'], 'n/a')
        self.assertIn('could not be loaded', result['by']['G-48']['what'])

    def test_personality(self):
        """input_personality - missing, or none"""
        self.refused(DRIVER, '--personality', 'nowhere.so',
                     words=['personality', 'nowhere.so'])
        self.refused(DRIVER, '--personality', DRIVER,
                     words=['SundogQueryPersonality'])

    def test_usage(self):
        """input_usage - says what is wrong"""
        self.usage(words=['MODULE'])
        self.usage(DRIVER, DRIVER, words=['what is'])
        self.usage(DRIVER, '--miniport', MINIPORT, words=['one module'])
        self.usage(DRIVER, '--only', 'G-999', words=["'G-999'", '--list'])
        self.usage(DRIVER, '--only', ',', words=['--only'])
        self.usage(DRIVER, '--only', 'G-05', words=['G-05', 'host'])
        self.usage(DRIVER, '--jobs', '0', words=['--jobs'])
        self.usage('--miniport', MINIPORT, '--set', 'size=1x1', '--set',
                   'rate=' + 630 * '1', words=['--set', '645'])
        self.usage('--list', DRIVER, words=['--list'])


class Program(Case):
    """The program that waits for all of it."""

    def begun(self, folder, *args):
        """One that hangs in Start, when it does."""
        run = Verify(folder, BROKEN, *args,
                     where='StartMiracastSession:hang')
        until(lambda: any('hangs' in path.read_text(errors='replace')
                          for path in folder.glob('*/*.output')),
              'it hangs')
        return run

    def test_interrupt(self):
        """interrupt - Ctrl-C ends all of it, with 130"""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with sundog.folder() as folder:
                run = self.begun(folder, '--json')
                try:
                    run.program.process.send_signal(number)
                    run.wait(130)
                    run.left_nothing()
                    self.assertEqual(run.program.json()['error'],
                                     'interrupted')
                finally:
                    run.close()

    def test_killed(self):
        """killed - its children end with it"""
        with sundog.folder() as folder:
            run = self.begun(folder)
            try:
                self.assertGreater(len(processes(run.token)), 1)
                run.program.process.kill()
                until(lambda: not processes(run.token), 'they ended')
            finally:
                run.close()

    def test_keyboard(self):
        """keyboard - a module finds nothing to read"""
        with sundog.folder() as folder:
            run = self.begun(folder, '--only', RULE)
            try:
                self.assertEqual(
                    {os.readlink(f'/proc/{pid}/fd/0')
                     for pid in processes(run.token)}, {os.devnull})
            finally:
                run.close()

    def test_killed_from_outside(self):
        """killed_from_outside - nobody's fault, and no result"""
        with sundog.folder() as folder:
            run = self.begun(folder, '--json', '--only', RULE)
            try:
                others = processes(run.token) - {run.program.process.pid}
                self.assertTrue(others)
                for pid in others:
                    os.kill(pid, signal.SIGKILL)
                run.wait(3)
                run.left_nothing()
                result = run.program.json()
                self.assertEqual(result['rules'], [])
                self.assertIn('was killed from outside', result['error'])
            finally:
                run.close()

    def test_full_folder(self):
        """full_folder - no room for temporary files is nobody's fault"""
        # Some 60 KiB, then none at all from the first scenario on; in a mount
        # of its own.
        mount = ('unshare', '-rm', '--propagation', 'private')
        if subprocess.run([*mount, 'true'], stderr=subprocess.DEVNULL,
                          check=False).returncode:
            self.skipTest('mounting is forbidden here')
        for room in ('160k', '64k', '8k'):
            with sundog.folder() as folder, sundog.Program(
                    *mount, 'sh', '-ec',
                    f'mount -t tmpfs -o size={room} none "$TMPDIR"; exec "$@"',
                    'sh', sundog.COMMAND, 'verify', DRIVER, '--json',
                    env={'TMPDIR': str(folder)}) as program:
                self.assertEqual(program.wait(150), 3, program.out())
                result = program.json()
                self.assertEqual(result['rules'], [])
                self.assertIn('TMPDIR', result['error'])

    def test_full_findings(self):
        """full_findings - a scenario that can't say what it found ends"""
        with sundog.folder() as folder, sundog.Program(
                sundog.COMMAND, 'verify-scenario', 'loading', DRIVER, '', '',
                folder, '/dev/full', folder / 'record', folder / 'output',
                str(os.getpid())) as program:
            self.assertEqual(program.wait(), 3)

    def test_strangers(self):
        """strangers - children that were there before are let alone"""
        with sundog.folder() as folder:
            note = folder / 'pid'
            with sundog.Program(
                    'sh', '-c', 'sleep 300 & echo $! >"$0"; exec "$@"', note,
                    sundog.COMMAND, 'verify', DRIVER, '--only',
                    'V-01') as program:
                self.assertEqual(program.wait(150), 0, program.err())
            pid = int(note.read_text())
            try:
                # Alone by now; it would be gone, or nobody's zombie.
                state = pathlib.Path(f'/proc/{pid}/stat').read_text()
                self.assertNotIn(') Z', state)
            finally:
                os.kill(pid, signal.SIGKILL)

    def test_no_folder(self):
        """no_folder - no place for temporary files"""
        with sundog.Program(sundog.COMMAND, 'verify', DRIVER, '--json',
                            env={'TMPDIR': '/nowhere'}) as program:
            self.assertEqual(program.wait(), 3)
            self.assertIn('TMPDIR', program.json()['error'])

    def test_long_folder(self):
        """long_folder - one whose names would be cut is refused"""
        with sundog.folder() as folder:
            long = folder / ('x' * 200) / ('y' * 200)
            long.mkdir(parents=True)
            with sundog.Program(sundog.COMMAND, 'verify', '--miniport',
                                MINIPORT, '--json',
                                env={'TMPDIR': str(long)}) as program:
                self.assertEqual(program.wait(), 3)
                self.assertIn('TMPDIR', program.json()['error'])
            longest = str(folder / ('x' * 200) / ('y' * 200))
            longest = longest[:299 - len('/sundog-verify-XXXXXX')]
            os.mkdir(longest)
            with sundog.Program(sundog.COMMAND, 'verify', '--miniport',
                                MINIPORT, '--json', '--only', 'V-01,V-05',
                                '--set', 'a=' + 500 * 'x',
                                '--set', 'b=' + 118 * 'x',
                                '--set', 'screen=nowhere',
                                env={'TMPDIR': longest}) as program:
                status = program.wait(150)
                self.assertEqual((status, program.json()['error']),
                                 (1, None))
                # There is no such screen: the last setting arrived whole.
                self.assertIn('nowhere', program.out())

    def test_forms(self):
        """forms - TAP on a pipe, lines for people on a terminal"""
        only = ('verify', DRIVER, '--only', 'G-06,V-01')
        with sundog.Program(sundog.COMMAND, *only) as program:
            self.assertEqual(program.wait(), 0)
            lines = program.out().splitlines()
        with sundog.Program(sundog.BUILD / 'sundog-verify',
                            *only[1:]) as program:
            self.assertEqual(program.wait(), 0)
            self.assertEqual(program.out().splitlines(), lines)
        self.assertEqual(lines[:2], ['TAP version 13', '1..2'])
        self.assertTrue(lines[2].startswith('ok 1 - V-01 No function'))
        self.assertTrue(lines[3].startswith('ok 2 - G-06 The DLL exports'))
        main, other = pty.openpty()
        process = subprocess.Popen([sundog.COMMAND, *only], stdin=other,
                                   stdout=other, stderr=subprocess.DEVNULL)
        os.close(other)
        text = b''
        try:
            while True:
                text += os.read(main, 4096)
        except OSError:  # nobody has the other end any more
            pass
        os.close(main)
        self.assertEqual(process.wait(), 0)
        lines = text.decode().split('\r\n')
        self.assertTrue(lines[1].startswith('pass G-06   The DLL exports'))
        self.assertIn('2 passed, 0 failed, 0 not applicable', text.decode())
        self.assertLess(max(map(len, lines)), 80 + len(str(DRIVER)))

    def test_list(self):
        """list - every rule has a scenario or a reason"""
        rules = listed()
        self.assertGreater(len(rules), 238)
        for rule in rules.values():
            self.assertNotEqual(bool(rule['scenarios']),
                                bool(rule['reason']), rule)


resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
if __name__ == '__main__':
    tap.main()
