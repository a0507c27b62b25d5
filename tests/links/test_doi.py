"""How DOIs are asked for, and which of them are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from links.fake_registries import Doi
from links.fault_server import FaultServer, hang
from links.replaying import asking, replay
from links.status_table import says
from rows import each_row

from metalint.links.history import LinkHistory
from metalint.links.status import Alive, Dead, RegistryEntry, Uncertain

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.links.status import LinkStatus


@each_row(
    ("title", "extra", "is_withdrawn"),
    [
        ("Retraction-augmented generation", {}, False),
        ("Retracted papers in medicine: a survey", {}, False),
        ("Withdrawal symptoms of caffeine", {}, False),
        ("Removal of noise: a study", {}, False),
        ("Removal: learning to erase objects", {}, False),
        ("Withdrawal - a model of addiction", {}, False),
        ("Withdrawn: On Cells", {}, True),
        ("Withdrawal notice: On Cells", {}, True),
        ("REMOVAL: On Cells", {}, True),
        ("[WITHDRAWN] On Cells", {}, True),
        ("Withdrawn Article: On Cells", {}, True),
        ("RETRACTED: On Cells", {}, True),
        ("RETRACTED ARTICLE: On Cells", {}, True),
        ("[Retracted] On Cells", {}, True),
        ("Retraction Note to: On Cells", {}, True),
        ("WITHDRAWN: On Cells", {}, True),
        ("Retraction - On Cells", {}, True),
        ("On Cells", {"updated-by": [{"type": "retraction", "DOI": "10.1/r"}]}, True),
        ("On Cells", {"updated-by": [{"type": "correction", "DOI": "10.1/r"}]}, False),
        ("On Cells", {"updated-by": "no list"}, False),
    ],
)
def test_what_publishers_take_back_is_told_by_its_mark(
    title: str, extra: dict[str, object], *, is_withdrawn: bool
) -> None:
    url = "https://doi.org/10.1000/a"
    with FaultServer(answers=Doi({"10.1000/a": title}, {"10.1000/a": extra}).answers()) as server:
        answer = asking(server, "doi")([url])[url]
    assert answer.entry == RegistryEntry("the DOI's registry", title, is_withdrawn=is_withdrawn)


def test_an_address_of_doi_org_names_just_what_it_says() -> None:
    """What is no part of a DOI in the address of a publisher is one in that of doi.org."""
    keys = ("10.1145/X", "10.1145/X.pdf", "10.1145/x/full", "10.18653/v1/P19-1001")
    with FaultServer(answers=Doi({"10.1145/x": "X", "10.18653/v1/p19-1001": "P"}).answers()) as server:
        urls = [f"https://doi.org/{key}" for key in keys]
        found = asking(server, "doi")(urls)
    assert [found[url].status.word for url in urls] == ["alive", "dead", "dead", "alive"]


@each_row("doi", ["10.1145/../../x", "10.1145/%2e%2e/x", "10.1145/./x"])
def test_a_doi_that_leads_to_another_address_is_not_asked_of_the_api(doi: str) -> None:
    with FaultServer(answers=Doi({"10.1145/x": "X"}).answers()) as server:
        asked = asking(server, "doi")
        asked([f"https://doi.org/{doi}"])
    assert not [path for _, path in server.seen if path.startswith("/api/")]


def test_a_doi_takes_two_requests() -> None:
    keys = [f"10.1145/{number}" for number in range(20)]
    with FaultServer(answers=Doi(dict.fromkeys(keys, "A title")).answers()) as server:
        asked = asking(server, "doi")
        found = asked([f"https://doi.org/{key}" for key in keys])
    assert {answer.entry for answer in found.values()} == {RegistryEntry("the DOI's registry", "A title")}
    assert asked.requests == 40


@each_row("code", [[], {}, "1", 1.0, True, None, 2, 300])
def test_a_handle_code_of_another_kind_says_nothing(code: object) -> None:
    url = "https://doi.org/10.1145/1.2"
    handle = says("200 OK", {"responseCode": code, "handle": "10.1145/1.2"})
    with FaultServer(answers={"api": replay(handle)}) as server:
        status = asking(server, "doi")([url])[url].status
    assert isinstance(status, Uncertain)
    assert "in no form that it is known for" in status.why


@each_row(("code", "status"), [(1, Alive()), (100, Dead("DOI knows no 10.1145/1.2"))])
def test_the_handle_system_is_asked_where_nobody_tells_the_agency(code: int, status: LinkStatus) -> None:
    url = "https://doi.org/10.1145/1.2"
    handle = says("200 OK", {"responseCode": code, "handle": "10.1145/1.2"})
    with FaultServer(answers={"api": replay(handle), "10.1145": hang}) as server:
        assert asking(server, "doi", timeout=0.3)([url])[url].status == status


def test_half_a_character_in_a_title_is_left_out(tmp_path: Path) -> None:
    url, history = "https://doi.org/10.1000/a", LinkHistory(tmp_path)
    with FaultServer(answers=Doi({"10.1000/a": "On \ud800 Cells"}).answers()) as server:
        answer = asking(server, "doi", history=history)([url])[url]
    history.close()
    assert answer.entry == RegistryEntry("the DOI's registry", "On Cells")
