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
_HOST: Final = r"[^/?#\x80-\U0010ffff]*+(?![^/?#])"
_CAPITALS: Final = lazy(rf"\A(?=[a-z:]*+(?://[^/?#A-Z]*+)?[A-Z])[A-Za-z]++://{_HOST}")
_PORT: Final = lazy(r"\A(http(?=://[^/?#]*:80(?![^/?#]))|https(?=://[^/?#]*:443(?![^/?#])))(://[^/?#]*):\d+")
_OLD_NAME: Final = lazy(r"\A(https?://)(?P<found>(?:dx|www)\.(doi\.org)|www\.(github\.com))(?![^/?#])")
_PDF: Final = lazy(r"\A(https?://openreview\.net)/pdf(?=\?id=[\w-]+\Z)")
_REPOSITORY: Final = lazy(
    r"\A(https?://(?:github\.com|gitlab\.com|huggingface\.co)/+[^/?#]+/+[^/?#]+?)(?P<found>(?:\.git)++/?|/)(?![^?#])"
)
# hosts that answer every http request with the same page by https; of github.io, the certificate covers one label
_HOSTS: Final = "|".join(map(re.escape, _TEXTS["hosts with https"].split()))
_HTTP: Final = lazy(rf"\Ahttp(?=://(?:{_HOSTS}|[a-z0-9-]+\.github\.io)(?![^/?#]))", re.ASCII)


def _find_tracking(_: str, url: urls.Url) -> str | None:
    """Return the parameters that only say where a reader came from, unless others may depend on them."""
    if not url.query or _NESTED.search(f"{url.path}{url.query}"):
        return None
    names = [part.partition("=")[0] for part in url.query[1:].split("&")]
    sharing = _SHARING.get(url.host, frozenset())
    found = [name for name in names if name in sharing or urls.is_tracking(name)]
    if not found or any(name.lower().endswith(_SIGNATURES) for name in names):
        return None
    return f"{'parameter' if len(found) == 1 else 'parameters'} {join_words(found)}"


def _drop_tracking(value: str) -> str:
    url = urls.split_url(value)
    sharing = _SHARING.get(url.host, frozenset())
    parts = {part: part.partition("=")[0] for part in url.query[1:].split("&")}
    kept = [part for part, name in parts.items() if name not in sharing and not urls.is_tracking(name)]
    return str(url._replace(query="?" + "&".join(kept) if kept else ""))


def _find_abstract(value: str) -> str:
    url = urls.split_url(value)
    paper = arxiv.read(url)
    if not paper or url.query or url.fragment or url.port:
        return value
    return str(url._replace(authority="arxiv.org", path=f"/abs/{paper.id}{paper.version}"))


def _row(what: str, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> Mistake:
    return Mistake(pattern, f"{{value}} {what}", repair=lambda value: pattern.sub(new, value))


# in an order in which no repair makes work for an earlier row
_MISTAKES: Final = (
    _row("has capitals in the scheme or host", _CAPITALS, lambda match: match[0].lower()),
    _row("names the default port", _PORT, r"\1\2"),
    Mistake(_find_tracking, "{value} has the tracking {found}", repair=_drop_tracking),
    _row("uses the old host name {quoted}", _OLD_NAME, r"\1\3\4"),
    Mistake(
        lambda value, _: None if _find_abstract(value) == value else "",
        "{value} is not the URL of the abstract page on arXiv",
        repair=_find_abstract,
    ),
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
