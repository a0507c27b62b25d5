"""Links to issues that ask for a correction, where the repository has the form for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from metalint.config.settings import ROLES
from metalint.exporting.escaping import plain
from metalint.files import git
from metalint.papers.ids import paper_id
from metalint.scaffold.workflows import CORRECTION_FORM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metalint.config.site import Site
    from metalint.papers.corpus import Corpus
    from metalint.papers.paper import Paper

_REPOSITORY: Final = re.compile(r"(https?://[^/?#]+/[^/?#]+/[^/?#]+)/(?:blob|tree|raw)/")
_LONGEST: Final = 500  # characters of a value in an address


class Corrections(NamedTuple):
    """Addresses of new issues; ``base`` takes the id of a paper at its end, and is empty where there is no form.

    ``of_fields`` are those for the fields of each paper, by its path: what they are called, and the address.
    """

    base: str = ""
    of_fields: Mapping[str, list[tuple[str, str]]] = {}


def collect(corpus: Corpus, site: Site) -> Corrections:
    """Return the links for all papers; none unless `source` names a repository that has the form."""
    repository = _REPOSITORY.match(site.source)
    root = corpus.context.config.root
    if repository is None or git.prefix(root) or not (root / CORRECTION_FORM).is_file():
        return Corrections()
    base = f"{repository[1]}/issues/new?template={quote(CORRECTION_FORM.rpartition('/')[2])}&paper="
    used = {role for paper in corpus.papers for role in paper.roles} | {"year"}
    roles = [role for role in ROLES if role in used]
    patterns = corpus.context.config.papers
    return Corrections(base, {paper.path: _fields(paper, base, patterns, roles) for paper in corpus.papers})


def _fields(paper: Paper, base: str, patterns: tuple[str, ...], roles: Sequence[str]) -> list[tuple[str, str]]:
    start = base + quote(plain(paper_id(patterns, paper.path)), "", errors="replace") + "&field="
    return [(role.replace("-", " "), f"{start}{role}{_present(paper, role)}") for role in roles]


def _present(paper: Paper, role: str) -> str:
    """Return the present value as the address has it; of several, readers name the one that they mean."""
    values = [value.value for value in paper.many(role)]
    if role == "year":
        values = [str(paper.year.value)] if paper.year else []
    is_known = len(values) == 1 and 0 < len(values[0]) <= _LONGEST
    return f"&old={quote(values[0], '', errors='replace')}" if is_known else ""
