"""The workflow of `init --suggestions` on `act`, from the label to the pull request or the answer.

GitHub's API is a server on loopback, and so are the services of papers; `gh` is a small stand-in that asks the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest
from act.runner import TOKEN, Event, Result, act, environment, scenario
from adding import sample_papers
from adding.fake_services import KEYS, Services, entry
from adding.suggested import body, event
from conftest import commit_all, git
from links.fault_server import Exchange, FaultServer

from metalint.config.installation import make_release_source
from metalint.scaffold.workflows import SUGGESTIONS, make_workflow

AWQ = "meta/awq.prototxt"
EVIL = "\"'; touch pwned; $(touch pwned) `touch pwned` ${{ github.token }} ${{ secrets.GITHUB_TOKEN }} @everyone"
COMMANDS = "\n::set-output name=outcome::added\n::add-path::.\n##[error]pwned\n::stop-commands::x\n"


class Api:
    """GitHub's API, as far as the workflow uses it: what was written through it, by path.

    By now the issue suggests another paper.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.written: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[str] = []
        self.takes_pulls = True

    async def answer(self, exchange: Exchange) -> None:
        path = exchange.path.removeprefix("/repos/").partition("/")[2].partition("/")[2]
        self.asked.append(f"{exchange.method} {path}")
        status, told = self._answer(path, json.loads(exchange.body)) if exchange.body else ("200 OK", _EDITED)
        await exchange.reply(status, "Content-Type: application/json", body=json.dumps(told).encode())

    def _answer(self, path: str, said: dict[str, Any]) -> tuple[str, dict[str, str]]:
        if len(said.get("body", "")) > 65_536:
            return "422 Unprocessable Entity", {"message": "body is too long"}
        if path == "pulls":
            if not self.takes_pulls:
                return "403 Forbidden", {"message": "GitHub Actions is not permitted to create pull requests."}
            git(self.root, "rev-parse", "--verify", f"refs/heads/{said['head']}")
        self.written.append((path, said))
        return "201 Created", {"html_url": f"https://github.example/{path}/1"}


_EDITED = {"body": body("2103.00020")}


class Suggested:
    """A list on GitHub to which papers can be suggested."""

    def __init__(self, root: Path, actions: dict[str, Path], api: Api, env: dict[str, str]) -> None:
        self.root = root
        self.api = api
        self._actions = actions
        self._env = env

    def accept(self, said: str | dict[str, Any]) -> Result:
        """Run the workflow for an issue, or for the event of one."""
        payload = event(said) if isinstance(said, str) else said
        result = act(self.root, self._actions, Path(SUGGESTIONS).name, Event("issues", payload), **self._env)
        assert not list(self.root.parent.rglob("pwned"))
        assert TOKEN not in result.log
        return result

    def refuse(self, said: str) -> str:
        """Run the workflow for an issue, and return what is answered; nothing else happens."""
        before = git(self.root, "for-each-ref")
        result = self.accept(said)
        assert result.passed, result.log
        assert result.annotations() == []
        assert git(self.root, "for-each-ref") == before
        (answer,) = self.api.written
        assert answer[0] == "issues/7/comments"
        return str(answer[1]["body"])


@pytest.fixture
def services() -> Services:
    made = Services()
    sample_papers.fill(made)
    return made


@pytest.fixture
def suggested(services: Services, actions: dict[str, Path], wheels: Path, tmp_path: Path) -> Iterator[Suggested]:
    root = tmp_path / "repository"
    (root / "meta").mkdir(parents=True)
    (root / ".github" / "workflows").mkdir(parents=True)
    (root / SUGGESTIONS).write_text(make_workflow(SUGGESTIONS, make_release_source("https://git.example.org/metalint")))
    api = Api(root)
    with services.server() as server, FaultServer(answers={"repos": api.answer}) as github:
        sources = "".join(f"{key} = {json.dumps(base)}\n" for key, base in services.settings(server).items())
        output = '[[outputs]]\npath = "README.md"\nview = "year"\nlayout = "list"\n'
        (root / "metalint.toml").write_text(f"[sources]\n{sources}{output}")
        commit_all(root)
        yield Suggested(root, actions, api, environment(tmp_path, github.base, wheels))


