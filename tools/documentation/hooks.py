"""What `mkdocs build` calls: adds the generated pages, completes the navigation, and writes ``llms.txt``.

https://www.mkdocs.org/user-guide/plugins/#events
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import cli_page
import configuration_page
import figures
import llms
import repository_links
import rule_pages
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from metalint.rules.rule_set import RULES

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parents[2]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of rules into the navigation, and the pages of ``docs`` that it does not list."""
    nav: list[Any] = config.nav
    sections = {title: items for item in nav if isinstance(item, dict) for title, items in item.items()}
    rules = next(item["Rules"] for item in sections["Reference"] if isinstance(item, dict))
    rules.append("rules.md")
    for group in dict.fromkeys(rule.group for rule in RULES):
        rules.append({group: [f"rules/{rule.name}.md" for rule in RULES if rule.group == group]})
    listed = set(_pages(nav))
    docs = Path(config.docs_dir)
    for path in sorted(one.relative_to(docs).as_posix() for one in docs.rglob("*.md")):
        if path not in listed:
            sections["Explanation" if path.startswith("internals/") else "Guides"].append(path)
    return config


def _pages(item: Any) -> list[str]:  # noqa: ANN401 - as YAML has it
    if isinstance(item, dict):
        return [page for value in item.values() for page in _pages(value)]
    return [page for one in item for page in _pages(one)] if isinstance(item, list) else [item]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are generated; the page of all rules becomes the table, with a page per rule."""
    generated = {
        "cli.md": cli_page.page(),
        "configuration-keys.md": configuration_page.page(),
        **rule_pages.pages(),
        **{page: (ROOT / name).read_text("utf-8") for name, page in repository_links.INCLUDED.items()},
    }
    for name, text in generated.items():
        if (old := files.get_file_from_path(name)) is not None:
            files.remove(old)
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Put figures in, and make links to files of the repository lead to their page, or to the repository."""
    return repository_links.relink(figures.insert_figures(markdown, ROOT), page.file.src_uri, page.url)


def on_post_page(output: str, **_: object) -> str:
    """Give the dialog of the search a name, which screen readers say; the theme gives it none."""
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"')


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Keep the navigation for `on_post_build`."""
    del files
    config.extra["navigation"] = nav
    return nav


def on_post_build(config: MkDocsConfig) -> None:
    """Write ``llms.txt``, https://llmstxt.org; refuse a site whose pages load what is not there."""
    if missing := repository_links.missing_files(Path(config.site_dir)):
        raise PluginError("these files are not on the site:\n" + "\n".join(missing))
    text = llms.text(config.site_name, config.site_description, config.extra["navigation"])
    (Path(config.site_dir) / "llms.txt").write_text(text, encoding="utf-8")
