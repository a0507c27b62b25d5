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
from collections.abc import Iterator
from typing import Final

from metalint.papers import arxiv, values
from metalint.rules.api import Context, FileRule, Paper, Problem, Safety, Severity, about, agreement, replacing
from metalint.rules.malformed_url import is_well_formed
from metalint.util import packaged, urls
from metalint.util.regex import lazy
from metalint.util.wording import code, in_words, join_words

_TEXTS: Final = packaged.read_sections("words/urls.txt")
# hosts that answer every http request with the same page by https
_SERVES_HTTPS: Final = frozenset(_TEXTS["hosts with https"].split())
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}
# parameters that tell on these hosts how a link was shared
_SHARING: Final = {host: frozenset(names.split()) for host, names in packaged.split_pairs(_TEXTS["sharing"]).items()}
# a URL inside of another: the parameters may be its own, and an archive keeps it with them
_NESTED: Final = lazy(r":/|%3A", re.IGNORECASE)
# ends of the names of parameters that vouch for the others
_SIGNATURES: Final = ("sig", "signature", "hmac", "hash", "token")
_REPOSITORY_HOSTS: Final = frozenset({"github.com", "gitlab.com", "huggingface.co"})
_REPOSITORY_TAIL: Final = lazy(r"(?<=[^/])(?<!\.git)(?:\.git)++/?\Z|/\Z")
_OPENREVIEW_ID: Final = lazy(r"\?id=[\w-]+\Z")
_GITHUB_PAGES: Final = lazy(r"[a-z0-9-]+\.github\.io", re.ASCII)  # the certificate covers one label
_OLD_NAMES: Final = {"dx.doi.org": "doi.org", "www.doi.org": "doi.org", "www.github.com": "github.com"}
_Step = tuple[str, urls.Url]  # what it fixes, and the URL after it


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    for _role, value in values.url_values(paper):
        if not is_well_formed(value.value):
            continue
        whys, new = canonical(value.value)
        if new != value.value:
            yield about(value, f"{code(value.value)} {in_words(whys)}", f"write {code(new)}", fix=replacing(value, new))


def canonical(value: str) -> tuple[list[str], str]:
    """Return the best known form of a URL, and what each step to it fixes."""
    url = urls.split_url(value)
    whys = []
    # in an order in which no step makes work for an earlier one
    for step in (_normalize_origin, _drop_tracking, _find_page):
        found = step(url)
        if found and found[1] != url:
            why, url = found
            whys.append(why)
    if url.authority in _REPOSITORY_HOSTS and len(url.segments) == 2:  # noqa: PLR2004 - owner and name
        path = _REPOSITORY_TAIL.sub("", url.path)
        if path != url.path:
            whys.append(f"ends in a superfluous {code(url.path.removeprefix(path))}")
            url = url._replace(path=path)
    authority = url.authority or ""
    if url.scheme == "http" and (authority in _SERVES_HTTPS or _GITHUB_PAGES.fullmatch(authority)):
        whys.append("uses `http` on a host that serves `https`")
        url = url._replace(scheme="https")
    return whys, str(url) if whys else value


def _normalize_origin(url: urls.Url) -> _Step | None:
    """Write scheme and host in small letters, without a port that is the default."""
    scheme, written = url.scheme.lower(), url.authority or ""
    port = _DEFAULT_PORTS[scheme]
    authority = (written.lower() if written.isascii() else written).removesuffix(port)
    if (scheme, authority) == (url.scheme, url.authority):
        return None
    origin = f"{url.scheme}://{url.authority}"
    whys = ["has capitals in the scheme or host"] if origin != origin.lower() else []
    whys += ["names the default port"] if origin.endswith(port) else []
    return in_words(whys), url._replace(scheme=scheme, authority=authority)


def _drop_tracking(url: urls.Url) -> _Step | None:
    if not url.query or _NESTED.search(f"{url.path}{url.query}"):
        return None
    parts = url.query[1:].split("&")
    if any(part.partition("=")[0].lower().endswith(_SIGNATURES) for part in parts):
        return None
    sharing = _SHARING.get(url.host, frozenset())
    kept = [part for part in parts if (name := part.partition("=")[0]) not in sharing and not urls.is_tracking(name)]
    if len(kept) == len(parts):
        return None
    names = [part.partition("=")[0] for part in parts if part not in kept]
    why = f"has the tracking {'parameter' if len(names) == 1 else 'parameters'} {join_words(names)}"
    return why, url._replace(query="?" + "&".join(kept) if kept else "")


def _find_page(url: urls.Url) -> _Step | None:
    """Write the present name of a host, and the address of the page that arXiv and OpenReview have of a paper."""
    if new := _OLD_NAMES.get(url.authority or ""):
        return f"uses the old host name {code(url.authority)}", url._replace(authority=new)
    paper = arxiv.read(url)
    if paper and not (url.query or url.fragment or url.port):
        page = url._replace(authority="arxiv.org", path=f"/abs/{paper.id}{paper.version}")
        return "is not the URL of the abstract page on arXiv", page
    is_pdf = url.authority == "openreview.net" and url.path == "/pdf" and _OPENREVIEW_ID.match(url.query)
    if is_pdf and not url.fragment:
        return "is the PDF, not the page of the paper on OpenReview", url._replace(path="/forum")
    return None


RULE = FileRule(
    "noncanonical-url",
    group="urls",
    severity=Severity.WARNING,
    check=check,
    fixes=Safety.SAFE,
    grounds=agreement(*urls.ROLES),
    roles=urls.ROLES,
)
