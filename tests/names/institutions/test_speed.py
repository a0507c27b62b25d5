"""Reading many names takes time in proportion to their number."""

from __future__ import annotations

import random
import time

import pytest
from machine import slowness

from metalint.names.institutions.loading import packaged
from metalint.names.institutions.outcomes import Reading
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry import Registry
from metalint.names.institutions.variants import variants

FORMS = ("University of {}", "{} Institute of Technology", "{} AI", "{} Lab", "{} University of Science", "{}ia Labs")
SYLLABLES = ("ka", "lo", "mi", "ter", "ras", "ven", "do", "shi", "gra", "pol")


def names(count: int) -> list[str]:
    """Return distinct names: some registered ones with a typo, and many that nobody registered."""
    draw = random.Random(count)
    known = [one.name for one in packaged()]
    found: set[str] = set()
    while len(found) < count:
        if draw.random() < 0.3:
            name = draw.choice(known)
            at = draw.randrange(len(name))
            found.add(name[:at] + draw.choice("abcdefghij") + name[at + draw.randrange(2) :])
        else:
            found.add(draw.choice(FORMS).format("".join(draw.choices(SYLLABLES, k=4)).capitalize()))
    return sorted(found)


def seconds(count: int) -> float:
    """Return how long it takes to read names and to compare them, the registry's indexes included."""
    many, registry = names(count), Registry(packaged())
    start = time.process_time()
    readings: dict[str, Reading] = {name: read(name, registry) for name in many}
    list(variants(many, registry, readings.__getitem__))
    return time.process_time() - start


@pytest.mark.slow
def test_fifty_thousand_names_are_read_in_ten_seconds_and_no_step_is_quadratic() -> None:
    few, many = seconds(5_000), seconds(50_000)
    assert many < 25 * few
    assert many < 10 * slowness() or seconds(50_000) < 10 * slowness()  # another program may share the core
