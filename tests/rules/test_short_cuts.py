"""The short cuts of rules: what they pass over is nothing that the long way would find."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, product
from types import ModuleType

import pytest
from conftest import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rows import each_row

from metalint.config.settings import Config
from metalint.names.folding import folded
from metalint.names.placeholders import is_placeholder
from metalint.papers import identifiers
from metalint.papers.corpus import Context
from metalint.papers.identifiers import identify
from metalint.papers.paper import Paper, Value
from metalint.rules import (
    code_url,
    fragile_url,
    internal_url,
    joined_authors,
    malformed_url,
    missing_field,
    noncanonical_url,
)
from metalint.rules.problems import Problem, Replace
from metalint.text.span import Span
from metalint.util import urls

ODD = "\0\t\n\x0b\x1c\x1f\x7f\x85\u00a0\u00ad\u0130\u0131\u017f\u200b\u200d\u2003\u2028\u202e\u2066\u212a\u3000\ufeff"
odd = st.sampled_from(ODD) | st.characters()


def made_of(*pieces: str) -> st.SearchStrategy[str]:
    """Texts of likely pieces, half of them with odd characters in between."""
    likely = st.sampled_from(pieces)
    return st.lists(likely).map("".join) | st.lists(likely | odd).map("".join)


WORDS = made_of(
    *("Ann", "Bell", "Bo", "J.", "O'Neil", "Jean-Luc", "Łukasz", "Müller", "Élodie", "van", "and", "others", "et al"),
    *(" ", " ", " ", " ", ",", ";", "&", " and ", " et al.", ":", "@", "*", "1", "²", "-", ".", "’", "张伟", "、", "|"),
)
PEOPLE = (
    "Ann",
    "Bell",
    "Bo",
    "J.",
    "O'Neil",
    "Jean-Luc",
    "Müller",
    "And",
    "Al",
    "Et",
    "Others",
    "van",
    "Łukasz",
    "and",
)
NAMES = WORDS | st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4).map(" ".join)
FILLERS = made_of(
    *(
        "the ",
        "your ",
        "paper ",
        "code ",
        "title",
        "Title",
        "TITLE",
        " of the paper",
        "untitled",
        "url",
        "abbr",
        "name",
    ),
    *("Name", "author", "authors", "first", "last", "inst", "institution", "organisation", "venue", "where", "method"),
    *("baseline", "YYYY/", "yyyy/a", "none", "None", "n/a", "-", "–", "—", "xxx", "XXX", "TODO", "tbd", "TBA", "FIXME"),
    *("?", "??", "placeholder", "lorem ipsum", "fill in", "<", ">", "<year>", " ", "_", "1", "12", "\n", "\n\n"),
    *("https://example.com", "https://www.example.org/", "PUBL\u0130CAT\u0131ON", "\u017fhort name", "\u212a"),
)
HOSTS = (
    *("arxiv.org", "www.arxiv.org", "export.arxiv.org", "xxx.lanl.gov", "openreview.net", "github.com", "gitlab.com"),
    *("www.github.com", "huggingface.co", "hf.co", "dx.doi.org", "www.doi.org", "doi.org", "aclanthology.org"),
    *("aclweb.org", "aclanthology.info", "papers.nips.cc", "proceedings.mlr.press", "ieeexplore.ieee.org", "ar5iv.org"),
    *("openaccess.thecvf.com", "proceedings.mlsys.org", "alphaxiv.org", "www.semanticscholar.org", "a.localhost"),
    *("wiki.corp.example.com", "confluence.xilinx.com", "x.internal", "localhost", "intranet", "127.0.0.1", "0x7f.1"),
    *("[::1]", "1.2.3.4.5", "a.1", "a.0x1", "a..b.com", ".com", "a.com.", f"{'a' * 64}.com", f"{'a' * 60}.{'b' * 60}"),
    *(
        "a.b.c.d.e.org",
        "-a.com",
        "a_b.com",
        "xn--a.com",
        "ü.de",
        "GitHub.com",
        "arxiv.org:443",
        "u:p@arxiv.org",
        "x.cc",
    ),
)
PATHS = made_of(
    *("/", "/", "/", "//", "abs", "pdf", "html", "ABS", "2306.11987", "cs/0309136", "v2", ".pdf", ".PDF", ".git", "."),
    *("forum", "?id=", "?id=aB-1_", "?", "&", "=", "utm_source", "UTM_Source", "fbclid", "usp", "si", "#", "#page=2"),
    *("%", "%20", "%2", "%zz", "a", "B", "-", "_", "~", "..", ":", "@", " ", "\\", "'", '"', "{", "10.48550/arxiv."),
    *("topics", "orgs", "a/b", "a/b/issues", "datasets", "papers/", "document/123", "content/a/html/b_paper.html"),
    *("2020.acl-main.1", "paper/2020/hash/" + "0a" * 16 + "-x", "v97/a19a.html", "arxiv:", "index.html", "?arnumber=1"),
)
URLS = st.builds(
    lambda scheme, host, path: scheme + host + path,
    st.sampled_from(["https://", "https://", "https://", "http://", "HTTPS://", "https:/", "ftp://", "//", ""]),
    st.sampled_from(HOSTS),
    PATHS,
)
SOME = settings(max_examples=examples(600), deadline=None)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    config = Config(tmp_path_factory.mktemp("root"), internal_hosts=("*.corp.example.com", "confluence.*", "github.io"))
    return Context(config, 2026, None)


def problems(rule: ModuleType, context: Context, **texts: Sequence[str]) -> list[Problem]:
    """What ``rule`` finds in a paper with these texts by role."""
    roles = {
        role: tuple(Value(text, Span(at, at + 1), f"{role}[{at}]") for at, text in enumerate(held))
        for role, held in texts.items()
        if held
    }
    year = Value(2023, Span(0, 1), "year")
    paper = Paper("meta/a.prototxt", tuple(chain.from_iterable(roles.values())), roles, year)
    return list(rule.RULE.check(paper, context))


def split(context: Context, authors: str) -> list[tuple[object, ...]]:
    """What joined-authors makes of a string of authors beside the institution `Ann Bell`."""
    found = problems(joined_authors, context, authors=[authors], institutions=["Ann Bell"])
    fixes = [one.fix for one in found if one.fix]
    return [(fix.safety, *change[1:]) for fix in fixes for change in fix.changes]  # without what is changed


LIST = (
    "Ann Bell",
    "Bo Kay",
    "J. K. Müller",
    "Hugging Face",
    "García Márquez",
    "José María",
    "Bell Labs",
    "Bo Jr",
    "Ph. D",
)


@SOME
@given(st.lists(NAMES | st.sampled_from(LIST), min_size=2, max_size=6))
@example(["Bo Kay", "Cy Dee"])
@example(["Bo Kay", "Cy Dee", "Ann Bell"])
@example(["Bo Kay", "Cy Dee", "Hugging Face"])
@example(["García Márquez", "José María"])
@example(["Bo Kay", "Cy J. K. Dee", "Di Fox Jr"])
@example(["Bo Kay", "S. Kom", "A. B."])
@example(["Ann", "And Ann"])
@example(["Bo Kay", "Cy Dee", "AND Ann Bell"])
@example(["Bo Kay", "Cy Dee", "Others"])
def test_a_plain_list_of_names_is_split_as_any_other(context: Context, names: list[str]) -> None:
    tidy = [" ".join(name.split()) for name in names]
    if all(re.fullmatch(r"[A-Z][^,;&\uff0c\uff1b\u3001 ]*( [A-Z][^,;&\uff0c\uff1b\u3001 ]*)*", name) for name in tidy):
        plain, other = (split(context, separator.join(tidy)) for separator in (", ", "\uff0c"))
        assert repr(plain) == repr(other).replace("\uff0c", ", ")


@given(st.text(st.characters(max_codepoint=127)) | made_of("2.5", "a.b", "&", "+", "#", "Ab", " "))
def test_what_is_ascii_is_folded_as_other_texts_are(text: str) -> None:
    assert folded(text) == folded(f"{text}\u3000")  # a blank of another script says nothing


@SOME
@given(URLS)
def test_nothing_is_wrong_with_a_plain_url(value: str) -> None:
    if host := urls.find_plain_host(value):
        url = urls.split_url(value)
        assert malformed_url.is_well_formed(value)
        assert (url.scheme, url.authority, url.host, url.fragment) == ("https", host, host, "")


def better(context: Context, value: str) -> list[str]:
    """The form that noncanonical-url gives for ``value``, if another."""
    fixes = [one.fix for one in problems(noncanonical_url, context, **{"code-url": [value]})]
    return [change.new for fix in fixes if fix for change in fix.changes if isinstance(change, Replace)]


def best(value: str) -> list[str]:
    """The same by the long way."""
    form = noncanonical_url.canonical(value) if malformed_url.is_well_formed(value) else value
    return [form] if form != value else []


@SOME
@given(URLS)
def test_no_url_with_a_better_known_form_is_passed_over(context: Context, value: str) -> None:
    assert better(context, value) == best(value)


def test_what_is_behind_a_redirect_is_written_though_it_is_fragile_itself(context: Context) -> None:
    (one,) = problems(fragile_url, context, **{"code-url": ["https://www.google.com/url?q=https://bit.ly/3xyzabc"]})
    assert (one.help, one.fix is not None) == ("write `https://bit.ly/3xyzabc`", True)


@each_row("host", HOSTS)
def test_so_it_is_on_all_hosts(context: Context, host: str) -> None:
    paths = ("", "/a", "/a/b", "/a/b/c", "/abs/2306.11987", "/abs/2306.11987v2", "/abs/cs/0309136", "/ABS/2306.11987")
    paths += ("/pdf/2306.11987", "/html/2306.11987", "/forum", "/pdf", "/a.git/b")
    tails = ("", "/", ".git", ".git/", ".git.git", ".pdf", ".PDF", ".GIT", "/.git")
    queries = ("", "?", "?id=a-_1", "?id=", "?id=a&utm_source=b", "?utm_source=b", "?usp=b", "?s=b", "?ID=a", "#a")
    for value in ("https://" + host + "".join(parts) for parts in product(paths, tails, queries)):
        assert better(context, value) == best(value)


@SOME
@given(st.lists(URLS, max_size=2), st.lists(URLS, max_size=2), st.lists(URLS | NAMES, max_size=2))
def test_no_internal_url_is_passed_over(context: Context, url: list[str], code: list[str], title: list[str]) -> None:
    given_ = {"url": url, "code-url": code, "title": title}
    beside = {"note": ["http://beside.example.org/"]}  # which is not plain, so that all are looked at
    assert problems(internal_url, context, **given_) == problems(internal_url, context, **given_, **beside)


@SOME
@given(PATHS)
@example("/topics/quantization")
@example("/a/..")
@example("/a/b/issues")
def test_all_code_on_github_is_judged_alike(context: Context, path: str) -> None:
    plain, other = (
        problems(code_url, context, **{"code-url": [f"https://{host}{path}"]})
        for host in ("github.com", "www.github.com")
    )
    assert [one.message.partition("` ")[2] for one in plain] == [one.message.partition("` ")[2] for one in other]


@pytest.mark.parametrize("number", range(len(identifiers.PAGES)))
@settings(max_examples=examples(25), deadline=None)
@given(data=st.data())
def test_each_page_of_a_paper_is_known_by_a_part_of_its_host(number: int, data: st.DataObject) -> None:
    _, part, pattern, _ = identifiers.PAGES[number]
    address = data.draw(st.from_regex(re.compile(pattern.pattern, re.ASCII | re.IGNORECASE), fullmatch=True))
    assert part in address.partition("/")[0].lower()


@SOME
@given(PATHS)
@example("2306.11987")
def test_a_plain_address_on_arxiv_names_what_others_do(path: str) -> None:
    assert identify(f"https://arxiv.org/abs/{path}") == identify(f"http://www.arxiv.org/abs/{path}")


@SOME
@given(st.lists(st.sampled_from(["", " ", "\u00a0", "a"])), st.sampled_from(["title", "authors"]))
def test_what_is_blank_is_found_beside_what_is_not(context: Context, texts: list[str], role: str) -> None:
    others = {name: ["a"] for name in context.config.required if name not in {"year", role}}
    found = [one.value for one in problems(missing_field, context, **others, **{role: texts})]
    assert found == ([text for text in texts if not text.strip()] if texts else [""])


@SOME
@given(URLS | FILLERS)
def test_what_a_registry_numbers_is_no_placeholder(value: str) -> None:
    found = identify(value)
    assert not found or found.kind == "URL" or not is_placeholder("url", value)
