"""Which paper a URL names, whatever its form: the same paper has the same identity."""

import re
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote

from metalint.papers import arxiv
from metalint.util import packaged, urls
from metalint.util.regex import lazy


class Identity(NamedTuple):
    """A paper as a registry numbers it, or its normalized URL; ``kind`` names the registry for people."""

    kind: str
    id: str

    def __str__(self) -> str:
        """Return how a message calls it."""
        return self.id if self.kind == "URL" else f"{self.kind} {self.id}"


_ARXIV_ID: Final = rf"{arxiv.ID}(?:v\d{{1,3}})?"
_ANTHOLOGY_ID: Final = r"(\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+|[a-z]\d{2}-\d{4,5})(?:v\d)?"
_ANTHOLOGY_DOI: Final = lazy(rf"10\.(?:18653|3115)/v1/{_ANTHOLOGY_ID}")
_ARXIV_DOI: Final = lazy(rf"10\.48550/arxiv\.{_ARXIV_ID}")
_DOI: Final = lazy(r"(?:\A|/)(10\.\d{4,9}(?:\.\d+)*(?:/|%2F)[^\s]+)", re.ASCII | re.IGNORECASE)
_DOI_PAGE: Final = lazy(r"(?:\A|/)doi/", re.IGNORECASE)
_RESOLVERS: Final = frozenset({"doi.org", "dx.doi.org"})
_TEXTS: Final = packaged.read_sections("pages.txt")
_PUBLISHERS: Final = frozenset(_TEXTS["publishers"].split())  # that have DOIs in the addresses of their pages
_DOI_TAIL: Final = lazy(
    r"(?:/(?:abstract|full|fulltext|pdf|epdf|meta|references|html)|\.pdf|\.full|/){1,8}+\Z", re.IGNORECASE
)


def _pages_of(kind: str, part: str, pattern: str, id_: str = "{}") -> tuple[str, str, re.Pattern[str], str]:
    """Return pages of papers: the kind of identity, a part of the hosts, a pattern of host and path, what the id is.

    The host is without ``www.``. The groups of the pattern, joined by ``/``, are in the id.
    """
    return kind, part, lazy(pattern, re.ASCII | re.DOTALL | re.IGNORECASE), id_


_PARTS: Final = {
    "arxiv": _ARXIV_ID,
    "anthology": _ANTHOLOGY_ID,
    "hal": r"([a-z]+-\d{8})(?:v\d+)?(?:/(?:document|file/[^/]+))?",
    # the hash of a number that is counted again each year, and in each track but the conference's own
    "hashed": r"(?:paper|paper_files/paper)/(\d{4})/(?:hash|file)/([0-9a-f]{32})"
    r"-[a-z]+(?:-conf(?:erence)?|-([\w-]+))?\.\w+",
    "jmlr": r"jmlr\.(?:org|csail\.mit\.edu)",
    # those with a number that begins in another way may have a DOI with another prefix, as has s41599
    "nature": r"((?!s41599)s4\d{4}-\d{3}-\d{4,5}-[a-z\d]|(?:nature|ncomms|srep|n[a-z]+\.)\d[\d.]*)",
    "rxiv": r"(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8}",
    "rxiv form": r"(?:v\d+)?(?:\.[a-z+.-]+)?",
}
PAGES: Final = tuple(
    _pages_of(*packaged.fill_pattern(line, _PARTS).split("  ")) for line in _TEXTS["pages"].splitlines()
)

# The same with the address of the host as a whole, and a pattern of path and query.
_QUERY_PAGES: Final = (
    _pages_of("OpenReview", "openreview.net", r"/(?:forum|pdf|attachment|references/pdf)/?\?(?:.*&)?id=([\w-]+).*"),
    _pages_of("IEEE Xplore", "ieeexplore.ieee.org", r"/[^?]*+\?(?:.*&)?arnumber=0*+(\d+).*"),
    _pages_of("DOI", "papers.ssrn.com", r"/[^?]*+\?(?:.*&)?abstract_?id=(\d+).*", "10.2139/ssrn.{}"),
    _pages_of("DOI", "journals.plos.org", r"/[^?]*+\?(?:.*&)?id=(10\.1371/[\w.]+).*"),
)
_PLAIN_ARXIV: Final = lazy(  # as most URLs are
    r"https://arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})(?:v\d{1,3})?(?:\.pdf)?", re.ASCII
)
_INDEX: Final = lazy(r"/index\.html?\Z")
_UNRESERVED: Final = lazy(r"%(?:2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])", re.IGNORECASE)
_CLOSING: Final = lazy(r"(?<![.,;:])[.,;:]++\Z")  # of the sentence that a URL was copied from
_BARE: Final = lazy(rf"(?:arxiv:)\s*{_ARXIV_ID}|(?:doi:)\s*(10\.\d{{4,9}}/\S+)", re.ASCII | re.IGNORECASE)
_SAME_PAGE: Final = lazy(
    r"(?:#(?:page=1|:~:.*|abstract|authors|bibtex|citation|code|comments|conclusions?|content|discussion|experiments"
    r"|introduction|main|methods?|overview|readme|references|results|summary|top)?)?",
    re.IGNORECASE | re.DOTALL,
)
"""A section of a page that is of one paper; other fragments may tell the papers on a page, or in a volume, apart."""


