"""Links of pages that are read in the repository as well as on the site."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from mkdocs.utils import get_relative_url

from metalint.config.installation import find_home

if TYPE_CHECKING:
    from pathlib import Path

INCLUDED: Final = {"SECURITY.md": "security.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Files outside ``docs`` that are pages of the site."""

_SOURCES: Final = {page: name for name, page in INCLUDED.items()}
_CODE: Final = re.compile(
    r"^(?P<fence>`{3,}).*?^(?P=fence)$|(?P<span>`+)(?!`).+?(?<!`)(?P=span)(?!`)", re.MULTILINE | re.DOTALL
)
_LINK: Final = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]+)?(?=\))")
_LOADED: Final = re.compile(r"""(?<=\ssrc=")(?![a-z]+:)[^"]+|(?<=\ssrcset=")(?![a-z]+:)[^"\s]+""")
_RULES: Final = "docs/rules.md"


def relink(markdown: str, page: str, url: str) -> str:
    """Return the text of a page of the site, which is shown at ``url``, with relative links that hold there.

    A link to a file of ``docs``, or to one that is included, leads to its page; to a rule in ``docs/rules.md``, to the
    rule's page; to any other file, to the repository. What HTML in the text loads is named as seen from ``url``.
    """
    source = _SOURCES.get(page, f"docs/{page}")
    parts, end = [], 0
    for code in _CODE.finditer(markdown):
        parts += [_relinked(markdown[end : code.start()], source, page, url), code[0]]
        end = code.end()
    return "".join([*parts, _relinked(markdown[end:], source, page, url)])


def _relinked(prose: str, source: str, page: str, url: str) -> str:
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

    def replace_loaded(target: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), target[0]))
        return get_relative_url(path, url)

    return _LOADED.sub(replace_loaded, _LINK.sub(replace, prose))


def missing_files(site: Path) -> list[str]:
    """Return what pages of a built site load and the site does not have, each with the page."""
    missing = []
    for page in sorted(site.rglob("*.html")):
        for target in _LOADED.findall(page.read_text("utf-8")):
            path = unquote(target.partition("?")[0].partition("#")[0])
            folder = site if path.startswith("/") else page.parent
            if not path.startswith("//") and not (folder / path.lstrip("/")).is_file():
                missing.append(f"{page.relative_to(site).as_posix()}: {target}")
    return missing
