"""Nothing but the public internet is asked: not by any spelling, any name, or any redirect."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from links.checking import NOWHERE, certificates, checker
from links.fault_server import Exchange, FaultServer, redirect
from rows import each_row

from metalint.links.status import Alive, Skipped, Uncertain
from metalint.services import targets
from metalint.services.environment import Environment
from metalint.services.failures import Failure
from metalint.util.ip_addresses import explain_refusal

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "169.254.1.1", "100.64.0.1", "100.100.100.200", "0.0.0.0", "0.1.2.3", "192.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::7f00:1", "2002:7f00:1::",
    "2002:a00:1::1", "64:ff9b::127.0.0.1", "::ffff:0:127.0.0.1", "::ffff:0:169.254.169.254", "::ffff:0:0:1",
    "64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "2001:0:808:808::f5ff:fffe", "2001:0:7f00:1::f7f7:f7f7",
    "192.0.0.0", "192.0.0.8", "192.0.0.170", "192.0.0.255", "192.88.99.1", "192.88.99.2", "198.19.255.255",
    "100::1", "100:0:0:1::1", "2001:1::4", "2001:2::1", "2001:10::1", "2001:1ff:ffff::1", "3fff::1", "3fff:fff::1",
    "5f00::1", "4000::1", "200::1", "fdff::1", "fe80::a9fe:a9fe", "fec0::8.8.8.8", "::ffff:192.88.99.1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2001:0:7f00:1::", "not an address",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "151.101.1.69", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "::ffff:0:8.8.8.8",
    "2002:808:808::1", "2001:0:808:808::f7f7:f7f7", "::8.8.8.8", "192.0.0.9", "192.0.0.10", "192.31.196.1",
    "192.52.193.1", "192.175.48.1", "192.88.98.1", "192.0.1.1", "100.63.255.255", "100.128.0.1", "223.255.255.255",
    "172.15.255.255", "172.32.0.1", "2001:1::1", "2001:1::2", "2001:1::3", "2001:3::1", "2001:4:112::1", "2001:20::1",
    "2001:30::1", "2001:200::1", "2620:4f:8000::1", "2a00::1", "3ffe::1",
]  # fmt: skip
NEVER = [
    "::ffff:0:169.254.169.254", "64:ff9b:1::169.254.169.254", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1",
    "2001:0:a9fe:a9fe::f7f7:f7f7", "::169.254.169.254", "64:ff9b::168.63.129.16", "4000::1", "ff02::1", "fec0::1",
    "169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::", "100.100.100.200", "fd00:ec2::254", "240.0.0.1",
]  # fmt: skip

ODD = [
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://017700000001/", "http://0177.0.0.1/",
    "http://127.1/", "http://127.0.1/", "http://0x7f.0x0.0x0.0x1/", "http://127.0.0.01/", "http://00127.0.0.1/",
    "http://127.0.0.1./", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://\uff11\uff12\uff17.0.0.1/", "http://0/",
    "http://3232235777/", "http://0xA9FEA9FE/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/",
    "http://[::1]/", "http://[::]/", "http://[fe80::1%25eth0]/", "http://[::1%lo]/", "http://localhost/",
    "http://LOCALHOST/", "http://localhost./", "http://a.localhost/", "http://printer/", "http://127.0.0.1:80@a/",
    "http://8.8.8.8@127.0.0.1/", "http:\\\\127.0.0.1\\", "http:/127.0.0.1/", "http://wiki.corp/",
    "http://256.256.256.256/", "http://1.2.3.4.5/", "http://0x/", "http://127.0.0.1%2f.example.org/",
]  # fmt: skip

MALFORMED = [
    "http://[::1", "http://", "http:///path", "http://?a", "http://a:99999/", "http://a:0/", "http://a:-1/",
    "http://a:80a/", "http://exa%6dple.org/", "http://exa mple.org/", "http://a..b/", "http://-/", "http://*/",
    "ftp://example.org/", "javascript:alert(1)", "file:///etc/passwd", "gopher://a/", "//example.org/", "",
    "http://user:secret@example.org/", "http://user@example.org/", "http://" + "a" * 64 + ".org/",
    "http://" + "a." * 130 + "org/", "http://xn--a.example/" + "x" * 100_000, "http://ex\x00ample.org/",
    "http://\u2024\u2024/", "http://" + "ä" * 70 + ".org/", "http://a\r\nX-Evil: 1/", "http://[v1.a]/", "http://[]/",
]  # fmt: skip


@each_row("address", PRIVATE)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert explain_refusal(address)


@each_row("address", PUBLIC)
def test_public_addresses_are_not(address: str) -> None:
    assert explain_refusal(address) == ""


@each_row("address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "fc00::1", "100.64.0.1", "64:ff9b:1::10.0.0.1"])
def test_private_ones_may_be_let_in(address: str) -> None:
    assert explain_refusal(address, allow_private=True) == ""


@each_row("address", NEVER)
def test_some_are_never_let_in(address: str) -> None:
    assert explain_refusal(address, allow_private=True)


@each_row("url", [*ODD, *MALFORMED])
def test_no_spelling_is_asked_for(url: str) -> None:
    asked_names: list[str] = []

    async def lookup(host: str) -> list[str]:
        asked_names.append(host)
        return ["127.0.0.1"]

    asked = checker(Environment(lookup=lookup), internal_hosts=("*.corp",), allow_private=False)
    assert isinstance(asked([url])[url].status, Skipped)
    assert asked.requests == 0
    assert asked_names in ([], ["127.0.0.1"])


@each_row("value", MALFORMED)
def test_what_is_no_url_is_a_failure_never_a_crash(value: str) -> None:
    with pytest.raises(Failure):
        targets.parse_url(value)


@each_row(
    ("url", "host"),
    [
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://BÜCHER.example/", "xn--bcher-kva.example"),
        ("https://例え.テスト/", "xn--r8jz45g.xn--zckzah"),
        ("https://Example.ORG./", "example.org."),
        ("https://[2606:4700::1111]/", "2606:4700::1111"),
    ],
)
def test_hosts_are_asked_for_in_plain_ascii(url: str, host: str) -> None:
    assert targets.parse_url(url).host == host


@each_row(
    ("url", "path"),
    [
        ("http://a.b", "/"),
        ("http://a.b?q", "/?q"),
        ("http://a.b/ä b", "/%C3%A4%20b"),
        ("http://a.b/%zz%20", "/%25zz%20"),
        ("http://a.b/x\r\nEvil: 1", "/x%0D%0AEvil:%201"),
        ("http://a.b/a#part", "/a"),
        ("http://a.b/\\c", "//c"),
        ("http://a.b/[x]{y}", "/%5Bx%5D%7By%7D"),
    ],
)
def test_paths_are_asked_for_in_plain_ascii(url: str, path: str) -> None:
    assert targets.parse_url(url).path == path


@each_row(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/",
        "http://0x7f.1/",
        "http://0.0.0.0/",
        "http://[fe80::1]/",
    ],
)
def test_redirects_are_checked_at_every_hop(location: str) -> None:
    with FaultServer(answers={"start": redirect("302", "/on"), "on": redirect("302", location)}) as server:
        url = f"{server.base}/start"
        assert isinstance(checker()([url])[url].status, Skipped)
        assert [path for _, path in server.seen] == ["/start", "/on"]


@pytest.mark.direct("the proxy of the tests connects to one address")
def test_a_redirect_to_loopback_reaches_nobody() -> None:
    def guard(address: str) -> str:
        return "" if address == "127.0.0.2" else explain_refusal(address)

    async def lookup(_: str) -> list[str]:
        return ["127.0.0.2"]

    with FaultServer("127.0.0.1") as inner, FaultServer("127.0.0.2") as outer:
        outer.answers["start"] = redirect("301", f"{inner.base}/secret")
        url = f"http://public.test:{outer.port}/start"
        asked = checker(Environment(lookup=lookup, guard=guard), allow_private=False)
        assert isinstance(asked([url])[url].status, Skipped)
        assert len(outer.seen) == 1
        assert inner.connections == 0


@each_row("found", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1"]])
def test_a_name_that_leads_to_a_private_address_is_refused(found: list[str]) -> None:
    async def lookup(_: str) -> list[str]:
        return found

    with FaultServer() as server:
        urls = [f"http://rebound.test:{server.port}/ok", f"https://rebound.test:{server.port}/ok"]
        answers = checker(Environment(lookup=lookup), allow_private=False)(urls)
        assert {type(answers[url].status) for url in urls} == {Skipped}
        assert server.connections == 0


def test_the_connection_goes_to_the_checked_address_and_tls_proves_the_name(tmp_path: Path) -> None:
    server_context, client_context = certificates(tmp_path, "good.test")
    looked_up: list[str] = []

    async def lookup(host: str) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["169.254.169.254"]  # a name that changes its mind

    with FaultServer(context=server_context) as server:
        urls = [f"https://good.test:{server.port}/ok?{number}" for number in range(5)]
        answers = checker(Environment(lookup=lookup, context=client_context))(urls)
        assert {answers[url].status for url in urls} == {Alive()}
        assert set(server.names) == {"good.test"}
        assert {headers["host"] for headers in server.headers} == {f"good.test:{server.port}"}
        assert looked_up == ["good.test"]


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    async def lookup(_: str) -> list[str]:
        return ["127.0.0.3", "127.0.0.1"]

    with FaultServer() as server:
        url = f"http://two.test:{server.port}/ok"
        assert checker(Environment(lookup=lookup))([url])[url].status == Alive()


def test_the_token_goes_nowhere_but_to_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "a-secret")

    async def refuse(exchange: Exchange) -> None:
        await exchange.reply("401 Unauthorized", body=b'{"message": "Bad credentials"}')

    with FaultServer(answers={"graphql": refuse}) as server:
        urls = [f"{server.base}/ok", "https://github.com/a/b"]
        checker(Environment(lookup=absent), registries=NOWHERE | {"github": server.base})(urls)
        assert {path for _, path in server.seen} >= {"/ok", "/graphql"}
        assert not any("a-secret" in str(headers) for headers in server.headers)


async def absent(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, f"no {host}")


def test_refused_names_are_skipped_not_uncertain() -> None:
    url = "http://127.0.0.1/"
    status = checker(allow_private=False)([url])[url].status
    assert status == Skipped("private address: 127.0.0.1 is private")
    assert not isinstance(status, Uncertain)
