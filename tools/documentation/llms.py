"""The file ``llms.txt``: the pages of the site for language models (https://llmstxt.org)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.structure import StructureItem
    from mkdocs.structure.nav import Navigation


def text(name: str, description: str, nav: Navigation) -> str:
    """Return the file: name and description, then the pages of each section with their first sentence."""
    lines = [f"# {name}", "", f"> {description}", ""]
    for item in nav.items:
        pages = list(_pages(item))
        if item.is_section and pages:
            lines += [f"## {item.title}", "", *pages, ""]
        else:
            lines += [*pages, ""]
    return "\n".join(lines)


def _pages(item: StructureItem) -> Iterator[str]:
    if item.is_section:
        for child in item.children or ():
            yield from _pages(child)
    elif item.is_page:
        yield f"- [{item.title}]({item.url or './'}){_summary(item.markdown or '')}"


def _summary(markdown: str) -> str:
    """Return the first sentence of the first paragraph."""
    plain = [one for one in markdown.split("\n\n") if one and not one.startswith(("#", "<", "|", "```", ">", "-"))]
    prose = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", " ".join(plain[0].split())) if plain else ""
    sentence = re.match(r".*?[.:](?= |$)", prose)
    return f": {sentence[0].rstrip(':.')}." if sentence else ""
