"""Two files with the URL of the same paper.

What it does:
    Finds papers with the same arXiv id (any version, from abstract, PDF, HTML, ar5iv, alphaXiv or Hugging Face), the
    same DOI (also in the pages of publishers, bioRxiv, Nature, IJCAI and Zenodo), the same id at OpenReview, in the ACL
    Anthology, in proceedings (NeurIPS, ICLR, PMLR, CVF, AAAI and others), in JMLR, HAL, IEEE Xplore or PubMed, or else
    the same URL apart from scheme, `www.`, the default port, tracking parameters, a slash or punctuation at the end,
    and a fragment that names a section (`#abstract`). Other fragments, such as `#page=3` of a volume, may distinguish
    papers on the same page.

Why is this bad:
    The list shows the paper twice, and a correction in one file leaves the other one wrong.

Example:
    url: "https://arxiv.org/pdf/2106.09685v1"  # and in another file
    url: "https://arxiv.org/abs/2106.09685"

Use instead:
    url: "https://arxiv.org/abs/2106.09685"  # in one file only

Fix safety:
    There is no fix: a person must choose which file to keep, or merge them.
"""

from collections.abc import Iterator, Sequence

from metalint.names.placeholders import is_placeholder
from metalint.papers.identifiers import Identity, identify
from metalint.rules.api import Paper, Severity, Surroundings, Value
from metalint.rules.base import GroupRule
from metalint.rules.duplicates import Member, problems
from metalint.rules.problems import PathProblem
from metalint.util.wording import quote


def keys(paper: Paper) -> Iterator[str]:
    """Yield what each URL identifies."""
    yield from ("\0".join(identity) for _, identity in _identify_urls(paper))


def check(key: str, papers: Sequence[Paper], _: Surroundings) -> Iterator[PathProblem]:
    first = [next(found for found in _identify_urls(paper) if "\0".join(found[1]) == key) for paper in papers]
    members = [Member(paper.path, url) for paper, (url, _) in zip(papers, first, strict=True)]
    identity = first[0][1]
    what = "the URL {value}" if identity.kind == "URL" else f"the paper {quote(identity)}"
    help_ = "delete one of the files, or correct its URL"
    yield from problems(members, f"{what} is already listed in", help_, "is listed here")


def _identify_urls(paper: Paper) -> Iterator[tuple[Value[str], Identity]]:
    for url in paper.many("url"):
        identity = identify(url.value)
        if identity is None or (identity.kind == "URL" and is_placeholder("url", url.value)):
            continue  # a registry knows no placeholders
        yield url, identity


RULE = GroupRule(
    "duplicate-paper", group="identity", severity=Severity.ERROR, keys=keys, check_group=check, roles=("url",)
)
