"""Runs unittest cases and prints TAP: python's own test library, meson's
own protocol. A test's first docstring line is its name."""
import sys
import traceback
import unittest


class _Tap(unittest.TestResult):
    def __init__(self, out):
        super().__init__()
        self.out = out
        self.count = 0

    def _point(self, word, test, suffix=''):
        self.count += 1
        name = test.shortDescription() or str(test)
        print(f'{word} {self.count} - {name}{suffix}', file=self.out,
              flush=True)

    def _why(self, test, err):
        self._point('not ok', test)
        for line in ''.join(traceback.format_exception(*err)).splitlines():
            print(f'# {line}', file=self.out, flush=True)

    def addSuccess(self, test):
        self._point('ok', test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._why(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self._why(test, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._point('ok', test, f' # SKIP {reason}')


def main(module='__main__'):
    loader = unittest.TestLoader()
    if len(sys.argv) > 1:
        suite = loader.loadTestsFromNames(sys.argv[1:],
                                          sys.modules[module])
    else:
        suite = loader.loadTestsFromModule(sys.modules[module])
    print(f'1..{suite.countTestCases()}', flush=True)
    result = _Tap(sys.stdout)
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
