"""The registries are tried, well and ill."""

from __future__ import annotations

import pytest
from links.checking import FAST, NOBODY, NOWHERE
from links.fake_registries import ArXiv, Doi, GitHub, HuggingFace, OpenReview, Wayback
from links.fault_server import FaultServer, hang, status
from links.replaying import replay, reply, to_nobody
from rows import each_row

from metalint.config.links import HostPolicy
from metalint.links.enabled_services import EXPECTED, UNSURE, WRONG, self_test
from metalint.services.environment import Environment

NAMES = ["arXiv", "GitHub", "OpenReview", "Hugging Face", "DOI", "Wayback Machine"]
PATHS = ("arxiv", "repos", "graphql", "v1", "v2", "api", "10.1000", "wayback")
NOTE = {"content": {"title": {"value": "A"}}}


def well() -> dict[str, object]:
    doi, face = Doi({"10.1000/1": "A"}), HuggingFace(gone={"models/no--such--owner/no--such--name"})

    async def api(exchange: object) -> None:
        await (doi.api if exchange.path.startswith("/api/handles/") else face)(exchange)

    return {
        "arxiv": ArXiv(missing={"1501.99999"}),
        **GitHub(gone={"no--such--owner/none"}).answers(),
        **OpenReview(new={"Ic2A2gCseC": NOTE}).answers(),
        **doi.answers(),
        "api": api,
        "wayback": Wayback({"example.com/": "http://example.com:80/"}),
    }


def tried(answers: dict[str, object], token: str | None = None, **changes: object) -> dict[str, tuple[str, str]]:
    with FaultServer(answers=answers) as server:
        bases = {"arxiv": "/arxiv", "openreview": "/v2", "openreview-old": "/v1"}
        registries = {key: server.base + bases.get(key, "") for key in NOWHERE}
        settings = {"hosts": {"*": HostPolicy(interval=0.0)}, "timeout": 0.3, "retries": 0, **changes}
        trials = self_test(FAST._replace(**settings), NOBODY | registries, Environment(lookup=to_nobody, token=token))
    return {trial.registry: (trial.outcome, trial.why) for trial in trials}


@pytest.mark.parametrize("token", [None, "t"])
def test_well_registries_answer_as_expected(token: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    assert tried(well(), token) == dict.fromkeys(NAMES, (EXPECTED, ""))


@each_row(
    "fault",
    [
        *(status(line) for line in ("503 No", "403 No", "404 No", "429 No", "200 OK")),
        hang,
        replay(reply("302 Found", "Location: /login")),
    ],
)
def test_ill_registries_do_not_say(fault: object) -> None:
    found = tried(dict.fromkeys(PATHS, fault), "t")
    assert list(found) == NAMES
    assert {outcome for outcome, _ in found.values()} == {UNSURE}
    assert all(why for _, why in found.values())


def test_a_registry_that_knows_too_much_or_too_little_is_wrong() -> None:
    answers = well() | GitHub(gone={"git/git", "no--such--owner/none"}).answers() | {"arxiv": ArXiv()}
    found = tried(answers, "t")
    assert found["GitHub"] == (WRONG, "it knows no `git/git`")
    assert found["arXiv"] == (WRONG, "it knows `1501.99999`, which cannot exist")


def test_openreview_that_challenges_guests_does_not_say() -> None:
    found = tried(well() | OpenReview(challenges=True).answers())
    assert found["OpenReview"] == (UNSURE, "it asks guests to solve a challenge")


@pytest.mark.slow
def test_the_budget_holds() -> None:
    found = tried(dict.fromkeys(PATHS, hang), budget=0.1, timeout=5.0)
    assert found["arXiv"] == (UNSURE, "its answer did not come within the budget")
    assert {outcome for outcome, _ in found.values()} == {UNSURE}


def test_a_registry_without_a_base_is_not_tried() -> None:
    registries = dict.fromkeys(NOWHERE, "")
    assert self_test(FAST, NOBODY | registries, Environment()) == []


@each_row(
    ("answer", "why"),
    [
        (hang, "no answer in time: in 0.3 s"),
        (status("503 No"), "it answers with status 503"),
        (replay(reply("200 OK", "content-type: text/html", body="<h1>Busy</h1>")), "it gives no copy of"),
    ],
)
def test_an_archive_that_does_not_say_is_told_why(answer: object, why: str) -> None:
    outcome, told = tried(well() | {"wayback": answer})["Wayback Machine"]
    assert outcome == UNSURE
    assert told.startswith(why)
