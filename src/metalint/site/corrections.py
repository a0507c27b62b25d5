"""Links to issues that ask for a correction, where the repository has the form for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from metalint.config.settings import ROLES
from metalint.files import git
from metalint.rendering.corrections import FORM, find_issue_url, make_correction_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metalint.papers.corpus import Corpus

_LONGEST: Final = 500  # characters of a value in an address


class Corrections(NamedTuple):
    """Addresses of new issues; ``base`` takes the id of a paper at its end, and is empty where there is no form.

    ``of_fields`` are those for the fields of each paper, by its path: what they are called, and the address.
    """

    base: str = ""
    of_fields: Mapping[str, list[tuple[str, str]]] = {}


def collect(corpus: Corpus) -> Corrections:
    """Return the links for all papers; none unless `source` names a repository that has the form."""
    config = corpus.context.config
    base = find_issue_url(config)
    if not base or git.find_prefix(config.root) or not (config.root / FORM).is_file():
        return Corrections()
    used = {role for paper in corpus.papers for role in paper.roles} | {"year"}
    of_fields: dict[str, list[tuple[str, str]]] = {}
    for paper in corpus.papers:
        start = make_correction_url(config, base, paper.path)
        of_fields[paper.path] = addresses = []
        for role in (role for role in ROLES if role in used):
            values = [value.value for value in paper.many(role)]
            if role == "year":
                values = [str(paper.year.value)] if paper.year else []
            is_known = len(values) == 1 and 0 < len(values[0]) <= _LONGEST  # of several, readers name the one they mean
            old = f"&old={quote(values[0], '', errors='replace')}" if is_known else ""
            addresses.append((role.replace("-", " "), f"{start}&field={role}{old}"))
    return Corrections(base, of_fields)