@lru_cache(maxsize=1 << 13)
def identify(value: str) -> Identity | None:
    """Return what paper ``value``, a URL as written, names; None where it names nothing."""
    # Known are arXiv (any version and form of page, mirrors, ar5iv, alphaXiv, Hugging Face, its DOIs), DOIs, also in
    # the addresses of publishers and for pages that have one, OpenReview, the ACL Anthology, and the archives and
    # proceedings of `PAGES`. Everything else is compared by its URL, where GitHub tells owners and repositories apart
    # by no capitals.
    if plain := _PLAIN_ARXIV.fullmatch(value):
        return Identity("arXiv", plain[1])
    value = _CLOSING.sub("", value.strip())
    if value.count("(") < value.count(")"):
        value = value.removesuffix(")")
    if bare := _BARE.fullmatch(value):
        return _identify_arxiv(bare[1]) if bare[1] else _identify_doi(bare[2])
    url = urls.split_url(value)
    if url.authority is None and not url.scheme:
        url = urls.split_url(f"//{value}")
    host = url.host.removesuffix(".").removeprefix("www.")
    if "." not in url.host:
        return None
    return _identify_page(url, host) or _identify_doi_page(url, host) or _identify_address(url, host)


def arxiv_year(identity: Identity) -> int | None:
    """Return the year in which arXiv gave out an id: its first two digits after the archive's name."""
    if identity.kind != "arXiv":
        return None
    digits = int(identity.id.rpartition("/")[2][:2])
    return digits + (1900 if digits > 90 else 2000)  # noqa: PLR2004 - arXiv began in 1991


@lru_cache(maxsize=1 << 10)
def pages_on(host: str) -> tuple[tuple[str, str, re.Pattern[str], str], ...]:
    """Return those of the `PAGES` that a host may have."""
    return tuple(page for page in PAGES if page[1] in host)


def _identify_page(url: urls.Url, host: str) -> Identity | None:
    address = host + "/" + "/".join(url.segments)
    for kind, _, pattern, id_ in pages_on(host):
        if match := pattern.fullmatch(address):
            known = id_.format("/".join(filter(None, match.groups())).lower())
            return _identify_arxiv(known) if kind == "arXiv" else Identity(kind, known)
    for kind, whole, pattern, id_ in _QUERY_PAGES:
        if whole == host and (match := pattern.fullmatch(url.path + url.query)):
            return _identify_doi(id_.format(match[1])) if kind == "DOI" else Identity(kind, match[1])
    return None


def _identify_doi_page(url: urls.Url, host: str) -> Identity | None:
    """Read a DOI in the address of doi.org, or of a publisher, where variants of the page follow it."""
    path = url.path.lstrip("/")
    if host in _RESOLVERS:
        match = _DOI.match(path)
        return _identify_doi(match[1]) if match else None
    if "10." not in path or not (".".join(host.split(".")[-2:]) in _PUBLISHERS or _DOI_PAGE.search(path)):
        return None
    match = _DOI.search(path)
    return _identify_doi(_DOI_TAIL.sub("", match[1])) if match else None


def _identify_doi(written: str) -> Identity:
    plain = unquote(written).lower()
    if match := _ARXIV_DOI.fullmatch(plain):
        return _identify_arxiv(match[1])
    if match := _ANTHOLOGY_DOI.fullmatch(plain):
        return Identity("ACL Anthology", match[1])
    return Identity("DOI", plain)


def _identify_arxiv(written: str) -> Identity:
    """Drop the subject class, which never distinguishes two papers: ``math.GT/0309136`` is ``math/0309136``."""
    archive, slash, number = written.lower().rpartition("/")
    return Identity("arXiv", archive.partition(".")[0] + slash + number)


def _identify_address(url: urls.Url, host: str) -> Identity:
    path = "/" + "/".join(url.segments) if urls.reads_slashes_as_one(url) else url.path
    path = _INDEX.sub("", _decode_unreserved(path)).rstrip("/")
    if host == "github.com":  # which knows no capitals in owner and name, and reads `owner/name.git` as well
        names = path.split("/", 3)[1:]
        names[:2] = map(str.lower, names[:2])
        if len(names) == 2:  # noqa: PLR2004 - owner and name
            names[1] = names[1].removesuffix(".git")
        path = "/".join(["", *names])
    parts = (part for part in url.query[1:].split("&") if part and not urls.is_tracking(part.partition("=")[0]))
    query = "&".join(sorted(map(_decode_unreserved, parts)))
    fragment = "" if _SAME_PAGE.fullmatch(url.fragment) else url.fragment
    port = "" if url.port in {None, "", "80", "443"} else f":{url.port}"
    return Identity("URL", host + port + path + (f"?{query}" if query else "") + fragment)


def _decode_unreserved(text: str) -> str:
    """Decode the escapes of letters, digits and ``-._~``, which mean the same as the characters."""
    if "%" not in text:
        return text
    return _UNRESERVED.sub(lambda escape: unquote(escape[0]), text)
