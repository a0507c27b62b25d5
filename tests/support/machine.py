"""How fast the machine is at this moment: what a test multiplies a bar of seconds with."""

from __future__ import annotations

import time


def slowness() -> float:
    """Return how many times as long as on the machine that the bars are for simple work takes now; 1 at least."""
    start, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number * number % 7
    return max(1, (time.process_time() - start) / 0.07)
