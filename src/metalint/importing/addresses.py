"""What links are evidence of: the words of their labels, hosts of papers, repositories, badges."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from metalint.papers.identifiers import identify


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PAPER: Final = _words(
    "abs abstract aaai acl acm arxiv article biorxiv camera cvf doi eccv elsevier full fulltext html ieee ijcai jmlr "
    "manuscript mdpi nature neurips openaccess openreview paper papers pdf pmlr preprint proceedings pub publication "
    "publish published read report sciencedirect springer ssrn text thesis tmlr usenix version wiley"
)
CODE: Final = _words(
    "caffe code codes git github gitlab impl implementation implementations jax keras matlab mxnet official pytorch "
    "reimplementation repo repository source star stars tensorflow tf torch"
)
OTHER: Final = _words(
    "appendix benchmark bib bibtex bilibili blog blogpost challenge checkpoint checkpoints citation cite "
    "citations colab "
    "course csdn data dataset datasets demo demos discussion doc docs documentation download homepage hf huggingface "
    "image intro introduction kaggle leaderboard media medium model models news notebook page pages "
    "paperswithcode post "
    "poster presentation product project pypi reddit release review reviews semantic scholar site slide slides "
    "space spaces "
    "summary supp supplement supplemental supplementary talk thread tool tutorial tweet twitter unofficial video "
    "videos "
    "weights web webpage webpages website wechat weixin wiki x youtube zhihu zoo"
)
_THING: Final = (
    r"(?:appendix|codebase|demo|poster|presentation|recording|slides?|supp|supplement(?:al|ary)?(?: materials?)?|talk"
    r"|videos?)"
)
_BESIDE: Final = re.compile(
    r"\W*(?:(?:the|our|official|conference|oral|invited|talk|video|short|long|project|youtube)\s+)*"
    rf"(?:{_THING}(?:\s*[:(\[|]|\W*$)|(?:poster|recording|slides?|talk)\s+(?:at|by|for|from|of)\s)"
    r"|(?:\S+\s+){1,3}(?:slides|poster|codebase)\W*$|(?-i:[A-Z]{3,}\S*(?:\s\d{4})?)\s(?:talk|video|oral)\W*$"
    rf"|.*[(\[]\s*{_THING}\W*$",
    re.IGNORECASE | re.DOTALL,
)
"""A label of what goes with a paper: the thing by itself, or before or behind the title."""

NOTES: Final = _words("note notes")
FILLERS: Final = _words(
    "a and at by download for full here in latest link links main my new of on official oral our page source "
    "spotlight the "
    "third-party to url v v1 v2 version via view with"
)
LABELS: Final = PAPER | CODE | OTHER | NOTES
_PAPER_OR_FILLER: Final = PAPER | FILLERS
_PARTS_OF_LABEL: Final = re.compile(r"[\s\-–_:|/]+")
HOSTS: Final = re.compile(
    r"(?:^|\.)(?:aaai\.org|acm\.org|acs\.org|academic\.oup\.com|ai\.stanford\.edu/.*pdf|annualreviews\.org|auai\.org"
    r"|biomedcentral\.com|bmva(?:-archive)?\.(?:org(?:\.uk)?)|bmvc\d*\.\w+|cambridge\.org|cell\.com|cidrdb\.org"
    r"|citeseerx?\.\w+\.\w+|computer\.org|copernicus\.org|corr\.|distill\.pub|dspace\.\w+|ecva\.net"
    r"|elifesciences\.org"
    r"|eprint\.\w+\.org|eurasip\.org|frontiersin\.org|hal\.\w+|hindawi\.com|icml\.cc|iclr\.cc|ieee\.org|ijcai\.org"
    r"|inria\.fr/hal|iop(?:science)?\.(?:iop\.)?org|isca-(?:speech|archive)\.org|jair\.org|jmlr\.org|jneurosci\.org"
    r"|jstage\.jst\.go\.jp|kdd\.org|lrec-conf\.org|mdpi\.com|mitpressjournals\.org|direct\.mit\.edu|mlsys\.org"
    r"|mlr\.press|nature\.com|ncbi\.nlm\.nih\.gov|ndss-symposium\.org|neurips\.cc|nips\.cc|openreview\.net|osf\.io"
    r"|paperswithcode\.com/paper|plos\.org|pnas\.org|proceedings\.\w+\.\w+|projecteuclid\.org|psyarxiv\.com"
    r"|researchgate\.net|roboticsproceedings\.org|royalsocietypublishing\.org|sagepub\.com|science\.org"
    r"|sciencemag\.org"
    r"|sciencedirect\.com|scitepress\.org|semanticscholar\.org|siam\.org|spiedigitallibrary\.org|springer\.com"
    r"|springeropen\.com|ssrn\.com|tandfonline\.com|techrxiv\.org|thecvf\.com|usenix\.org|vldb\.org|wiley\.com"
    r"|worldscientific\.com|research\.google/pubs|research\.facebook\.com/publications"
    r"|ai\.meta\.com/research/publications"
    r"|microsoft\.com/en-us/research/publication|dl\.gi\.de|dagstuhl\.de|drops\.dagstuhl\.de|aip\.org|aps\.org"
    r"|rsc\.org)"
)
"""Where papers are, besides those that `identify` knows: host with the beginning of the path."""

_NOT_PAPERS: Final = re.compile(
    r"(?:^|\.)(?:youtube\.com|youtu\.be|drive\.google\.com|docs\.google\.com|medium\.com|twitter\.com|x\.com"
    r"|zhihu\.com"
    r"|bilibili\.com|dropbox\.com|pan\.baidu\.com|1drv\.ms|sharepoint\.com|kaggle\.com|colab\.\w+|wikipedia\.org"
    r"|scholar\.google\.\w+|reddit\.com|linkedin\.com|facebook\.com|weixin\.qq\.com|notion\.(?:so|site)|blogspot\.com"
    r"|substack\.com|wandb\.ai|pypi\.org|hub\.docker\.com)(?:/|$)"
)
_STARS: Final = re.compile(r"img\.shields\.io/github/[a-z-]+/([\w.-]+/[\w.-]+?)(?:\.svg)?(?:[?#/].*)?$", re.IGNORECASE)
_MESSAGE: Final = re.compile(r"shields\.io/badge/(?:((?:[^-/?]|--)+)-)?((?:[^-/?]|--)+)-[^-/?]+(?:\?.*)?$")
_MAX_BADGE: Final = 300  # characters of an address; bounds the work on one that is no badge
_REPOSITORY: Final = re.compile(
    r"https?://(?:www\.)?(?:(?:github|gitlab)\.com|bitbucket\.org|gitee\.com|codeberg\.org)/+[\w.-]+(?:/"
    r"|$)(?![^?#]*\.pdf(?:[?#]|$))",
    re.IGNORECASE,
)
ARXIV_LABEL: Final = re.compile(r"(?:arxiv\s*+(?::\s*+)?)?\d{4}\.\d{4,5}(?:v\d+)?", re.IGNORECASE)


_IDENTIFIER: Final = re.compile(
    r"\barxiv\s?[:/]\s?([0-9]{4}\.[0-9]{4,5})(?!\d)|\bdoi\s?:?\s?(10\.[0-9]{4,9}/[^\s,;\])]+)", re.IGNORECASE
)


def identified(text: str) -> list[str]:
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
    if not url.startswith(("http://", "https://")):
        return False
    identity = identify(url)
    if identity is None:
        return False
    if identity.kind != "URL":
        return True
    host, _, path = identity.id.partition("/")
    if _NOT_PAPERS.search(f"{host}/"):
        return False
    return (
        path.partition("?")[0].lower().endswith((".pdf", ".ps", ".ps.gz")) or HOSTS.search(f"{host}/{path}") is not None
    )


def is_elsewhere(url: str) -> bool:
    """Tell whether a URL is surely none of a paper: a video, a share link, a relative path."""
    host = url.partition("://")[2].partition("/")[0].lower().removeprefix("www.")
    return not url.startswith(("http://", "https://")) or _NOT_PAPERS.search(f"{host}/") is not None
