#!/usr/bin/env python3
"""A driver that speaks to its miniport in a language of its own: judged by all
rules with its personality, and without one by those that need none. And
personalities that are wrong: told so, and no driver blamed for it."""
import concurrent.futures
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import sundog  # noqa: E402
import tap  # noqa: E402

OURS = sundog.BUILD / 'libsundog_driver.so'
MODULES = sundog.BUILD / 'tests' / 'verify' / 'personality'
CIPHERED = MODULES / 'ciphered_driver.so'
CIPHER = MODULES / 'cipher_personality.so'
PATIENCE = 200
# An author knows whether the I/O controls of his language need the hardware.
ITS_AUTHORS = {'G-91'}
# Nobody can judge these without understanding the driver.
CONTRACTS = {'G-37', 'G-48', 'G-83', 'G-107', 'G-113', 'G-115', 'G-142',
             'G-155', 'G-214', 'G-219'}


class Result:
    """What a verification said."""

    def __init__(self, module, personality=None, only=()):
        args = [module, '--json', '--jobs', '8']
        args += ['--personality', personality] if personality else []
        args += ['--only', ','.join(only)] if only else []
        with sundog.Program(sundog.COMMAND, 'verify', *args) as program:
            self.status = program.wait(PATIENCE)
            self.error = program.err()
            said = program.json()
        self.refused = said['error']
        self.result = {r['id']: r['result'] for r in said['rules']}
        self.what = {r['id']: r['what'] for r in said['rules']}

    def with_result(self, result):
        return {rule for rule, got in self.result.items() if got == result}


# A verification waits most of its time: all are begun before the first is
# looked at.
POOL = concurrent.futures.ThreadPoolExecutor(5)


class Languages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ours, cls.without, cls.told = (
            begun.result() for begun in (WITH_OURS, WITHOUT, WITH_CIPHER))

    def test_ours(self):
        """our_driver - its rules pass, with no word of a personality"""
        self.assertEqual(self.ours.with_result('fail'), set(), self.ours.what)
        self.assertLessEqual(CONTRACTS, self.ours.with_result('pass'))

    def test_without(self):
        """without_its_personality - nothing fails, and it is told why not"""
        self.assertEqual(self.without.status, 0, self.without.error)
        self.assertEqual(self.without.with_result('fail'), set(),
                         self.without.what)
        for rule in CONTRACTS:
            self.assertEqual(self.without.result[rule], 'n/a', rule)
            self.assertIn('--personality', self.without.what[rule], rule)
        # What needs no language is judged as ever.
        self.assertGreater(len(self.without.with_result('pass')), 40)
        self.assertLess(self.without.with_result('pass'),
                        self.ours.with_result('pass'))

    def test_with(self):
        """with_its_personality - the same rules pass as for our driver"""
        self.assertEqual(self.told.status, 0, self.told.what)
        self.assertEqual(
            self.told.with_result('pass'),
            self.ours.with_result('pass') - ITS_AUTHORS)
        self.assertEqual(self.told.with_result('fail'), set())
        for rule in ITS_AUTHORS:
            self.assertEqual(self.told.result[rule], 'n/a', rule)
            self.assertIn('author', self.told.what[rule])

    def test_another(self):
        """another_language - the personality of some other driver"""
        result = Result(OURS, CIPHER, ['G-48', 'G-83', 'G-219'])
        self.assertEqual(set(result.result.values()), {'n/a'}, result.what)
        self.assertIn('understood none', result.what['G-48'])


# What comes of personalities that lack something, by rule.
EXPECTED = {
    'no_answer': {'G-48': 'n/a', 'G-113': 'n/a', 'G-219': 'n/a',
                  'G-173': 'pass'},
    'no_chunk': {'G-113': 'n/a', 'G-142': 'n/a', 'G-219': 'n/a',
                 'G-173': 'pass'},
    'makes_no_chunk': {'G-48': 'pass', 'G-113': 'n/a', 'G-219': 'n/a'},
    'no_set_mode': {'G-48': 'pass', 'G-214': 'n/a', 'G-219': 'n/a'},
    'makes_no_mode': {'G-48': 'pass', 'G-214': 'n/a', 'G-219': 'n/a'},
    'no_power': {'G-72': 'n/a', 'G-83': 'n/a', 'G-84': 'n/a', 'G-48': 'pass',
                 'G-219': 'pass'},
}


class Wrong(unittest.TestCase):
    def refused(self, name, *words):
        result = Result(CIPHERED, MODULES / f'{name}.so', ['G-48'])
        self.assertEqual(result.status, 3, result.what)
        self.assertEqual(result.result, {})
        for word in (f"{name}.so'", *words):
            self.assertIn(word, result.refused)
        self.assertIn(f'sundog: {result.refused}\n', result.error)

    def test_missing(self):
        """missing - there is no such file, exit status 3"""
        self.refused('nothing_at_all', "can't be loaded")

    def test_no_export(self):
        """no_export - it is no personality, and where to read of them"""
        self.refused('personality_no_export', 'SundogQueryPersonality',
                     'include/sundog/personality.h')
        result = Result(CIPHERED, OURS, ['G-48'])
        self.assertEqual(result.status, 3)

    def test_version(self):
        """version - it speaks another one, or has a smaller table"""
        self.refused('personality_other_version', 'version 1', '0xC0000059')
        self.refused('personality_small', 'bytes where', 'are expected')

    def test_no_open(self):
        """open_close - no personality is without them"""
        self.refused('personality_no_open', 'no function Open')
        self.refused('personality_no_close', 'no function Close')

    def judged(self, name, *words):
        """As it is expected; the words stand in the reasons."""
        results = EXPECTED[name]
        result = BEGUN[name].result()
        self.assertEqual(result.status, 0, (result.what, result.refused))
        self.assertEqual(
            {rule: result.result[rule] for rule in results}, results,
            result.what)
        self.assertEqual(result.with_result('fail'), set(), result.what)
        for rule in result.with_result('n/a'):
            for word in words:
                self.assertIn(word, result.what[rule], rule)

    def test_no_answer(self):
        """no_answer - I/O controls are not answered: n/a, not the driver"""
        self.judged('no_answer', 'no function Answer')

    def test_no_chunk(self):
        """no_chunk - no pictures can be made: n/a"""
        self.judged('no_chunk', 'no function MakeChunk')
        self.judged('makes_no_chunk', 'no chunk was made')

    def test_no_mode(self):
        """no_set_mode - a driver that waits to be told its mode: n/a"""
        self.judged('no_set_mode', 'no function MakeSetMode')
        self.judged('makes_no_mode', 'no stream was begun')

    def test_no_power(self):
        """no_power - a language that turns no monitor off: n/a"""
        self.judged('no_power', 'the personality makes no message')


WITH_OURS = POOL.submit(Result, OURS)
WITHOUT = POOL.submit(Result, CIPHERED)
WITH_CIPHER = POOL.submit(Result, CIPHERED, CIPHER)
BEGUN = {name: POOL.submit(Result, CIPHERED,
                           MODULES / f'personality_{name}.so', results)
         for name, results in EXPECTED.items()}

if __name__ == '__main__':
    tap.main()