def test_an_accepted_paper_becomes_a_pull_request(suggested: Suggested) -> None:
    """It is the paper of the event; what the issue says by now is not asked for."""
    scenario("suggestion")
    root = suggested.root
    before = git(root, "rev-parse", "main")
    result = suggested.accept(body("2306.00978", "quantization, tool", f"It is good. {EVIL}{COMMANDS}"))
    assert result.passed, result.log
    assert suggested.api.asked == ["POST pulls"]
    ((_, pull),) = suggested.api.written
    assert (pull["title"], pull["head"], pull["base"]) == (f"Add {AWQ}", "suggest/7", "main")
    assert pull["body"].startswith("Closes #7.\n\n")
    assert "All checks passed (1 checked)" in pull["body"]
    assert git(root, "diff", "--name-only", "main", "suggest/7").split() == ["README.md", AWQ]
    assert "words: quantization\n  words: tool\n" in git(root, "show", f"suggest/7:{AWQ}")
    assert "AWQ" in git(root, "show", "suggest/7:README.md")
    assert git(root, "log", "--format=%s|%an", "main..suggest/7") == f"Add {AWQ}|github-actions[bot]\n"
    assert git(root, "rev-parse", "main") == before
    said = json.dumps(suggested.api.written) + git(root, "log", "-p", "main..suggest/7")
    assert not any(word in said for word in ("pwned", "everyone", "It is good"))


def test_findings_stand_in_the_pull_request_and_what_services_say_is_harmless(
    suggested: Suggested, services: Services
) -> None:
    scenario("findings")
    services.arxiv["2401.99999"] = entry("2401.99999", f"::error::x {EVIL}", ["Ann Bell"])
    result = suggested.accept(body("2401.99999"))
    assert result.passed, result.log
    assert result.annotations() == []
    ((_, pull),) = suggested.api.written
    assert "| missing-field |" in pull["body"]
    shown = cmarkgfm.github_flavored_markdown_to_html(pull["body"])
    assert "@everyone" not in pull["body"]
    assert "<code>touch" not in shown
    assert re.fullmatch(r"Add meta/[a-z0-9]+\.prototxt", pull["title"])


@pytest.mark.parametrize(
    "identifier",
    [EVIL, f"2306.00978{COMMANDS}", "2306.00978" * 6000, "2306.00978, 2103.00020", "http://169.254.169.254/latest/"],
    ids=["hostile", "commands", "60 kB", "two ids", "inside"],
)
def test_what_is_not_one_identifier_is_answered_in_fixed_words(suggested: Suggested, identifier: str) -> None:
    scenario("answers")
    answer = suggested.refuse(body(identifier))
    assert answer.startswith(
        "Nothing was changed: below “Identifier or URL” there has to be one identifier and nothing"
    )
    assert len(answer) < 500


def test_a_paper_that_the_list_has_is_answered_with_its_file(suggested: Suggested) -> None:
    scenario("duplicate")
    (suggested.root / AWQ).write_text(
        'paper {\n  title: "AWQ"\n  url: "https://arxiv.org/abs/2306.00978v2"\n  authors: "Ji Lin"\n}\n'
    )
    commit_all(suggested.root)
    answer = suggested.refuse(body("https://arxiv.org/pdf/2306.00978"))
    assert answer == "Nothing was changed: the list has this paper already, in meta/awq.prototxt.\n"


@pytest.mark.parametrize("kind", ["silent", "redirect"])
def test_services_that_do_not_answer_are_named(suggested: Suggested, services: Services, kind: str) -> None:
    scenario("outage")
    reached: list[str] = []

    async def inside(exchange: Exchange) -> None:
        reached.append(exchange.path)
        await exchange.reply("200 OK", body=b"secret")

    with FaultServer(answers={"inside": inside}) as other:

        async def fail(exchange: Exchange) -> None:
            if kind == "silent":
                await exchange.reply("503 Service Unavailable", body=b"later")
            else:
                await exchange.reply("302 Found", f"Location: {other.base}/inside/{exchange.path}")

        services.faults.update(dict.fromkeys(KEYS, fail))
        answer = suggested.refuse(body("2306.00978"))
    assert answer.startswith("Nothing was changed: arXiv does not answer, and no other service gives a title.")
    assert not reached


def test_another_label_does_nothing(suggested: Suggested) -> None:
    scenario("labels")
    result = suggested.accept(event(body("2306.00978"), label="bug"))
    assert result.passed, result.log
    assert suggested.api.asked == []
    assert git(suggested.root, "branch", "--format=%(refname:short)").split() == ["main"]


def test_a_branch_that_is_there_is_left_alone(suggested: Suggested) -> None:
    scenario("again")
    git(suggested.root, "branch", "suggest/7")
    assert suggested.refuse(body("2306.00978")).startswith("Nothing was changed: the branch suggest/7 has this paper")


def test_a_repository_that_forbids_pull_requests_of_workflows(suggested: Suggested) -> None:
    scenario("forbidden")
    suggested.api.takes_pulls = False
    result = suggested.accept(body("2306.00978"))
    assert not result.passed
    assert "allow GitHub Actions to create pull requests" in result.log
    assert suggested.api.written == []
