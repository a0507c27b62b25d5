"""A question that nobody waits for any more is given up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from links import fault_server
from links.fault_server import FaultServer

from metalint.config.settings import Config
from metalint.services.environment import Environment
from metalint.services.network import UnavailableError, opened_network


def test_a_question_ends_with_whoever_waits_for_it(tmp_path: Path) -> None:
    with FaultServer(answers={"dblp": fault_server.hang}) as server:
        config = Config(tmp_path)
        config = config._replace(sources={**config.sources, "dblp": f"{server.base}/dblp"})

        async def work() -> set[asyncio.Task[object]]:
            async with opened_network(config, Environment(), 1) as network:
                before = asyncio.all_tasks()
                asking = asyncio.ensure_future(network.ask("dblp", "/x"))
                await asyncio.sleep(0.3)
                asking.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await asking
                return asyncio.all_tasks() - before

        assert asyncio.run(work()) == set()


@pytest.mark.slow
def test_a_question_ends_with_its_time(tmp_path: Path) -> None:
    with FaultServer(answers={"dblp": fault_server.hang}) as server:
        config = Config(tmp_path)
        config = config._replace(sources={**config.sources, "dblp": f"{server.base}/dblp"})

        async def work() -> set[asyncio.Task[object]]:
            async with opened_network(config, Environment(), 1) as network:
                before = asyncio.all_tasks()
                with pytest.raises(UnavailableError):
                    await network.ask("dblp", "/x")
                return asyncio.all_tasks() - before

        assert asyncio.run(work()) == set()
