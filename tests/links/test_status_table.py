"""Each row of the table in docs/links.md is what a check makes of that answer."""

from __future__ import annotations

import pytest
from links.fault_server import FaultServer
from links.replaying import BASES, asking, replay, to_nobody
from links.status_table import PAGE, TABLE, Row, updated

from metalint.links.status import Moved
from metalint.services.environment import Environment

KEYS = {"arXiv": "arxiv", "Hugging Face": "huggingface"}
ALL = {
    "arxiv": "https://arxiv.org/abs/2301.00774",
    "github": "https://github.com/a/b",
    "doi": "https://doi.org/10.1145/1.2",
    "openreview": "https://openreview.net/forum?id=aBc-1",
    "huggingface": "https://huggingface.co/a/b",
}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.registry}-{row.answer[:40]}")
def test_each_answer_gets_its_status(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    tried = ALL if row.registry == "all" else {KEYS.get(row.registry, row.registry.lower()): row.url}
    environment = Environment(lookup=to_nobody, token="t" if row.is_by_token else None)
    for registry, url in tried.items():
        answers = {path: replay(*replies) for path, replies in row.replies.items()}
        with FaultServer(answers=answers) as server:
            answer = asking(server, registry, environment)([url])[url]
        assert answer.status.word == row.status, (registry, answer)
        if isinstance(answer.status, Moved):
            assert answer.status.is_same is ("not certainly" not in row.why)


def test_every_registry_is_in_the_table() -> None:
    known = {KEYS.get(row.registry, row.registry.lower()) for row in TABLE}
    assert known == {"all", *BASES} - {"wayback"}


def test_the_page_shows_the_table() -> None:
    assert PAGE.read_text() == updated(PAGE.read_text()), "run `python tests/net/status_table.py`"
