"""The workflows that ``metalint init`` writes: for pull requests and, if asked, the site, links and issues."""

from collections.abc import Sequence
from typing import Final

from metalint.config.installation import UNPUBLISHED_HOME, InstallSource
from metalint.rendering import corrections
from metalint.scaffold.files import quoted, template

PAPERS: Final = ".github/workflows/papers.yml"
PAGES: Final = ".github/workflows/site.yml"
LINKS: Final = ".github/workflows/links.yml"

_INSTALL: Final = "metalint/bin/python -I -m pip install --quiet"

_UNKNOWN: Final = f"""\
# metalint was installed from a folder, so the repository that it comes from is not known. Replace the line
          # with `echo` by the last one; replace OWNER by the owner of the repository, and COMMIT by a commit of it.
          echo "::error::{{path}} does not say where to install metalint from: see its comments" && exit 1
          # {_INSTALL} git+{UNPUBLISHED_HOME}@COMMIT"""


def papers_workflow(source: InstallSource | None, branch: str = "main") -> str:
    """Return the workflow for pull requests to a branch; where the source is not known it fails, and says so."""
    return filled("papers", source, PAPERS, why="the merge base tells what the change brings", branch=branch)


def pages_workflow(source: InstallSource | None, branch: str = "main") -> str:
    """Return the workflow that publishes the site."""
    return filled("site", source, PAGES, why="the feed tells when papers changed", branch=branch)


def links_workflow(source: InstallSource | None) -> str:
    """Return the workflow that checks all URLs each week, and keeps one issue on those that are dead."""
    return filled("links", source, LINKS)


def filled(name: str, source: InstallSource | None, path: str, *, why: str = "", branch: str = "") -> str:
    """Return a packaged workflow with the steps of the setup, ``why`` it needs all commits, and a branch filled in.

    Without ``why`` only the last commit is checked out.
    """
    install = _UNKNOWN.format(path=path)
    if source is not None:
        install = f"{_INSTALL} {source.requirement}{f' # {source.remark}' if source.remark else ''}"
    depth = f"          fetch-depth: 0 # {why}\n" if why else ""
    setup = template("setup").replace("@DEPTH@", depth).replace("@INSTALL@", install)
    return template(name).replace("@SETUP@", setup).replace("@BRANCH@", quoted(branch))


FORM: Final = ".github/ISSUE_TEMPLATE/suggest-paper.yml"
SUGGESTIONS: Final = ".github/workflows/suggest-paper.yml"
CORRECTION_FORM: Final = corrections.FORM
CORRECTIONS: Final = ".github/workflows/correct-paper.yml"
OF_ISSUES: Final = (FORM, SUGGESTIONS, CORRECTION_FORM, CORRECTIONS)

LABEL: Final = "accepted"  # the label by which a maintainer has a suggested paper added, or a correction made
CORRECTION: Final = "correction"  # the label that the form gives to corrections
IDENTIFIER: Final = "Identifier or URL"
KEYWORDS: Final = "Keywords"
PAPER: Final = "Paper"
FIELD: Final = "Field"
OLD: Final = "Present value"
NEW: Final = "New value"
"""What the packaged forms ask for, and GitHub makes the headings of the issue of."""


def form(keywords: Sequence[str], *, takes_several: bool = True) -> str:
    """Return the issue form."""
    before, dropdown, after = template("suggest-paper-form").split("@KEYWORDS@")
    options = "".join(f"        - {quoted(keyword)}\n" for keyword in keywords)
    dropdown = dropdown.replace("@MULTIPLE@", str(takes_several).lower()).replace("@OPTIONS@", options)
    return before + (dropdown if keywords else "") + after


def suggestions_workflow(source: InstallSource | None) -> str:
    """Return the workflow; ``source`` is as for `metalint.scaffold.workflows.papers_workflow`."""
    why = "the branches tell whether there is a pull request already"
    return _labeled(filled("suggest-paper", source, SUGGESTIONS, why=why))


def correction_form(roles: Sequence[str]) -> str:
    """Return the issue form for corrections of fields with these roles."""
    options = "".join(f"        - {quoted(role)}\n" for role in roles)
    text = _labeled(template("correct-paper-form")).replace("@OPTIONS@", options)
    for place, label in {"@PAPER@": PAPER, "@FIELD@": FIELD, "@OLD@": OLD, "@NEW@": NEW}.items():
        text = text.replace(place, label)
    return text


def corrections_workflow(source: InstallSource | None) -> str:
    """Return the workflow; ``source`` is as for `metalint.scaffold.workflows.papers_workflow`."""
    why = "the branches tell whether there is a pull request already"
    return _labeled(filled("correct-paper", source, CORRECTIONS, why=why))


def _labeled(text: str) -> str:
    return text.replace("@LABEL@", LABEL).replace("@CORRECTION@", CORRECTION)
