"""What a run has found: a line for each claim, and whether all of them held."""

import sys
import time


class Report:
    def __init__(self, out=sys.stdout):
        self.out, self.passed, self.failed, self.begun = out, 0, [], time.monotonic()

    def chapter(self, title):
        self.line(f"\n{title} ({time.monotonic() - self.begun:.0f} s)")

    def holds(self, claim, is_so, found=None):
        """A claim, and what was found where it does not hold."""
        if is_so:
            self.passed += 1
            self.line(f"ok   {claim}")
        else:
            self.failed.append(claim)
            self.line(f"FAIL {claim}" + ("" if found is None else f"\n     found: {str(found)[:2000]}"))
        return bool(is_so)

    def same(self, claim, found, expected):
        return self.holds(claim, found == expected, f"{found!r}, not {expected!r}")

    def line(self, text):
        print(text, file=self.out, flush=True)

    def close(self):
        self.line(f"\n{self.passed} passed, {len(self.failed)} failed, {time.monotonic() - self.begun:.0f} s")
        for claim in self.failed:
            self.line(f"FAIL {claim}")
        return 1 if self.failed else 0
