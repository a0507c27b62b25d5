"""Connections are kept for few hosts, however many are asked."""

from __future__ import annotations

import subprocess
import sys

import pytest
from links.fault_server import FaultServer

MANY = """
import resource, sys
from metalint.config.links import Links
from metalint.config.services import SOURCES
from metalint.links.checker import LinkChecker
from metalint.links.status import Alive
from metalint.services.environment import Environment
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
async def lookup(_):
    return ["127.0.0.1"]
urls = [f"http://host{number}.test:{sys.argv[1]}/ok" for number in range(600)]
settings, nobody = Links(allow_private=True, retries=0), dict.fromkeys(SOURCES, "")
checker = LinkChecker(settings, (), Environment(lookup=lookup), sources=nobody)
answers = checker(urls)
print({answer.status for answer in answers.values()} == {Alive()}, checker.requests)
"""


@pytest.mark.direct("it counts what one process holds open")
def test_six_hundred_hosts_take_few_files() -> None:
    with FaultServer() as server:
        done = subprocess.run(
            [sys.executable, "-c", MANY, str(server.port)], capture_output=True, text=True, timeout=120
        )
        assert (done.stdout, done.stderr) == ("True 600\n", "")
        assert server.connections == 600
