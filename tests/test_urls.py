from __future__ import annotations

import time
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metalint import urls
from metalint.config import Config
from metalint.corpus import Context
from metalint.facts import Facts, Value
from metalint.rules import code_url, internal_url, malformed_url, noncanonical_url, versioned_url
from metalint.text.span import Span

RULES = (malformed_url, internal_url, noncanonical_url, versioned_url, code_url)
LIKELY = st.lists(
    st.sampled_from(
        [
            *("http:", "HTTPS:", "javascript:", "//", "/", ":", "@", "[", "]", "::1", "%", "%2", "%20", "?", "#", "&"),
            *("=", ".", " ", "\n", "\u200b", "\u202e", "arxiv.org", "www.github.com", "openreview.net", "dx.doi.org"),
            *("pdf", "abs", "2306.11987", "v2", ".pdf", ".git", "id", "utm_source", "0x7f", "0177", "1", "999"),
            *(":80", ":443", "-", "a", "ü", "\uff11", "\u3002", "localhost", "github.com/a/b", "confluence.x"),
        ]
    )
).map("".join)
ANY = st.one_of(st.text(), LIKELY, LIKELY.map("https://".__add__))


def paper(value: str) -> Facts:
    held = {role: (Value(value, Span(0, 1), role),) for role in urls.ROLES}
    return Facts("meta/a.prototxt", tuple(one for (one,) in held.values()), held)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return Context(Config(tmp_path_factory.mktemp("root"), required=()), 2026, None)


@given(ANY)
def test_the_parts_join_to_the_whole(value: str) -> None:
    assert str(urls.split(value)) == value


@given(ANY)
def test_no_string_makes_a_rule_fail(context: Context, value: str) -> None:
    for rule in RULES:
        list(rule.check(paper(value), context))


@given(ANY)
def test_fixes_of_malformed_urls_leave_nothing_to_find(context: Context, value: str) -> None:
    for problem in malformed_url.check(paper(value), context):
        if problem.fix:
            assert malformed_url.is_well_formed(problem.fix.changes[0].new)


@given(ANY)
def test_the_canonical_form_is_well_formed_and_its_own(value: str) -> None:
    if malformed_url.is_well_formed(value):
        _, once = noncanonical_url.canonical(value)
        assert malformed_url.is_well_formed(once)
        assert noncanonical_url.canonical(once) == ([], once)


@pytest.mark.parametrize("piece", ["a", "/", "%", "%20", " ", "\u200b", "?", "&", "utm_a=1&", "@", ":", ".", "[", "1."])
@pytest.mark.parametrize("head", ["https://", "https://arxiv.org/", "https://arxiv.org/?", ""])
def test_the_time_for_long_urls_is_short(context: Context, head: str, piece: str) -> None:
    value = head + piece * (100_000 // len(piece)) + "x"
    start = time.process_time()
    for rule in RULES:
        list(rule.check(paper(value), context))
    assert time.process_time() - start < 2


def test_a_url_is_taken_apart() -> None:
    url = urls.split("HTTPS://me:pw@Example.ORG:8080/a//b?q=1#f")
    assert (url.scheme, url.user, url.host, url.port) == ("HTTPS", "me:pw", "example.org", "8080")
    assert (url.path, url.query, url.fragment, url.segments) == ("/a//b", "?q=1", "#f", ["a", "b"])


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0x", "0.0.0.0"),
        ("10.0.0.1.", "10.0.0.1"),
        ("[::ffff:10.0.0.1]", "10.0.0.1"),
        ("[::1]", "::1"),
    ],
)
def test_addresses_are_read_in_every_spelling(host: str, wanted: str) -> None:
    assert urls.address(host) == ip_address(wanted)


@pytest.mark.parametrize(
    "host", ["", "example.org", "1.2.3.4.5", "256.1.1.1", "1.2.3.256", "089.1", "[fe80::1%1]", "[x]", "1..2", "٣.1.1.1"]
)
def test_what_is_no_address_is_none(host: str) -> None:
    assert urls.address(host) is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("https://a", True), ("javascript:x", True), ("C:\\a", False), ("c:/a", False), ("a/b:c", False), ("a.md", False)],
)
def test_a_drive_is_no_scheme(value: str, *, wanted: bool) -> None:
    assert urls.has_scheme(value) is wanted


def test_internal_hosts_are_known_in_any_case(context: Context) -> None:
    (problem, *_) = internal_url.check(paper("HTTP://Confluence.Example.Org/x"), context)
    assert problem.message.startswith("'confluence.example.org' can be reached inside its organisation only")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("https://example.org/my file.pdf", "there are blanks in the URL; write %20 for those inside words"),
        (
            " https://example.org/my file.pdf",
            "there are blanks in the URL; write %20 for those inside words, take out the others",
        ),
        ("https://arxiv.org/abs/ 2306.11987", "there are blanks in the URL; take them out"),
        ("https://exa mple.org/a", "there are blanks in the URL; take them out"),
        ("https://example.org/a-\n  b", "there are line breaks in the URL; take them out"),
    ],
)
def test_of_blanks_the_message_says_what_the_fix_does(context: Context, value: str, told: str) -> None:
    assert {problem.message for problem in malformed_url.check(paper(value), context)} == {told}
