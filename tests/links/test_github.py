"""What looks like a repository on GitHub, and is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from links.fake_registries import GitHub
from links.fault_server import FaultServer, status
from links.replaying import asking, replay, reply, to_nobody, to_server
from links.status_table import says
from rows import each_row

from metalint.links.status import Alive, Dead, Moved, Uncertain
from metalint.services.environment import Environment
from metalint.services.failures import Failure, FailureKind

if TYPE_CHECKING:
    pass

PAGES = [
    "advisories/GHSA-jfh8-c2jp-5v3q", "solutions/industry", "resources/articles", "models/azure-openai", "about/press",
    "security/advanced-security", "customer-stories/all", "enterprise/contact", "Features/Copilot", "mcp/servers",
    "name_of_company/repository", "newpages/of/github",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("token", [None, "t"])
def test_pages_of_github_itself_are_looked_at(path: str, token: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    first_two = "/".join(path.split("/")[:2]).lower()
    for line, expected in (("200 OK", Alive()), ("404 Not Found", Dead("status 404"))):
        answers = {**GitHub(gone={first_two}).answers(), path.partition("/")[0]: status(line)}
        with FaultServer(answers=answers) as server:
            url = f"http://github.com:{server.port}/{path}"
            assert asking(server, "github", Environment(lookup=to_server, token=token))([url])[url].status == expected


def test_a_repository_that_is_gone_takes_its_pages_along() -> None:
    with FaultServer(answers=GitHub(gone={"a/gone"}).answers()) as server:
        urls = [f"https://github.com/a/gone{rest}" for rest in ("", ".git", "/tree/main/src", "/releases/tag/v1")]
        found = asking(server, "github", Environment(lookup=to_nobody, token="t"))(urls)
    assert {found[url].status for url in urls} == {Dead("GitHub knows no a/gone")}


def test_the_token_goes_to_nobody_but_github() -> None:
    github = GitHub(renamed={"a/old": "b/new"})
    with FaultServer(answers=github.answers()) as server:
        for token in ("t", None):
            asking(server, "github", Environment(lookup=to_nobody, token=token))(["https://github.com/a/old"])
        assert not any("authorization" in headers for headers in server.headers)


@each_row(
    "error",
    [
        {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."},
        {
            "type": "RATE_LIMIT",
            "code": "graphql_rate_limit",
            "message": "API rate limit already exceeded for user ID 1.",
        },
        {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."},
    ],
)
def test_a_rate_limit_of_graphql_has_several_shapes(error: dict[str, str]) -> None:
    limited = replay(says("200 OK", {"errors": [error]}))
    with FaultServer(answers={"graphql": limited}) as server:
        urls = [f"https://github.com/a/b{number}" for number in range(300)]
        found = asking(server, "github", Environment(lookup=to_nobody, token="t"))(urls)
        assert len(server.seen) == 1
    whys = [answer.status.why for answer in found.values() if isinstance(answer.status, Uncertain)]
    assert len(whys) == 300
    assert all(why.startswith("GitHub does not say (its rate limit is used up)") for why in whys)


@each_row("message", ["no Route matched with those values", "404 page not found", "Unknown endpoint"])
def test_a_404_of_somebody_in_between_makes_no_repository_dead(message: str) -> None:
    with FaultServer(answers={"repos": replay(says("404 Not Found", {"message": message}))}) as server:
        found = asking(server, "github")(["https://github.com/a/b"])["https://github.com/a/b"]
    assert isinstance(found.status, Uncertain)


def test_a_renamed_repository_is_linked_by_https() -> None:
    with FaultServer(answers=GitHub(renamed={"a/old": "b/new"}).answers()) as server:
        found = asking(server, "github")(["http://www.github.com/a/old/wiki"])
    assert found["http://www.github.com/a/old/wiki"].status == Moved("https://github.com/b/new/wiki", is_same=True)


@pytest.mark.direct("behind a proxy a name that is not found here may be there")
def test_a_page_in_place_of_a_registry_counts_no_runs() -> None:
    async def nowhere(host: str) -> list[str]:
        raise Failure(FailureKind.NO_HOST, host)

    url = "https://github.com/a/b"
    with FaultServer(answers={"repos": replay(reply("503 No"))}) as server:
        found = asking(server, "github", Environment(lookup=nowhere))([url])[url].status
    assert found == Uncertain("GitHub does not say (it answers with status 503); its page: no such host: github.com")


@pytest.mark.parametrize(
    "name", ["c", "../../x", "c/d/e", 'c/d" x', "c/\u202ed", "/d", "c/", "c/..", "https://x.example/y"]
)
@pytest.mark.parametrize("token", [None, "t"])
def test_a_new_name_that_can_be_none_is_not_believed(
    name: str, token: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    github = GitHub(renamed={"a/old": name})
    with FaultServer(answers=github.answers()) as server:
        asked = asking(server, "github", Environment(lookup=to_nobody, token=token))
        assert isinstance(asked(["https://github.com/a/old"])["https://github.com/a/old"].status, Uncertain)
