"""The ways to a server: without a proxy, and by one on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from links.proxy import Proxy

QUICK = frozenset({"test_truth", "test_status_table", "test_doi"})
"""Modules that go by a proxy whenever tests are run."""


@pytest.fixture(scope="module", autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[Proxy | None]:
    """Have all requests of a module go by a proxy, or none."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "direct":
            yield None
            return
        with Proxy() as proxy:
            for name, value in proxy.variables().items():
                patch.setenv(name, value)
            yield proxy


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test both ways, unless it is marked as one of what only the direct way shows."""
    ways = ["direct"]
    if not list(metafunc.definition.iter_markers("direct")):
        name = metafunc.module.__name__.rpartition(".")[2]
        ways.append("proxy" if name in QUICK else pytest.param("proxy", marks=pytest.mark.slow))
    metafunc.fixturenames.append("way")
    metafunc.parametrize("way", ways, indirect=True, scope="module")
