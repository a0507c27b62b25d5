"""All tests of links go by a proxy on loopback as well: some always, all of them in `make test-slow`."""

from ways import pytest_generate_tests, way

__all__ = ["pytest_generate_tests", "way"]
