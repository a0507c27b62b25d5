"""Addresses of issues that ask for a correction of a paper, by the form of ``init --suggestions``."""

import re
from typing import Final
from urllib.parse import quote

from metalint.config.settings import Config
from metalint.papers.ids import paper_id

FORM: Final = ".github/ISSUE_TEMPLATE/correct-paper.yml"

_REPOSITORY: Final = re.compile(
    r"(https?://[^/?#]+/[^/?#]+/[^/?#]+)/(?:blob|tree|raw)/|(https://github\.com/[^/?#]+/[^/?#]+)/\Z"
)


def find_issue_url(config: Config) -> str:
    """Return the address of a new issue, which takes the id of a paper at its end; nothing without a repository."""
    repository = _REPOSITORY.match(config.site.source)
    return (
        f"{repository[1] or repository[2]}/issues/new?template={FORM.rpartition('/')[2]}&paper=" if repository else ""
    )


def make_correction_url(config: Config, base: str, path: str) -> str:
    """Return the address for the paper at ``path``; ``base`` is what `find_issue_url` returned."""
    return base and base + quote(paper_id(config.papers, path), "", errors="surrogateescape")
