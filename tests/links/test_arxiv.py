"""How arXiv is asked: witnesses, malformed ids, spellings that only the site knows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from links.fake_registries import ERROR, FEED, ArXiv
from links.fault_server import FaultServer
from links.replaying import asking
from rows import each_row

from metalint.links.status import Alive, Dead, Uncertain
from metalint.services.arxiv import SOURCE
from metalint.util.urls import split_url

if TYPE_CHECKING:
    from links.fault_server import Exchange

    from metalint.links.status import LinkStatus


def abs_(id_: str) -> str:
    return f"https://arxiv.org/abs/{id_}"


def ask(arxiv: ArXiv, *ids: str) -> dict[str, LinkStatus]:
    with FaultServer(answers={"api": arxiv}) as server:
        found = asking(server, "arxiv")(map(abs_, ids))
    return {id_: found[abs_(id_)].status for id_ in ids}


def test_a_lone_id_is_asked_for_with_a_witness() -> None:
    assert ask(ArXiv(missing={"2301.00774"}), "2301.00774") == {"2301.00774": Dead("arXiv knows no 2301.00774")}
    assert ask(ArXiv(), "2301.00774") == {"2301.00774": Alive()}
    (empty,) = ask(ArXiv(missing={"2301.00774", "1706.03762"}), "2301.00774").values()
    assert isinstance(empty, Uncertain)
    assert empty.why.startswith("arXiv does not say (its answer is empty)")


@each_row(
    ("written", "asked"),
    [
        ("1412.06980", "1412.6980"), ("1412.6980v3", "1412.6980"), ("2301.00774", "2301.00774"), ("1501.1", None),
        ("hepth/9901001", "hep-th/9901001"), ("hep-th/9901001", "hep-th/9901001"),
        ("condmat/0102001", "cond-mat/0102001"), ("grqc/9912003", "gr-qc/9912003"),
        ("astroph/0601001v1", "astro-ph/0601001"), ("math.GT/0309136", "math/0309136"),
        ("quantph/0201082", "quant-ph/0201082"), ("mathph/0201082", "math-ph/0201082"),
        ("math/0201082", "math/0201082"), ("0704.00001", "0704.0001"), ("1501.0001", "1501.00001"),
        ("heplat/9205001", "hep-lat/9205001"), ("nuclex/0201082", "nucl-ex/0201082"),
        ("alg-geom/9202001", "alg-geom/9202001"), ("cs.AI/0201082", "cs/0201082"),
    ],
)  # fmt: skip
def test_ids_that_the_site_redirects_are_asked_for_as_the_interface_has_them(written: str, asked: str | None) -> None:
    claim = SOURCE.claim(split_url(abs_(written)))
    assert (claim and claim.key) == asked


def test_what_the_site_redirects_is_alive() -> None:
    arxiv = ArXiv()
    assert set(ask(arxiv, "1412.06980", "hepth/9901001").values()) == {Alive()}
    assert arxiv.asked == [["1412.6980", "hep-th/9901001", "1706.03762"]]


@each_row("url", ["https://doi.org/10.48550/arXiv.1706.03762v7", "https://doi.org/10.48550/arXiv.1706"])
def test_a_doi_that_arxiv_did_not_register_is_no_id(url: str) -> None:
    assert SOURCE.claim(split_url(url)) is None


@each_row("id_", ["2313.00001", "hep-xy/9901001", "hep-th/9913001", "vixra/0704001"])
def test_an_id_of_no_month_or_archive_is_not_asked_for(id_: str) -> None:
    arxiv = ArXiv()
    found = ask(arxiv, "2301.00774", id_)
    assert arxiv.asked == [["2301.00774", "1706.03762"]]
    assert found == {"2301.00774": Alive(), id_: Dead(f"arXiv knows no {id_}")}


def test_an_answer_in_another_order_or_with_duplicates_is_read_all_the_same() -> None:
    class Shuffled(ArXiv):
        async def feed(self, exchange: Exchange, entries: list[str], count: int, status: str = "200 OK") -> None:
            old = [entry.replace("v2", "v1") for entry in entries]
            await super().feed(exchange, [*entries[::-1], *old], count, status)

    ids = [f"2301.{number:05}v2" for number in range(9)]
    assert set(ask(Shuffled(version=2), *ids).values()) == {Alive()}


def test_an_answer_that_drops_half_of_what_it_has_makes_nothing_dead() -> None:
    class Halved(ArXiv):
        async def feed(self, exchange: Exchange, entries: list[str], count: int, status: str = "200 OK") -> None:
            await super().feed(exchange, entries[: len(entries) // 2], count, status)

    found = ask(Halved(), *(f"2301.{number:05}" for number in range(9)))
    assert "dead" not in {status.word for status in found.values()}


def test_a_version_that_may_be_younger_than_the_interface_is_looked_at() -> None:
    assert ask(ArXiv(version=3), "1706.03762v5") == {"1706.03762v5": Dead("arXiv has 3 versions of 1706.03762, not 5")}
    (next_,) = ask(ArXiv(version=3), "1706.03762v4").values()
    assert isinstance(next_, Uncertain)  # nobody serves the page


def test_an_answer_that_counts_more_papers_than_it_has_makes_nothing_dead() -> None:
    class Capped(ArXiv):
        async def feed(self, exchange: Exchange, entries: list[str], count: int, status: str = "200 OK") -> None:
            text = FEED.format(count=count, total=len(entries) + 1, entries="".join(entries))
            await exchange.reply(status, "content-type: application/atom+xml", body=text.encode())

    (found,) = ask(Capped(missing={"2301.00774"}), "2301.00774").values()
    assert isinstance(found, Uncertain)
    assert found.why.startswith("arXiv does not say (its answer counts 2 papers and has 1)")


@each_row("number", [1, 3, 60])
def test_an_interface_that_refuses_every_id_makes_none_dead(number: int) -> None:
    class Refusing(ArXiv):
        async def __call__(self, exchange: Exchange) -> None:
            ids = parse_qs(urlsplit(exchange.path).query)["id_list"][0].split(",")
            self.asked.append(ids)
            await self.feed(exchange, [ERROR.format(id=ids[0])], 1, status="400 Bad Request")

    found = ask(arxiv := Refusing(), *(f"2301.{one:05}" for one in range(number)))
    assert {status.word for status in found.values()} == {"uncertain"}
    assert len(arxiv.asked) == 1


def test_a_feed_in_utf_16_that_defines_entities_is_not_read() -> None:
    class Defining(ArXiv):
        async def feed(self, exchange: Exchange, entries: list[str], count: int, status: str = "200 OK") -> None:
            text = FEED.format(count=count, total=len(entries), entries="".join(entries).replace("The Paper", "&a;"))
            text = text.replace("<?xml version='1.0' encoding='UTF-8'?>", "<!DOCTYPE x [<!ENTITY a 'aaaa'>]>")
            await exchange.reply(status, "content-type: application/atom+xml", body=text.encode("utf-16"))

    (found,) = ask(Defining(), "2301.00774").values()
    assert isinstance(found, Uncertain)
    assert "its answer is not UTF-8" in found.why
