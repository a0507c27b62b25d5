"""URL that is not the canonical form of the address.

What it does:
    Finds `http` on hosts that serve every page over https, PDF and HTML pages of arXiv instead of the abstract, mirrors
    of arXiv, PDF pages of OpenReview, old addresses of doi.org, repositories that end in `.git` or a slash, host names
    in capitals, default ports, and tracking parameters, such as `utm_source`.

Why is this bad:
    The same page then has several addresses, and duplicates are not found. The abstract page links to all versions and
    formats.

Example:
    url: "http://arxiv.org/pdf/2310.05175.pdf"

Use instead:
    url: "https://arxiv.org/abs/2310.05175"

Fix safety:
    Safe: the new address shows the same paper, repository or page; versions are kept. URLs with a fragment, such as
    `#page=3`, keep their page.
"""

import re
from collections.abc import Callable
from typing import Final

from metalint.papers import arxiv
from metalint.rules.api import Severity, agreement
from metalint.rules.malformed_url import is_well_formed
from metalint.rules.url_mistakes import Mistake, mistakes_in, url_rule
from metalint.util import packaged, urls
from metalint.util.regex import lazy
from metalint.util.wording import join_words

_TEXTS: Final = packaged.read_sections("words/urls.txt")
# parameters that tell on these hosts how a link was shared
_SHARING: Final = {host: frozenset(names.split()) for host, names in packaged.split_pairs(_TEXTS["sharing"]).items()}
# a URL inside of another: the parameters may be its own, and an archive keeps it with them
_NESTED: Final = lazy(r":/|%3A", re.IGNORECASE)
# ends of the names of parameters that vouch for the others
_SIGNATURES: Final = ("sig", "signature", "hmac", "hash", "token")
_PORT: Final = lazy(r"\A(http(?=://[^/?#]*:80(?![^/?#]))|https(?=://[^/?#]*:443(?![^/?#])))(://[^/?#]*):\d+")
_OLD_NAME: Final = lazy(r"\A(https?://)(?P<found>(?:dx|www)\.(doi\.org)|www\.(github\.com))(?![^/?#])")
_PDF: Final = lazy(r"\A(https?://openreview\.net)/pdf(?=\?id=[\w-]+\Z)")
_REPOSITORY: Final = lazy(
    r"\A(https?://(?:github\.com|gitlab\.com|huggingface\.co)/+[^/?#]+/+[^/?#]+?)(?P<found>(?<!\.git)(?:\.git)++/?|/)(?![^?#])"
)
# hosts that answer every http request with the same page by https; of github.io, the certificate covers one label
_HOSTS: Final = "|".join(map(re.escape, _TEXTS["hosts with https"].split()))
_HTTP: Final = lazy(rf"\Ahttp(?=://(?:{_HOSTS}|[a-z0-9-]+\.github\.io)(?![^/?#]))", re.ASCII)


def _find_tracking(_: str, url: urls.Url) -> str | None:
    """Return the parameters that only say where a reader came from, unless others may depend on them."""
    if not url.query or _NESTED.search(f"{url.path}{url.query}"):
        return None
    names = [part.partition("=")[0] for part in url.query[1:].split("&")]
    found = [name for name in names if _is_tracking(name, url)]
    if not found or any(name.lower().endswith(_SIGNATURES) for name in names):
        return None
    return f"{'parameter' if len(found) == 1 else 'parameters'} {join_words(found)}"


def _drop_tracking(value: str) -> str:
    url = urls.split_url(value)
    kept = [part for part in url.query[1:].split("&") if not _is_tracking(part.partition("=")[0], url)]
    return str(url._replace(query="?" + "&".join(kept) if kept else ""))


def _is_tracking(name: str, url: urls.Url) -> bool:
    return urls.is_tracking(name) or name in _SHARING.get(url.host, ())


def _write_abstract_page(url: urls.Url) -> urls.Url:
    """Return the page of the abstract on arXiv, where a URL is one of a paper there; else the URL as it is."""
    paper = arxiv.read(url)
    if not paper or url.query or url.fragment or url.port:
        return url
    return url._replace(authority="arxiv.org", path=f"/abs/{paper.id}{paper.version}")


def _write_in_small_letters(url: urls.Url) -> urls.Url:
    """Return a URL with scheme and host in small letters; a host in other letters stays."""
    host = url.authority or ""
    return url._replace(scheme=url.scheme.lower(), authority=host.lower() if host.isascii() else host)


def _change(what: str, change: Callable[[urls.Url], urls.Url]) -> Mistake:
    return Mistake(
        lambda _, url: None if change(url) == url else "",
        f"{{value}} {what}",
        repair=lambda value: str(change(urls.split_url(value))),
    )


def _row(what: str, pattern: re.Pattern[str], new: str) -> Mistake:
    return Mistake(pattern, f"{{value}} {what}", repair=lambda value: pattern.sub(new, value))


# in an order in which no repair makes work for an earlier row
_MISTAKES: Final = (
    _change("has capitals in the scheme or host", _write_in_small_letters),
    _row("names the default port", _PORT, r"\1\2"),
    Mistake(_find_tracking, "{value} has the tracking {found}", repair=_drop_tracking),
    _row("uses the old host name {quoted}", _OLD_NAME, r"\1\3\4"),
    _change("is not the URL of the abstract page on arXiv", _write_abstract_page),
    _row("is the PDF, not the page of the paper on OpenReview", _PDF, r"\1/forum"),
    _row("ends in a superfluous {quoted}", _REPOSITORY, r"\1"),
    _row("uses `http` on a host that serves `https`", _HTTP, "https"),
)


def canonical(value: str) -> str:
    """Return the best known form of a URL."""
    steps = [*mistakes_in(value, _MISTAKES)]
    return steps[-1].better if steps else value


RULE = url_rule(
    "noncanonical-url",
    Severity.WARNING,
    agreement(*urls.ROLES),
    _MISTAKES,
    skips=lambda _, value: not is_well_formed(value),
    most=len(_MISTAKES),
)
