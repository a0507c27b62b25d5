from __future__ import annotations

import time
from ipaddress import ip_address
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.config.settings import Config
from metalint.papers.corpus import Context
from metalint.papers.paper import Paper, Value
from metalint.rules import code_url, internal_url, malformed_url, noncanonical_url, versioned_url
from metalint.text.span import Span
from metalint.util import urls

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


IF_MEANT = ", if that is what is meant"
OR_ESCAPED = "remove them, or write `%20` for a space that is part of the address"


def paper(value: str) -> Paper:
    held = {role: (Value(value, Span(0, 1), role),) for role in urls.ROLES}
    return Paper("meta/a.prototxt", tuple(one for (one,) in held.values()), held)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return Context(Config(tmp_path_factory.mktemp("root"), required=()), 2026, None)


@given(ANY)
def test_the_parts_join_to_the_whole(value: str) -> None:
    assert str(urls.split_url(value)) == value


@given(ANY)
def test_no_string_makes_a_rule_fail(context: Context, value: str) -> None:
    for rule in RULES:
        list(rule.RULE.check(paper(value), context))


@given(ANY)
def test_fixes_of_malformed_urls_leave_nothing_to_find(context: Context, value: str) -> None:
    for problem in malformed_url.RULE.check(paper(value), context):
        if problem.fix:
            assert malformed_url.is_well_formed(problem.fix.changes[0].new)


@given(ANY)
def test_the_canonical_form_is_well_formed_and_its_own(value: str) -> None:
    if malformed_url.is_well_formed(value):
        once = noncanonical_url.canonical(value)
        assert malformed_url.is_well_formed(once)
        assert noncanonical_url.canonical(once) == once


