"""What links are evidence of: the words of their labels, hosts of papers, repositories, badges."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from metalint.papers.identifiers import identify
from metalint.util import packaged

_TEXTS: Final = packaged.read_sections("words/lists.txt")
PAPER, CODE, OTHER, FILLERS = (
    frozenset(_TEXTS[name].split()) for name in ("paper links", "code links", "other links", "link fillers")
)
_THING: Final = (
    r"(?:appendix|codebase|demo|poster|presentation|recording|slides?|supp|supplement(?:al|ary)?(?: materials?)?|talk"
    r"|videos?)"
)
_BESIDE: Final = re.compile(
    r"\W*(?:(?:the|our|official|conference|oral|invited|talk|video|short|long|project|youtube)\s+)*"
    rf"(?:{_THING}(?:\s*[:(\[|]|\W*$)|(?:poster|recording|slides?|talk)\s+(?:at|by|for|from|of)\s)"
    r"|(?:\S+\s+){1,3}(?:slides|poster|codebase)\W*$|(?-i:[A-Z]{3}\S*(?:\s\d{4})?)\s(?:talk|video|oral)\W*$"
    rf"|.*[(\[]\s*{_THING}\W*$",
    re.IGNORECASE | re.DOTALL,
)
"""A label of what goes with a paper: the thing by itself, or before or after the title."""

NOTES: Final = frozenset({"note", "notes"})
LABELS: Final = PAPER | CODE | OTHER | NOTES
_PAPER_OR_FILLER: Final = PAPER | FILLERS
_PARTS_OF_LABEL: Final = re.compile(r"[\s\-–_:|/]+")
HOSTS: Final = re.compile(rf"(?:^|\.)(?:{packaged.read_pattern('words/lists.txt', 'paper hosts')})")
_NOT_PAPERS: Final = re.compile(rf"(?:^|\.)(?:{packaged.read_pattern('words/lists.txt', 'other hosts')})(?:/|$)")
_STARS: Final = re.compile(r"img\.shields\.io/github/[a-z-]+/([\w.-]+/[\w.-]+?)(?:\.svg)?(?:[?#/].*)?$", re.IGNORECASE)
_MESSAGE: Final = re.compile(r"shields\.io/badge/(?:((?:[^-/?]|--)+)-)?((?:[^-/?]|--)+)-[^-/?]+(?:\?.*)?$")
_MAX_BADGE: Final = 300  # characters of an address; bounds the work on one that is no badge
_REPOSITORY: Final = re.compile(
    r"https?://(?:www\.)?(?:(?:github|gitlab)\.com|bitbucket\.org|gitee\.com|codeberg\.org)/+[\w.-]+(?:/"
    r"|$)(?![^?#]*\.pdf(?:[?#]|$))",
    re.IGNORECASE,
)
_RAW_LINK: Final = re.compile(r"\]\((https?://[^\s()<>]++)")
_IDENTIFIER: Final = re.compile(
    r"\barxiv\s?[:/]\s?([0-9]{4}\.[0-9]{4,5})(?!\d)"
    r"|\bdoi\s?:?\s?(10\.[0-9]{4,9}/(?:\([^\s,;()]*\)|[^\s,;\]()])+)",  # `10.1016/S0140-6736(20)32661-1`
    re.IGNORECASE,
)


def find_identifiers(text: str) -> list[str]:
    """Return the addresses of the arXiv ids and DOIs that a text writes out: `arXiv:2106.09685`, `doi: 10.1145/1`."""
    return [
        f"https://arxiv.org/abs/{match[1]}" if match[1] else f"https://doi.org/{match[2].rstrip('.')}"
        for match in _IDENTIFIER.finditer(text)
    ]


def repository_of_badge(source: str) -> str:
    """Return the ``owner/name`` of the repository that a badge of shields.io is about, or the empty string."""
    match = _STARS.search(source) if len(source) <= _MAX_BADGE else None
    return match[1] if match else ""


def messages_of_badge(source: str) -> tuple[str, ...]:
    """Return what a badge of shields.io says, with and without its label: ``ICLR'24`` of ``Venue-ICLR'24-blue``."""
    match = _MESSAGE.search(unquote(source)) if len(source) <= _MAX_BADGE else None
    if match is None:
        return ()
    label, message = (part.replace("_", " ").replace("--", "-") for part in (match[1] or "", match[2]))
    return (f"{label} {message}", message) if label else (message,)


def beside_paper(label: str) -> str:
    """Return a label without the words for a paper and those that say nothing: `ICML23` of `Paper-ICML23`."""
    return " ".join(word for word in _PARTS_OF_LABEL.split(label) if word.casefold() not in _PAPER_OR_FILLER)


def is_beside_paper(label: str) -> bool:
    """Tell whether a link leads to what goes with a paper, by its label: `Slides of the talk`, `The title (poster)`."""
    return _BESIDE.match(label) is not None


def is_code(url: str) -> bool:
    """Tell whether a URL is one of a repository, and of no PDF in it."""
    return _REPOSITORY.match(url) is not None


@lru_cache(maxsize=1 << 12)
def is_paper(url: str) -> bool:
    """Tell whether a URL is one of a registry or publisher of papers, or of a PDF on the web."""
    identity = None if is_elsewhere(url) else identify(url)
    if identity is None or identity.kind != "URL":
        return identity is not None
    host, _, path = identity.id.partition("/")
    return (
        path.partition("?")[0].lower().endswith((".pdf", ".ps", ".ps.gz")) or HOSTS.search(f"{host}/{path}") is not None
    )


def find_raw_links(text: str) -> list[str]:
    """Return the URLs of papers in links that a text still has in Markdown, as in HTML, where GitHub reads none."""
    return [url for url in _RAW_LINK.findall(text) if is_paper(url)] if "](http" in text else []


def is_elsewhere(url: str) -> bool:
    """Tell whether a URL is surely none of a paper: a video, a share link, a front page, a relative path."""
    scheme, _, address = url.partition("://")
    host, _, path = address.lower().removeprefix("www.").partition("/")
    return scheme not in {"http", "https"} or not path or _NOT_PAPERS.search(f"{host}/") is not None
