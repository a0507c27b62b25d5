"""The weekly check of links on `act`: one issue is opened for what is dead, left alone, and closed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from act.runner import TOKEN, Event, act, environment, scenario
from conftest import commit_all
from links.fault_server import Exchange, FaultServer

from metalint.config.installation import make_release_source
from metalint.scaffold.workflows import LINKS, make_workflow


class Issues:
    """The issues of a repository, as far as the workflow uses them."""

    def __init__(self) -> None:
        self.is_open = False
        self.written: list[tuple[str, dict[str, Any]]] = []

    async def answer(self, exchange: Exchange) -> None:
        path = exchange.path.removeprefix("/repos/").partition("/")[2].partition("/")[2]
        said = json.loads(exchange.body)
        if path == "issues/list":
            await self._reply(exchange, "7" if self.is_open else "")
            return
        self.written.append((path, said))
        self.is_open = {"issues": True, "issues/7/close": False}.get(path, self.is_open)
        await self._reply(exchange, f"https://github.example/{path}")

    @staticmethod
    async def _reply(exchange: Exchange, told: str) -> None:
        body = json.dumps({"html_url": told}).encode()
        await exchange.reply("200 OK", "Content-Type: application/json", body=body)


def test_one_issue_is_opened_and_closed(actions: dict[str, Path], wheels: Path, tmp_path: Path) -> None:
    scenario("links")
    root, issues = tmp_path / "repository", Issues()
    is_dead = True

    async def page(exchange: Exchange) -> None:
        is_there = exchange.path == "/pages/there" or (exchange.path == "/pages/x" and not is_dead)
        await exchange.reply(
            "200 OK" if is_there else "404 Not Found", "Content-Type: text/html", body=b"<p>a page</p>"
        )

    with FaultServer(answers={"repos": issues.answer}) as github, FaultServer(answers={"pages": page}) as web:
        papers = {"a": f"{web.base}/pages/there", "b": f"{web.base}/pages/x"}
        (root / "meta").mkdir(parents=True)
        (root / ".github" / "workflows").mkdir(parents=True)
        (root / LINKS).write_text(make_workflow(LINKS, make_release_source("https://git.example.org/metalint")))
        hosts = '[links]\nallow-private = true\nbackoff = 0.01\n[links.hosts."127.0.0.1"]\ninterval = 0\n'
        (root / "metalint.toml").write_text(f"required = []\n{hosts}")
        for name, url in papers.items():
            text = f'paper {{\n  title: "{name} ::error::x $(touch pwned)"\n  url: "{url}"\n}}\n'
            (root / "meta" / f"{name}.prototxt").write_text(text)
        commit_all(root)
        env = environment(tmp_path, github.base, wheels)

        def check() -> list[tuple[str, dict[str, Any]]]:
            """Run the workflow; return what it writes."""
            before = len(issues.written)
            shutil.rmtree(tmp_path / "artifacts/issue", ignore_errors=True)  # artifacts are of one run
            event = Event("schedule", {"repository": {"full_name": "example/papers", "default_branch": "main"}})
            result = act(root, actions, Path(LINKS).name, event, **env)
            assert result.passed, result.log
            assert TOKEN not in result.log
            assert not list(tmp_path.rglob("pwned"))
            return issues.written[before:]

        label, opened = check()
        assert label == ("labels", {"name": "dead-links", "description": "URLs of papers that are gone"})
        assert (opened[0], opened[1]["title"], opened[1]["label"]) == ("issues", "Dead links", "dead-links")
        assert "/pages/x" in opened[1]["body"]
        assert "/pages/there" not in opened[1]["body"]
        assert check() == []  # nothing is new
        is_dead = False
        closed = "Every link that was dead is alive again, or no paper uses it any more."
        assert check() == [("issues/7/close", {"comment": closed})]