@pytest.mark.slow
@each_row("piece", ["a", "/", "%", "%20", " ", "\u200b", "?", "&", "utm_a=1&", "@", ":", ".", "[", "1."])
@each_row("head", ["https://", "https://arxiv.org/", "https://arxiv.org/?", ""])
def test_the_time_for_long_urls_is_short(context: Context, head: str, piece: str) -> None:
    value = head + piece * (100_000 // len(piece)) + "x"
    start = time.process_time()
    for rule in RULES:
        list(rule.RULE.check(paper(value), context))
    assert time.process_time() - start < 2


def test_a_url_is_taken_apart() -> None:
    url = urls.split_url("HTTPS://me:pw@Example.ORG:8080/a//b?q=1#f")
    assert (url.scheme, url.user, url.host, url.port) == ("HTTPS", "me:pw", "example.org", "8080")
    assert (url.path, url.query, url.fragment, url.segments) == ("/a//b", "?q=1", "#f", ["a", "b"])


@each_row(
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
    assert urls.parse_ip_address(host) == ip_address(wanted)


@each_row(
    "host", ["", "example.org", "1.2.3.4.5", "256.1.1.1", "1.2.3.256", "089.1", "[fe80::1%1]", "[x]", "1..2", "٣.1.1.1"]
)
def test_what_is_no_address_is_none(host: str) -> None:
    assert urls.parse_ip_address(host) is None


@each_row(
    ("value", "wanted"),
    [("https://a", True), ("javascript:x", True), ("C:\\a", False), ("c:/a", False), ("a/b:c", False), ("a.md", False)],
)
def test_a_drive_is_no_scheme(value: str, *, wanted: bool) -> None:
    assert urls.has_scheme(value) is wanted


@each_row(
    ("host", "is_internal"),
    [
        ("[64:ff9b::a00:1]", True),  # 10.0.0.1, translated
        ("[64:ff9b::808:808]", False),  # 8.8.8.8
        ("[64:ff9b:1::1]", True),
        ("[2002:c0a8:101::1]", True),  # 192.168.1.1 by 6to4
        ("[100:0:0:1::1]", True),
        ("[3fff::1]", True),
        ("[5f00::1]", True),
        ("[fec0::1]", True),
        ("[2620:fe::fe]", False),
        ("192.0.0.9", False),
        ("192.0.0.8", True),
        ("192.88.99.1", True),
        ("224.0.0.1", True),
    ],
)
def test_special_purpose_addresses_are_internal_whatever_python_knows_of_them(
    context: Context, host: str, *, is_internal: bool
) -> None:
    assert bool([*internal_url.check(paper(f"https://{host}/x"), context)]) is is_internal


def test_internal_hosts_are_known_in_any_case(context: Context) -> None:
    (problem, *_) = internal_url.check(paper("HTTP://Confluence.Example.Org/x"), context)
    assert problem.message.startswith("`confluence.example.org` can be reached only inside its organization")


@each_row(
    ("value", "told"),
    [
        ("https://example.org/my file.pdf", ("spaces", f"write `https://example.org/my%20file.pdf`{IF_MEANT}")),
        (" https://example.org/a ", ("spaces", "write `https://example.org/a`")),
        ("https://arxiv.org/abs/ 2306.11987", ("spaces", "write `https://arxiv.org/abs/2306.11987`")),
        ("https://arxiv.org/abs/\n2306.11987", ("line breaks", "write `https://arxiv.org/abs/2306.11987`")),
        ("https://exa mple.org/a", ("spaces", OR_ESCAPED)),
        ("https://example.org/a-\n  b", ("line breaks", f"write `https://example.org/a-b`{IF_MEANT}")),
        ("https://github.com/foo/bar (official)", ("spaces", f"write `https://github.com/foo/bar`{IF_MEANT}")),
    ],
)
def test_of_blanks_the_message_says_what_the_fix_does(context: Context, value: str, told: tuple[str, str]) -> None:
    found = {(problem.message, problem.help) for problem in malformed_url.RULE.check(paper(value), context)}
    ((message, help_),) = found
    assert (message.endswith(told[0]), help_) == (True, told[1])


def fixes(context: Context, rule: ModuleType, value: str) -> set[tuple[str, str]]:
    """Safety and result of each fix of ``rule`` for the URL of a paper."""
    return {(one.fix.safety, one.fix.changes[0].new) for one in rule.RULE.check(paper(value), context) if one.fix}


@each_row(
    ("value", "new"),
    [
        (" https://example.org/a\u00a0", "https://example.org/a"),
        ("\u3000https://example.org/a", "https://example.org/a"),
        ("https://example.org/a\n", "https://example.org/a"),
        ("https://arxiv.org/abs/ 2306.11987", "https://arxiv.org/abs/2306.11987"),
        ("https://arxiv.org/abs/\n2306.11987v2", "https://arxiv.org/abs/2306.11987v2"),
        ("https://arxiv .org/abs/2306.11987", "https://arxiv.org/abs/2306.11987"),
        ("https:// arxiv.org/abs/2306.11987", "https://arxiv.org/abs/2306.11987"),
        ("https://doi.org/10.1145/ 3567955.3567959", "https://doi.org/10.1145/3567955.3567959"),
        ("https://openreview.net/forum?id= Tr0lPx9woF", "https://openreview.net/forum?id=Tr0lPx9woF"),
        ("https://arxiv.org/abs//2306.11987", "https://arxiv.org/abs/2306.11987"),
        ("https://github.com//foo//bar", "https://github.com/foo/bar"),
        ("htps://example.org/a", "https://example.org/a"),
        ("htttp://example.org/a", "http://example.org/a"),
        ("ttps://example.org/a", "https://example.org/a"),
        ("https//example.org/a", "https://example.org/a"),
        ("https:/example.org/a", "https://example.org/a"),
        ("HTTPS;//example.org/a", "https://example.org/a"),
    ],
)
def test_a_typo_that_leaves_no_doubt_has_a_safe_fix(context: Context, value: str, new: str) -> None:
    written = Paper("a", (), {"url": (Value(value, Span(0, 1), "u"),)})
    found = [one.fix for one in malformed_url.RULE.check(written, context)]
    assert [(fix.safety, fix.changes[0].new) for fix in found if fix] == [("safe", new)]


@each_row(
    "value",
    [
        "https://github.com/foo/bar (official)",
        "https://github.com/foo/bar official",
        "https://github.com/foo/bar\nofficial",
        "https://github.com/foo/ bar",
        "https://github.com/foo/bar\u00a0(code)",
        "https://arxiv.org/abs/2306.1198 7",
        "https://arxiv.org/abs/ 2306.1198 7",
        "https://arxiv.org/abs/2306.11987 v2",
        "https://doi.org/10.1145/ (official)",
        "https://doi.org/10.1145/ official",
        "https://doi.org/10.1145/3567955 .3567959",
        "https://example.org/my file.pdf",
        "https://example.org/a?q=1 2",
        "https://example.org/a-\n  b",
        "https://example.org/1, https://example.org/2",
        "https://exa mple.org/a",
        "https://example.org/a\u2800b",
        "https//localhost",
        "hxxps://example.org/a",
        "ftp://example.org/a",
    ],
)
def test_what_may_be_another_url_is_an_error_without_a_safe_fix(context: Context, value: str) -> None:
    found = list(malformed_url.RULE.check(Paper("a", (), {"url": (Value(value, Span(0, 1), "u"),)}), context))
    assert len(found) == 1
    assert [one.fix.safety for one in found if one.fix and one.fix.safety != "unsafe"] == []


def test_a_remark_is_cut_off_by_an_unsafe_fix(context: Context) -> None:
    value = "https://github.com/foo/bar (official)"
    assert fixes(context, malformed_url, value) == {("unsafe", "https://github.com/foo/bar")}


@each_row("blank", [" ", "\t", "\n", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2800", "\u3164", "\u180e"])
def test_every_kind_of_blank_is_found(context: Context, blank: str) -> None:
    for value in (f"https://example.org/a{blank}b", f"https://example.org/a{blank}"):
        assert len(list(malformed_url.RULE.check(paper(value), context))) == len(urls.ROLES)


@each_row(
    ("value", "new"),
    [
        ("https://example.org/?utm_zone=32&utm_source=a", "https://example.org/?utm_zone=32"),
        ("https://example.org/a?utm_id=1&b=2", "https://example.org/a?b=2"),
        ("http://user.github.io/x", "https://user.github.io/x"),
        ("http://arxiv.org/pdf/2306.00978v2.pdf", "https://arxiv.org/abs/2306.00978v2"),
        ("https://arxiv.org/pdf/cs/0112017v1", "https://arxiv.org/abs/cs/0112017v1"),
        ("https://GitHub.com/Foo/Bar", "https://github.com/Foo/Bar"),
    ],
)
def test_the_better_known_form_is_the_same_page(context: Context, value: str, new: str) -> None:
    assert fixes(context, noncanonical_url, value) == {("safe", new)}


@each_row(
    "value",
    [
        "https://example.org/?utm_zone=32&utm_easting=5",
        "https://example.org/?UTM_SOURCE=a",
        "https://web.archive.org/web/2020/https://example.org/?utm_source=a",
        "https://translate.example.org/?u=https%3A%2F%2Fexample.org%2F&utm_source=a",
        "https://files.example.org/a.pdf?utm_source=a&Signature=b",
        "http://a.b.github.io/x",
        "http://github.io.example.org/x",
        "https://ar5iv.org/abs/2306.11987",
        "https://www.alphaxiv.org/abs/2306.11987",
        "https://arxiv.org/abs/2306.11987?context=cs.LG",
        "https://arxiv.org/pdf/2306.11987#page=3",
        "https://bucket.s3.amazonaws.com/a//b.pdf",
    ],
)
def test_what_may_be_another_page_stays(context: Context, value: str) -> None:
    assert fixes(context, noncanonical_url, value) == fixes(context, malformed_url, value) == set()
