"""The workflows that ``metalint init`` writes: for pull requests and, if asked, the site, links and issues."""

from collections.abc import Sequence
from typing import Final

from metalint.config.installation import UNPUBLISHED_HOME, InstallSource
from metalint.rendering import corrections
from metalint.scaffold.files import quoted, read_template

PAPERS: Final = ".github/workflows/papers.yml"
PAGES: Final = ".github/workflows/site.yml"
RENDER: Final = ".github/workflows/render.yml"
LINKS: Final = ".github/workflows/links.yml"

_INSTALL: Final = "metalint/bin/python -I -m pip install --quiet"

_UNKNOWN: Final = f"""\
# metalint was installed from a folder, so the repository that it comes from is not known. Replace the line
          # with `echo` by the last one; replace OWNER by the owner of the repository, and COMMIT by a commit of it.
          echo "::error::{{path}} does not say where to install metalint from: see its comments" && exit 1
          # {_INSTALL} git+{UNPUBLISHED_HOME}@COMMIT"""


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
    before, dropdown, after = read_template("suggest-paper-form").split("@KEYWORDS@")
    options = "".join(f"        - {quoted(keyword)}\n" for keyword in keywords)
    dropdown = dropdown.replace("@MULTIPLE@", str(takes_several).lower()).replace("@OPTIONS@", options)
    return before + (dropdown if keywords else "") + after


def correction_form(roles: Sequence[str]) -> str:
    """Return the issue form for corrections of fields with these roles."""
    options = "".join(f"        - {quoted(role)}\n" for role in roles)
    text = _labeled(read_template("correct-paper-form")).replace("@OPTIONS@", options)
    for place, label in {"@PAPER@": PAPER, "@FIELD@": FIELD, "@OLD@": OLD, "@NEW@": NEW}.items():
        text = text.replace(place, label)
    return text


_ALL_COMMITS_FOR_BRANCHES: Final = "the branches tell whether there is a pull request already"
# by path: the packaged template, and why all commits are checked out; nothing where the last one suffices
WORKFLOWS: Final = {
    PAPERS: ("papers", "the merge base tells what the change brings"),
    PAGES: ("site", "the feed tells when papers changed"),
    RENDER: ("render", "lists may show when papers were added"),
    LINKS: ("links", ""),  # checks all URLs each week, and keeps one issue on those that are dead
    SUGGESTIONS: ("suggest-paper", _ALL_COMMITS_FOR_BRANCHES),
    CORRECTIONS: ("correct-paper", _ALL_COMMITS_FOR_BRANCHES),
}


def make_workflow(path: str, source: InstallSource | None, branch: str = "main") -> str:
    """Return the workflow at a path, about a branch; where the source is not known it fails, and says so."""
    name, why = WORKFLOWS[path]
    install = _UNKNOWN.format(path=path)
    if source is not None:
        install = f"{_INSTALL} {source.requirement}{f' # {source.remark}' if source.remark else ''}"
    depth = f"          fetch-depth: 0 # {why}\n" if why else ""
    setup = read_template("setup").replace("@DEPTH@", depth).replace("@INSTALL@", install)
    return _labeled(read_template(name).replace("@SETUP@", setup).replace("@BRANCH@", quoted(branch)))


def _labeled(text: str) -> str:
    return text.replace("@LABEL@", LABEL).replace("@CORRECTION@", CORRECTION)
