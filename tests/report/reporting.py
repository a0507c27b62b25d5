"""Reports of small repositories, made in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.config import settings as config
from metalint.engine import baseline
from metalint.engine import run as engine
from metalint.engine.report_types import Report, Request
from metalint.index.project import Project
from metalint.rules.selection import Choice, enabled_rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PAPER = """\
paper {{
  title: "{title}"
  url: "https://arxiv.org/abs/{arxiv}"
  authors: "Ann Bell"
  institutions: "{institution}"
}}
pub {{
  where: "{where}"
  year: 2024
}}
"""


def paper(title: str, arxiv: str, institution: str = "Microsoft", where: str = "ICLR") -> str:
    return PAPER.format(title=title, arxiv=arxiv, institution=institution, where=where)


def write(root: Path, papers: Mapping[str, str]) -> None:
    for name, text in papers.items():
        path = root / "meta" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def report(root: Path, entries: tuple[baseline.BaselineEntry, ...] = ()) -> Report:
    settings = config.load_config(root, None, root)
    project = Project(settings, 2026, None)
    return engine.lint_project(project, Request(enabled_rules(settings, Choice()), baseline=entries))


def mixed(root: Path) -> Report:
    """Return a report that has one of everything: errors, warnings, fixes, related places, silenced and held ones."""
    write(
        root,
        {
            "a.prototxt": paper("Slim models.", "2401.00001"),
            "b.prototxt": paper("Fat models", "2401.00001v2", where="github"),
            "broken.prototxt": 'paper {\n  title: "x"\n  titel: "y"\n}\n',
            "silent.prototxt": "# metalint: ignore-file[title-period] so it is printed\n"
            + paper("Old models.", "2401.00003"),
            "typo.prototxt": paper("New models", "2401.00004", institution="Univeristy of Sydney"),
        },
    )
    old = [one for one in report(root).diagnostics if one.rule == "venue-alias"]
    files = baseline.BaselineFiles(("meta/**/*.prototxt",), frozenset(), lambda _: True, lambda _: frozenset())
    return report(root, baseline.make_entries(old, files))
