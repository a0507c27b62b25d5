"""Recorded answers of the real registries, each replayed: what a check makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from links.answers import ANSWERS, Recorded, recorded
from links.checking import NOWHERE, checker
from links.fault_server import FaultServer
from links.replaying import asking, replay, reply, to_nobody, to_server
from rows import each_row

from metalint.links.status import Alive, Answer, Dead, Moved, RegistryEntry, Uncertain
from metalint.services.environment import Environment

if TYPE_CHECKING:
    from metalint.links.status import LinkStatus


HANDLE = '{"responseCode":1,"handle":"HERE","values":[]}'


class Case(NamedTuple):
    """What is asked when the answer of that name comes, and what it comes to; of an uncertain one, a part of why."""

    name: str
    url: str
    status: LinkStatus
    title: str = ""
    then: str = ""
    is_by_token: bool = False


def arxiv(name: str, id_: str, status: LinkStatus, title: str = "") -> Case:
    return Case(f"arxiv/{name}", f"https://arxiv.org/abs/{id_}", status, title)


def github(
    name: str, status: LinkStatus, repository: str = "a/b", then: str = "", *, is_by_token: bool = False
) -> Case:
    return Case(f"github/{name}", f"https://github.com/{repository}", status, "", then, is_by_token)


def face(name: str, status: LinkStatus, repository: str) -> Case:
    return Case(f"huggingface/{name}", f"https://huggingface.co/{repository}", status)


CASES = (
    arxiv("known_1605.08386", "1605.08386", Alive(), "Heat-bath random walks with Markov bases"),
    arxiv("old_style_astro-ph_0601001", "astro-ph/0601001", Alive(), "Frequency of Hot Jupiters"),
    arxiv("old_style_astro-ph_0601001", "astroph/0601001", Alive(), "Frequency of Hot Jupiters"),
    arxiv("old_style_quant-ph_0201082v1", "quantph/0201082v1", Alive(), "Quantum Computers"),
    arxiv("title_is_0", "2104.12255v1", Alive(), "0"),
    arxiv("ten_entries", "2202.12139", Alive(), "Testing Deep Learning Models"),
    arxiv("ten_entries", "1605.08386", Uncertain("answers another question")),
    arxiv("missing_with_known", "1707.08567", Alive(), "Proceedings of Workshop AEW10"),
    arxiv("missing_0000.0000", "0000.0000", Uncertain("its answer is empty")),
    arxiv("missing_0808.05394", "0808.05394", Uncertain("its answer is empty")),
    arxiv("malformed_400", "1605.08386", Uncertain("it refuses the request")),
    arxiv("old_error_1234.12345", "1234.12345", Dead("arXiv knows no 1234.12345")),
    arxiv("old_error_1234.12345", "1605.08386", Uncertain("it refuses the request")),
    arxiv("rate_exceeded_429", "1605.08386", Uncertain("it is asked too often")),
    arxiv("http_301_empty", "1706.03762", Uncertain("it redirects elsewhere")),
    github("rest_200", Alive(), "octokit-fixture-org/hello-world"),
    github("rest_200", Uncertain("answers for another repository")),
    github(
        "rest_renamed_301",
        Moved("https://github.com/padima2/protoncoin", is_same=True),
        then="github/rest_renamed_target_200",
    ),
    github(
        "rest_renamed_301_2022",
        Moved(
            "https://github.com/octokit-fixture-org/tmp-scenario-rename-repository-20220719044033126-ukeod-newname",
            is_same=True,
        ),
        then="github/rest_renamed_target_200_2022",
    ),
    github("rest_missing_404", Dead("GitHub knows no a/b")),
    github("rest_missing_404_2025", Dead("GitHub knows no a/b")),
    github("rest_bad_user_agent_403", Uncertain("Missing or invalid User Agent")),
    github("rest_bad_credentials_401", Uncertain("does not accept GITHUB_TOKEN")),
    github("rest_rate_limit_2013_403", Uncertain("rate limit is used up")),
    github("rest_rate_limit_403", Uncertain("rate limit is used up")),
    github("rest_secondary_403", Uncertain("rate limit is used up")),
    github("rest_503_html", Uncertain("status 503")),
    github("rest_dmca_451", Uncertain("GitHub: access is blocked (dmca)")),
    github("rest_tos_403", Uncertain("GitHub: access is blocked (tos)")),
    github("graphql_ok", Uncertain("says nothing of this repository"), is_by_token=True),
    github("graphql_missing", Uncertain("says nothing of this repository"), is_by_token=True),
    github("graphql_rate_limited", Uncertain("rate limit is used up"), is_by_token=True),
    Case("doi/known_10.1000_1", "https://doi.org/10.1000/1", Alive()),
    Case("doi/missing", r"https://doi.org/10.1162/tacl\_a\_00276", Dead("DOI knows no 10.1162/tacl/_a/_00276")),
    Case("doi/missing", "https://doi.org/10.1162/tacl_a_00276", Uncertain("DOI does not say")),
    Case("doi/no_values", "https://doi.org/10.1000/1", Alive()),
    Case("doi/error", "https://doi.org/10.0166/FK2.US.STAGEFIGSHARE.6093", Uncertain("status 500")),
    Case("doi/negotiated_302_crossref", "https://doi.org/10.1109/CVPR.2016.90", Alive()),
    Case("doi/negotiated_302_datacite", "https://doi.org/10.48550/arXiv.1706.03762", Alive()),
    Case("openreview/v2_note", "https://openreview.net/forum?id=Ic2A2gCseC", Alive(), "Beyond Fixed: Training-Free"),
    Case("openreview/v2_note", "https://openreview.net/forum?id=other", Uncertain("lacks this one")),
    Case(
        "openreview/missing_404",
        "https://openreview.net/pdf?id=tOqfQ-WuJss",
        Dead("OpenReview knows no tOqfQ-WuJss"),
    ),
    Case("openreview/missing_404", "https://openreview.net/forum?id=WuJss", Uncertain("status 404")),
    Case("openreview/challenge_403", "https://openreview.net/forum?id=madeUp", Uncertain("solve a challenge")),
    Case("openreview/forbidden_403", "https://openreview.net/forum?id=madeUp", Uncertain("guests may not read")),
    Case("openreview/page_307_challenge", "https://openreview.net/forum?id=madeUp", Uncertain("redirects elsewhere")),
    Case("openreview/challenge_page_200", "https://openreview.net/forum?id=madeUp", Uncertain("in no form")),
    face("missing_401", Uncertain("Hugging Face: `a/b` is missing or private"), "a/b"),
    face("missing_404_with_token", Uncertain("Hugging Face: `a/b` is missing or private"), "a/b"),
    face("gated_401", Alive(), "meta-llama/Llama-3.1-8B"),
    face("gated_200", Alive(), "meta-llama/Llama-3.1-8B"),
    face("disabled_200", Alive(), "ykilcher/gpt-4chan"),
    face("disabled_200", Uncertain("in no form"), "a/b"),
    face(
        "other_case_307", Moved("https://huggingface.co/openai-community/gpt2", is_same=True), "openai-community/GPT2"
    ),
    face("renamed_307", Moved("https://huggingface.co/meta-llama/Llama-3.1-8B"), "meta-llama/Meta-Llama-3.1-8B"),
    face(
        "renamed_other_repo_307",
        Moved("https://huggingface.co/stable-diffusion-v1-5/stable-diffusion-v1-5"),
        "runwayml/stable-diffusion-v1-5",
    ),
)


def answers_of(case: Case) -> dict[str, tuple[Recorded, ...]]:
    """Return what the server says by the first part of the path."""
    one = recorded(case.name)
    match case.name.partition("/")[0]:
        case "github":
            return {"repos": (one,), "graphql": (one,), "repositories": (recorded(case.then or case.name),)}
        case "openreview":
            return {"v1": (one,), "v2": (one,)}
        case "doi" if "negotiated" in case.name:
            key = case.url.removeprefix("https://doi.org/")
            handle = reply("200 OK", body=HANDLE.replace("HERE", key))
            return {key.partition("/")[0]: (one,), "api": (handle,)}
    return {"api": (one,)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}-{case.url.rpartition('/')[2]}")
def test_a_recorded_answer_gets_its_status(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    answers = {path: replay(*replies) for path, replies in answers_of(case).items()}
    with FaultServer(answers=answers) as server:
        environment = Environment(lookup=to_nobody, token="t" if case.is_by_token else None)
        asked = asking(server, case.name.partition("/")[0], environment)
        answer = asked([case.url])[case.url]
    assert asked.requests <= 8
    if isinstance(case.status, Uncertain):
        assert isinstance(answer.status, Uncertain)
        assert case.status.why in answer.status.why
    else:
        assert answer.status == case.status
    assert (answer.entry or RegistryEntry("", "")).title.startswith(case.title)


def test_a_missing_paper_is_dead_beside_one_that_is_there() -> None:
    urls = ["https://arxiv.org/abs/0808.5394", "https://arxiv.org/abs/1707.08567"]
    with FaultServer(answers={"api": replay(recorded("arxiv/missing_with_known"))}) as server:
        answers = asking(server, "arxiv")(urls)
    assert [answers[url].status for url in urls] == [Dead("arXiv knows no 0808.5394"), Alive()]


def test_the_page_of_openreview_leads_guests_to_a_challenge_and_proves_nothing() -> None:
    pages = {
        "forum": replay(recorded("openreview/page_307_challenge")),
        "challenge": replay(recorded("openreview/challenge_page_200")),
    }
    with FaultServer(answers=pages) as server:
        urls = [f"http://{host}:{server.port}/forum?id=madeUp" for host in ("openreview.net", "papers.example")]
        answers = checker(Environment(lookup=to_server), registries=dict.fromkeys(NOWHERE, ""))(urls)
    assert {url: answers[url] for url in urls} == dict.fromkeys(
        urls, Answer(Uncertain("leads to a page that tells people from robots"))
    )


@each_row(
    ("name", "copy"),
    [
        ("kept", "https://web.archive.org/web/20250831112539/https://regents.umich.edu/regents/carl-j-meyers/"),
        ("kept_port_80", "https://web.archive.org/web/20060101213916/http://example.com/"),
        ("none", None),
        ("throttled_429", None),
    ],
)
def test_the_archive_is_read(name: str, copy: str | None) -> None:
    answers = {"wayback": replay(recorded(f"wayback/{name}")), "gone": replay(reply("404 Not Found"))}
    with FaultServer(answers=answers) as server:
        urls = [f"{server.base}/gone/{number}" for number in range(3)]
        asked = asking(server, "wayback", Environment(), suggest=True)
        found = asked(urls)
        assert [found[url].copy for url in urls] == [copy] * 3
        assert sum(path.startswith("/wayback/") for _, path in server.seen) == (1 if name == "throttled_429" else 3)


def test_every_recorded_answer_is_replayed() -> None:
    tried = {case.name for case in CASES} | {case.then for case in CASES}
    tried |= {f"wayback/{name}" for name in ("kept", "kept_port_80", "none", "throttled_429")}
    there = {str(path.relative_to(ANSWERS).with_suffix("")) for path in ANSWERS.glob("*/*.headers")}
    assert there <= tried
