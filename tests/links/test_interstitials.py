"""Redirects that end at a page in front of others, and such that do not."""

from __future__ import annotations

from links.checking import checker
from links.fault_server import FaultServer, ok, redirect, status
from rows import each_row

from metalint.links.classification import interstitial_at
from metalint.links.status import Alive, Moved, Uncertain

PAPER = "https://papers.example/paper/12?lang=en"
INTERSTITIALS = [
    "https://papers.example/login",
    "https://papers.example/login.php",
    "https://papers.example/user/login?destination=node/12",
    "https://papers.example/users/sign_in",
    "https://papers.example/accounts/signin/",
    "https://papers.example/auth",
    "https://papers.example/oauth2/authorize?client_id=1",
    "https://papers.example/saml/sso",
    "https://papers.example/wp-login.php",
    "https://papers.example/Account/LogOn.aspx",
    "https://papers.example/authwall?trk=x",
    "https://login.papers.example/",
    "https://accounts.google.com/v3/start",
    "https://login.microsoftonline.com/common/x",
    "https://idp.springer.com/transit",
    "https://sso.university.example/",
    "https://papers.example/challenge?redirect=%2Fpaper",
    "https://papers.example/cdn-cgi/challenge",
    "https://papers.example/captcha",
    "https://geo.captcha-delivery.com/x",
    "https://www.google.com/sorry/index",
    "https://validate.perfdrive.com/x",
    "https://papers.example/_Incapsula_Resource",
    "https://papers.example/consent",
    "https://consent.youtube.com/m",
    "https://papers.example/action/cookieAbsent",
    "https://papers.example/gdpr-consent",
    "https://papers.example/gate?return_to=%2Fpaper%2F12%3Flang%3Den",
    "https://gate.example/?next=https%3A%2F%2Fpapers.example%2Fpaper%2F12%3Flang%3Den",
    "https://gate.example/?redirect_uri=https%253A%252F%252Fpapers.example%252Fpaper%252F12%253Flang%253Den",
    "https://papers.example/gate?returnUrl=/paper/12?lang=en",
]
PAGES = [
    "",
    "https://papers.example/paper/12",
    "https://www.papers.example/paper/12?lang=en",
    "https://papers.example/paper/12/index.html",
    "https://papers.example/login-free-access",
    "https://papers.example/authors/12",
    "https://papers.example/author",
    "https://papers.example/blog/in",
    "https://papers.example/verified",
    "https://papers.example/",
    "https://papers.example/?ref=home",
    "https://logins.example/paper",
    "https://authority.example/paper",
    "https://papers.example/gate?return_to=%2Felsewhere",
    "https://papers.example/search?q=%2Fpaper%2F12%3Flang%3Den",
]


@each_row("landed", INTERSTITIALS)
def test_interstitials_are_told_by_their_address(landed: str) -> None:
    assert interstitial_at(PAPER, landed)


@each_row("landed", PAGES)
def test_pages_are_no_interstitials(landed: str) -> None:
    assert interstitial_at(PAPER, landed) == ""


@each_row(
    ("url", "landed"),
    [
        ("http://papers.example/login", "https://papers.example/login"),
        ("http://papers.example/challenge/2024", "https://papers.example/challenge/2024/home"),
        ("http://login.example/a", "https://login.example/b"),
        ("http://captcha.example/a", "https://captcha.example/b"),
    ],
)
def test_what_was_asked_for_is_no_interstitial_in_front_of_itself(url: str, landed: str) -> None:
    assert interstitial_at(url, landed) == ""


@each_row("code", ["301", "302", "303", "307", "308"])
@each_row("end", ["/login", "/challenge?redirect=%2Fpaper", "/consent", "/gate?next=%2Fpaper"])
def test_no_redirect_to_a_interstitial_proves_life(code: str, end: str) -> None:
    with FaultServer(answers={"paper": redirect(code, end)}) as server:
        url = f"{server.base}/paper"
        status = checker()([url])[url].status
    assert isinstance(status, Uncertain)
    assert status.why.startswith("leads to a ")


def test_other_redirects_do() -> None:
    with FaultServer(answers={"paper": redirect("302", "/papers/12"), "old": redirect("301", "/papers/12")}) as server:
        found = checker()([f"{server.base}/paper", f"{server.base}/old"])
    assert [one.status for one in found.values()] == [Alive(), Moved(f"{server.base}/papers/12")]


@each_row("code", ["301", "302"])
@each_row("end", ["404", "404.html", "errors/404", "not-found", "page_not_found.php", "error?code=404"])
def test_no_redirect_to_an_error_page_proves_life(code: str, end: str) -> None:
    with FaultServer(answers={"paper": redirect(code, f"/ok/{end}"), "ok": ok}) as server:
        url = f"{server.base}/paper"
        assert checker()([url])[url].status == Uncertain("leads to an error page")


def test_a_temporary_redirect_to_the_front_page_proves_nothing() -> None:
    with FaultServer(answers={"paper": redirect("302", "/"), "old": redirect("301", "/paper")}) as server:
        paths = [f"{server.base}/{name}" for name in ("paper", "old")]
        own = f"{server.base}/index.html"
        server.answers["index.html"] = redirect("302", "/")
        answers = checker()([*paths, own])
        assert answers[own].status == Alive()
        assert [answers[path].status for path in paths] == [Uncertain("leads to the front page of its site")] * 2


def test_a_page_that_is_missing_for_now_is_not_dead() -> None:
    with FaultServer(answers={"paper": status("404 Not Found", "Retry-After: 3600")}) as server:
        url = f"{server.base}/paper"
        why = "it answers with status 404, but asks to come back later"
        assert checker()([url])[url].status == Uncertain(why)
