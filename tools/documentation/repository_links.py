"""Links of pages that are read in the repository as well as on the site."""

from __future__ import annotations

import posixpath
import re
from typing import Final

from metalint.config.installation import find_home

INCLUDED: Final = {"SECURITY.md": "security.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Files outside ``docs`` that are pages of the site."""

_SOURCES: Final = {page: name for name, page in INCLUDED.items()}
_CODE: Final = re.compile(
    r"^(?P<fence>`{3,}).*?^(?P=fence)$|(?P<span>`+)(?!`).+?(?<!`)(?P=span)(?!`)", re.MULTILINE | re.DOTALL
)
_LINK: Final = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]+)?(?=\))")
_RULES: Final = "docs/rules.md"


def relink(markdown: str, page: str) -> str:
    """Return the text of a page of the site with relative links that hold there.

    A link to a file of ``docs``, or to one that is included, leads to its page; to a rule in ``docs/rules.md``, to the
    rule's page; to any other file, to the repository.
    """
    source = _SOURCES.get(page, f"docs/{page}")
    parts, end = [], 0
    for code in _CODE.finditer(markdown):
        parts += [_relinked(markdown[end : code.start()], source, page), code[0]]
        end = code.end()
    return "".join([*parts, _relinked(markdown[end:], source, page)])


def _relinked(prose: str, source: str, page: str) -> str:
    def replace(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), link[1]))
        anchor = link[2] or ""
        if target == _RULES and anchor:
            target, anchor = f"docs/rules/{anchor[1:]}.md", ""
        if target in INCLUDED:
            target = f"docs/{INCLUDED[target]}"
        if not target.startswith("docs/"):
            return f"{find_home()}/blob/main/{target}{anchor}"
        return posixpath.relpath(target.removeprefix("docs/"), posixpath.dirname(page) or ".") + anchor

    return _LINK.sub(replace, prose)
