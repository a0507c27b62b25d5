"""Proxies of the environment are used as httpx's users know them; what they say themselves says nothing of a URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from links.checking import certificates, checker
from links.fault_server import FaultServer
from links.proxy import Proxy
from rows import each_row

from metalint.errors import UsageError
from metalint.links.status import Alive, Dead, Skipped, Uncertain
from metalint.services.environment import Environment, is_of_strangers
from metalint.services.proxies import Proxies
from metalint.util.ip_addresses import explain_refusal

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.links.status import LinkStatus

pytestmark = pytest.mark.direct("they bring a proxy of their own")


async def to_loopback(_: str) -> list[str]:
    return ["127.0.0.1"]


async def nowhere(host: str) -> list[str]:
    raise OSError(-3, f"no {host}")  # as where nobody can be asked for names


async def to_private(_: str) -> list[str]:
    return ["10.0.0.1"]


def set_variables(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("names", [("HTTP_PROXY", "HTTPS_PROXY"), ("http_proxy", "https_proxy"), ("ALL_PROXY",)])
def test_both_schemes_go_by_the_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]) -> None:
    server_context, client_context = certificates(tmp_path, "good.test")
    with FaultServer() as plain, FaultServer(context=server_context) as secure, Proxy() as proxy:
        set_variables(monkeypatch, **dict.fromkeys(names, proxy.url))
        paths = {f"http://good.test:{plain.port}": plain, f"https://good.test:{secure.port}": secure}
        urls = [base + path for base in paths for path in ("/ok", "/404", "/301")]
        answers = checker(Environment(lookup=to_loopback, context=client_context))(urls)
        words = [answers[url].status.word for url in urls]
        assert words == ["alive", "dead", "moved"] * 2
        asked = {target for _, target in proxy.asked}
        by_tunnel = {f"good.test:{secure.port}"}
        assert asked == {f"http://good.test:{plain.port}{path}" for path in ("/ok", "/404", "/301")} | by_tunnel
        assert set(secure.names) == {"good.test"}
        assert {headers["host"] for headers in plain.headers} == {f"good.test:{plain.port}"}


def test_tls_by_a_tunnel_proves_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server_context, client_context = certificates(tmp_path, "good.test")
    with FaultServer(context=server_context) as server, Proxy() as proxy:
        set_variables(monkeypatch, HTTPS_PROXY=proxy.url)
        url = f"https://other.test:{server.port}/ok"
        status = checker(Environment(lookup=to_loopback, context=client_context))([url])[url].status
        assert isinstance(status, Uncertain)
        assert status.why.startswith("TLS error: certificate verify failed")


def test_a_proxy_may_be_asked_by_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server_context, client_context = certificates(tmp_path, "localhost")
    with FaultServer() as server, Proxy(context=server_context) as proxy:
        set_variables(monkeypatch, HTTP_PROXY=f"https://localhost:{proxy.port}")
        url = f"http://a.test:{server.port}/ok"
        assert checker(Environment(lookup=to_loopback, context=client_context))([url])[url].status == Alive()
        assert proxy.asked


@pytest.mark.parametrize(
    ("exempt", "is_used"),
    [
        ("", True), ("good.test", False), (".good.test", False), ("test", False), ("*", False), ("*.test", False),
        ("other.test, GOOD.test", False), ("od.test", True), ("good.test.org", True), ("127.0.0.1", True),
        ("good.test:1", True), ("good.test:PORT", False), ("http://good.test", False), ("10.0.0.0/8", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_hosts_are_exempt(monkeypatch: pytest.MonkeyPatch, name: str, exempt: str, *, is_used: bool) -> None:
    with FaultServer() as server, Proxy() as proxy:
        set_variables(monkeypatch, http_proxy=proxy.url, **{name: exempt.replace("PORT", str(server.port))})
        url = f"http://good.test:{server.port}/ok"
        assert checker(Environment(lookup=to_loopback))([url])[url].status == Alive()
        assert bool(proxy.asked) == is_used
        assert len(server.seen) == 1


@each_row(
    ("host", "exempt", "is_used"),
    [
        ("::1", "::1", False), ("::1", "[::1]", False), ("::1", "[::1]:80", False), ("::1", "[::1]:81", True),
        ("10.1.2.3", "10.0.0.0/8", False), ("11.1.2.3", "10.0.0.0/8", True), ("a.org", "10.0.0.0/8", True),
        ("2001:db8::5", "2001:db8::/32", False), ("a.org.", "a.org", False), ("a.org", "a.org.", True),
    ],
)  # fmt: skip
def test_addresses_and_networks_are_exempt(host: str, exempt: str, *, is_used: bool) -> None:
    proxies = Proxies({"http": "http://proxy:3128", "no": exempt})
    assert proxies.find_proxy("http", host, 80) == ("http://proxy:3128" if is_used else "")


def test_a_password_is_sent_to_the_proxy_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer() as server, Proxy(login="ann:secret") as proxy:
        set_variables(monkeypatch, HTTP_PROXY=proxy.url)
        url = f"http://good.test:{server.port}/ok"
        assert checker(Environment(lookup=to_loopback))([url])[url].status == Alive()
        assert not any("proxy-authorization" in headers for headers in server.headers)


def by_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: Proxy, url: str = "{}://good.test:{}/ok"
) -> list[LinkStatus]:
    """Return what is said of a page by http and of one by https, both of which are there."""
    server_context, client_context = certificates(tmp_path, "good.test")
    with FaultServer() as plain, FaultServer(context=server_context) as secure, proxy:
        address = f"http://127.0.0.1:{proxy.port}"  # without a password
        set_variables(monkeypatch, HTTP_PROXY=address, HTTPS_PROXY=address)
        urls = [url.format("http", plain.port), url.format("https", secure.port)]
        answers = checker(Environment(lookup=to_loopback, context=client_context), retries=0)(urls)
        assert plain.seen == secure.seen == []
        return [answers[url].status for url in urls]


@pytest.mark.parametrize("says", ["502 Bad Gateway", "503 No", "504 Gateway Timeout", "403 Forbidden", "500 No"])
def test_what_a_proxy_says_itself_makes_nothing_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    plain, secure = by_proxy(tmp_path, monkeypatch, Proxy(says=says))
    assert isinstance(plain, Uncertain)
    assert secure == Uncertain(f"the proxy does not pass it on: it answers `{says}`")


@pytest.mark.parametrize("says", ["404 Not Found", "410 Gone"])
def test_a_tunnel_that_is_refused_is_no_missing_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    _, secure = by_proxy(tmp_path, monkeypatch, Proxy(says=says))
    assert secure == Uncertain(f"the proxy does not pass it on: it answers `{says}`")


OWN = ("400 Bad Request", "403 Forbidden", "404 Not Found", "410 Gone", "500 No", "502 Bad Gateway", "503 No", "504 No")


def of_two(monkeypatch: pytest.MonkeyPatch, proxy: Proxy) -> list[LinkStatus]:
    """Return what is said of two pages by plain http, of which the second is not there."""
    with FaultServer() as server, proxy:
        set_variables(monkeypatch, HTTP_PROXY=proxy.url)
        urls = [f"http://good.test:{server.port}/{path}" for path in ("ok", "404")]
        answers = checker(Environment(lookup=to_loopback), retries=0)(urls)
        return [answers[url].status for url in urls]


@pytest.mark.parametrize("says", OWN)
def test_what_a_proxy_says_of_plain_http_makes_nothing_dead(monkeypatch: pytest.MonkeyPatch, says: str) -> None:
    statuses = of_two(monkeypatch, Proxy(says=says))
    assert {type(status) for status in statuses} == {Uncertain}
    if says.startswith(("404", "410")):
        assert statuses == [Uncertain(f"status {says[:3]}, which may be the proxy's own answer")] * 2


@pytest.mark.parametrize(
    "field", ["Via: 1.1 cache (squid/5.7)", "Via: 1.1 somebody", "Proxy-Status: a; received-status=404"]
)
def test_what_a_proxy_passes_on_is_the_servers(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    assert of_two(monkeypatch, Proxy(adds=field)) == [Alive(), Dead("status 404")]


def test_what_it_does_not_mark_so_may_be_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = of_two(monkeypatch, Proxy(adds=""))
    assert statuses == [Alive(), Uncertain("status 404, which may be the proxy's own answer")]


@pytest.mark.parametrize("says", ["404 Not Found", "403 Forbidden", "200 OK", "302 Found"])
@pytest.mark.parametrize(
    "fields",
    [
        "X-Squid-Error: ERR_DNS_FAIL 0\r\nVia: 1.1 cache (squid/5.7)", "Proxy-Status: cache; error=dns_error",
        "Proxy-Authenticate: Basic realm=a",
    ],
)  # fmt: skip
def test_an_answer_that_a_proxy_marks_as_its_own_says_nothing(
    monkeypatch: pytest.MonkeyPatch, says: str, fields: str
) -> None:
    proxy = Proxy(says=f"{says}\r\n{fields}\r\nLocation: http://good.test/")
    why = f"the proxy does not pass it on: it answers `{says[:3]}`"
    assert of_two(monkeypatch, proxy) == [Uncertain(why)] * 2
    assert "CONNECT" not in {method for method, _ in proxy.asked}


@pytest.mark.parametrize("registry", ["arxiv", "github", "doi", "openreview", "huggingface"])
@pytest.mark.parametrize("body", ["", "<html><body>No such domain</body></html>", "{}"])
def test_a_service_knows_nothing_by_its_own_word_only(
    monkeypatch: pytest.MonkeyPatch, registry: str, body: str
) -> None:
    urls = {
        "arxiv": "https://arxiv.org/abs/1706.03762", "github": "https://github.com/git/git",
        "doi": "https://doi.org/10.1145/3292500.3330701", "openreview": "https://openreview.net/forum?id=Ic2A2gCseC",
        "huggingface": "https://huggingface.co/openai-community/gpt2",
    }  # fmt: skip
    with Proxy(says="404 Not Found", body=body) as proxy:
        set_variables(monkeypatch, HTTP_PROXY=proxy.url, HTTPS_PROXY=proxy.url)
        url = urls[registry]
        asked = checker(Environment(lookup=to_loopback), registries={registry: "http://good.test"}, retries=0)
        assert isinstance(asked([url])[url].status, Uncertain)


def test_a_proxy_that_wants_a_password_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    why = "the proxy does not pass it on: it wants a password (status 407); name it as `http://USER:PASSWORD@HOST:PORT`"
    assert by_proxy(tmp_path, monkeypatch, Proxy(login="a:b")) == [Uncertain(why)] * 2


def test_a_proxy_that_is_not_there_makes_nothing_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, HTTP_PROXY="http://127.0.0.1:9", HTTPS_PROXY="127.0.0.1:9")
    urls = ["http://good.test/ok", "https://good.test/ok"]
    answers = checker(Environment(lookup=to_loopback), retries=0)(urls)
    assert {answers[url].status.why.partition(":")[0] for url in urls} == {"the proxy does not pass it on"}


PRIVATE = [
    "http://127.0.0.1:PORT/", "http://169.254.169.254/latest", "http://[::1]/", "https://10.0.0.1/", "http://0x7f.1/",
    "http://[::ffff:169.254.169.254]/", "http://localhost:PORT/", "http://wiki.corp/",
]  # fmt: skip


@pytest.mark.parametrize("url", PRIVATE)
def test_private_addresses_are_asked_by_no_proxy(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with FaultServer() as server, Proxy() as proxy:
        set_variables(monkeypatch, HTTP_PROXY=proxy.url, HTTPS_PROXY=proxy.url)
        url = url.replace("PORT", str(server.port))
        status = checker(internal_hosts=("*.corp",), allow_private=False)([url])[url].status
        assert isinstance(status, Skipped)
        assert (proxy.asked, server.seen) == ([], [])


@pytest.mark.parametrize("url", ["http://rebound.test:PORT/ok", "https://rebound.test:PORT/ok"])
def test_a_name_that_leads_to_a_private_address_is_given_to_no_proxy(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with FaultServer() as server, Proxy() as proxy:
        set_variables(monkeypatch, ALL_PROXY=proxy.url)
        url = url.replace("PORT", str(server.port))
        status = checker(Environment(lookup=to_private), allow_private=False)([url])[url].status
        assert status == Skipped("private address: rebound.test is 10.0.0.1 is private")
        assert (proxy.asked, server.seen) == ([], [])


@pytest.mark.parametrize("location", ["http://169.254.169.254/latest", "http://10.0.0.1/", "https://[::1]/"])
def test_a_redirect_to_a_private_address_is_given_to_no_proxy(monkeypatch: pytest.MonkeyPatch, location: str) -> None:
    def guard(address: str) -> str:
        return "" if address == "127.0.0.1" else explain_refusal(address)

    with FaultServer() as server, Proxy() as proxy:
        set_variables(monkeypatch, HTTP_PROXY=proxy.url, HTTPS_PROXY=proxy.url)
        server.answers["start"] = redirect_to(location)
        url = f"http://good.test:{server.port}/start"
        status = checker(Environment(lookup=to_loopback, guard=guard), allow_private=False)([url])[url].status
        assert isinstance(status, Skipped)
        assert [target for _, target in proxy.asked] == [url]


def redirect_to(location: str) -> object:
    from links.fault_server import redirect

    return redirect("302", location)


def of_unknown(monkeypatch: pytest.MonkeyPatch, host: str, environment: Environment) -> tuple[list[LinkStatus], int]:
    """Return what is said of two pages of a host that cannot be looked up here, and what the proxy was asked."""
    with FaultServer() as server, Proxy() as proxy:
        set_variables(monkeypatch, HTTP_PROXY=proxy.url)
        urls = [f"http://{host}:{server.port}/{path}" for path in ("ok", "404")]
        asked = checker(environment, allow_private=False, internal_hosts=("*.corp",))
        answers = asked(urls)
        return [answers[url].status for url in urls], len(proxy.asked)


def test_a_name_that_only_the_proxy_can_look_up_is_given_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses, _ = of_unknown(monkeypatch, "unknown.test", Environment(lookup=nowhere))
    assert statuses == [Alive(), Dead("status 404")]


def test_not_where_strangers_chose_it(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses, number = of_unknown(monkeypatch, "unknown.test", Environment(lookup=nowhere, is_of_strangers=True))
    why = "unknown.test; the proxy is not asked for names of which it is not known whether they are private"
    assert statuses == [Uncertain(f"name lookup failed: {why}")] * 2
    assert number == 0


@pytest.mark.parametrize("location", ["http://wiki.corp/", "http://wiki/", "http://a.localhost/", "http://10.0.0.1/"])
def test_a_redirect_gives_it_no_internal_host(monkeypatch: pytest.MonkeyPatch, location: str) -> None:
    with FaultServer() as server, Proxy() as proxy:
        set_variables(monkeypatch, HTTP_PROXY=proxy.url)
        server.answers["start"] = redirect_to(location)
        url = f"http://unknown.test:{server.port}/start"
        asked = checker(Environment(lookup=nowhere), allow_private=False, internal_hosts=("*.corp",))
        assert not isinstance(asked([url])[url].status, Alive | Dead)
        assert {target for _, target in proxy.asked} == {url}


@pytest.mark.parametrize(
    ("command", "name", "value", "is_so"),
    [
        ("links", "GITHUB_EVENT_NAME", "schedule", False), ("links", "GITHUB_EVENT_NAME", "pull_request_target", True),
        ("links", "CI_PIPELINE_SOURCE", "merge_request_event", True), ("gate", "HOME", "/", True),
        ("issue", "HOME", "/", True), ("update", "HOME", "/", False),
    ],
)  # fmt: skip
def test_strangers_choose_in_gate_and_in_jobs_on_their_changes(
    monkeypatch: pytest.MonkeyPatch, command: str, name: str, value: str, *, is_so: bool
) -> None:
    for variable in ("GITHUB_EVENT_NAME", "CI_PIPELINE_SOURCE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(name, value)
    assert is_of_strangers(command) is is_so


def test_it_is_asked_where_private_addresses_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer() as server, Proxy() as proxy:
        set_variables(monkeypatch, HTTP_PROXY=proxy.url)
        urls = [f"http://unknown.test:{server.port}/{path}" for path in ("ok", "404")]
        answers = checker(Environment(lookup=nowhere, is_of_strangers=True))(urls)
        assert [answers[url].status for url in urls] == [Alive(), Dead("status 404")]


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "ftp://a", "http://", "http://a:b", "http://a:99999"])
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_what_is_no_http_proxy_is_a_mistake_of_the_user(
    monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str
) -> None:
    set_variables(monkeypatch, **{variable: proxy})
    with pytest.raises(
        UsageError, match=rf"\A{variable}: `.*` is not an http or https proxy; write `http://HOST:PORT`"
    ):
        checker()(["https://a.example/"])
