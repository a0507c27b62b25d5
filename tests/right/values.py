"""What is right stays: each value in a list of one paper, judged by all default rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.rules.selection import Choice, enabled_rules
from metalint.text.literal import quote_text

if TYPE_CHECKING:
    from metalint.rules.diagnostics import Diagnostic

PATH = "meta/a.prototxt"


def lines(name: str) -> list[str]:
    """Return the values of a file beside this one, one a line."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()


def project(root: Path) -> Project:
    """Return an empty repository that requires no fields."""
    return Project(config.read_config({"required": []}, root, "test"), 2026, None)


def judged(of: Project, text: str) -> tuple[list[Diagnostic], list[str]]:
    """Return what default rules find in a paper at error level, and the rules whose safe fixes change it."""
    request = Request(enabled_rules(of.config, Choice()), texts={PATH: text}, jobs=1)
    errors = [one for one in engine.lint_project(of, request).diagnostics if one.severity == "error"]
    return errors, [one.rule for one in fixer.fix_project(of, request).applied]


def quoted(value: str) -> str:
    """Return a value as a field holds it."""
    return quote_text(value, '"')
