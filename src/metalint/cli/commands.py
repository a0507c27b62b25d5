"""The commands: what each is told, its arguments and options as fields of a class. No command is loaded for that."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.cli.options import (
    FORMATS,
    LAYOUTS,
    RENAMED_ROLES,
    VIEWS,
    CommonOptions,
    NetworkOptions,
    PathOptions,
    ReportOptions,
    SelectionOptions,
    SpeedOptions,
    argument,
    filled,
    filled_path,
    flag,
    option,
)
from metalint.util.wording import nearest

if TYPE_CHECKING:
    from metalint.schema.admission import Authority

SHELLS: Final = ("bash", "zsh", "fish")
PAPERS: Final = "papers"
_TEXT_OR_JSON: Final = ("text", "json")
_DRY_RUN: Final = "print what would happen, write nothing"


class LintOptions(SelectionOptions, ReportOptions, NetworkOptions):
    strict: bool = flag("exit with 1 on warnings, too", group="report")
    exit_zero: bool = flag("exit with 0 even if there are findings", group="report")
    baseline: Path | None = option(
        "hold back the findings in this baseline", "FILE", type=Path, group="report", one_of="optional"
    )
    no_baseline: bool = flag("ignore the baseline", group="report", one_of="optional")
    include_baselined: bool
    online: bool
    budget: float | None
    suggest: bool
    stdin_filename: str | None = option("the file that `-`, standard input, stands for", "FILE")
    fix: bool = flag("apply the safe fixes first, as `metalint fix` does", group="fixes")
    unsafe_fixes: bool = flag("with --fix or --diff: the unsafe fixes too", group="fixes")
    diff: bool = flag(
        "print the fixes as a diff and write nothing, as `metalint fix --diff` does, instead of reporting",
        group="fixes",
    )
    add_suppressions: Sequence[str] | None = option(
        "write a comment above each finding of the rule that says why it may stay, instead of reporting",
        "RULE",
        action="append",
        group="suppressions",
    )
    reason: str | None = option("the reason, written into the comments", "TEXT", group="suppressions")

    def choose_function(self, named: str) -> str:
        """Fix first, or write suppressions, where that is asked for."""
        if self.fix or self.diff or self.unsafe_fixes:
            return "fix.fix_and_lint"
        return "suppressing.run" if self.add_suppressions or self.reason is not None else named


class FixOptions(SelectionOptions, NetworkOptions):
    unsafe: bool = flag("apply the unsafe fixes too", names=("--unsafe", "--unsafe-fixes"))
    diff: bool = flag("print a unified diff, write nothing")
    check: bool = flag("write nothing, exit with 1 if something would change")
    online: bool
    budget: float | None
    suggest: bool


class RenderOptions(CommonOptions):
    check: bool = flag("write nothing, exit with 1 if an output would change")
    diff: bool = flag("print a unified diff, write nothing, exit with 1 if there is one")
    stdout: bool = flag("print it", group="one list")
    view: str | None = option(
        "the default is institution; references needs the layout graph", choices=VIEWS, group="one list"
    )
    layout: str | None = option(
        f"{', '.join(LAYOUTS)}, or a Jinja2 template; table by default; classic is what the scripts of March 2024 "
        "wrote, graph draws the view references",
        "LAYOUT",
        group="one list",
    )


class SiteOptions(CommonOptions):
    out: Path | None = option("the folder to write; empty, new, or an earlier site", "DIR", type=filled_path)
    base_url: str | None = option("the URL of the site; needed for a sitemap", "URL")


class VerifyOptions(LintOptions):
    online: bool = True
    suggest: bool = False
    stdin_filename: str | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    add_suppressions: Sequence[str] | None = None
    reason: str | None = None


class LinksOptions(VerifyOptions):
    suggest: bool = NetworkOptions.suggest
    issue: Path | None = option(
        "write to DIR, in Markdown, what an issue on dead links should say: `all.md`, and in `new.md` what it does not "
        "list yet; the workflow of `init --links` keeps the issue",
        "DIR",
        type=filled_path,
        group="network",
    )


class GateOptions(PathOptions, SpeedOptions, ReportOptions, NetworkOptions):
    base: str = argument("BASE", "the branch or commit that the change goes to", type=filled)
    paths: Sequence[str] = option(
        "report this file or folder only; repeatable; it may have been deleted",
        "PATH",
        names=("--path",),
        action="append",
        default=[],
        type=filled,
    )
    fail_on: str = option(
        "what fails: new errors (the default), new warnings too, or nothing",
        choices=("error", "warning", "never"),
        default="error",
    )
    format: str | None = option("text by default, github under GITHUB_ACTIONS", choices=FORMATS)
    output_file: Path | None = option("write the report there", "FILE", type=Path)
    sarif_file: Path | None = option("write a SARIF report there, too", "FILE", type=Path)
    authority: Authority
    jobs: int
    online: bool
    budget: float | None
    suggest: bool
    statistics: bool = False
    include_baselined: bool = False


class AddOptions(CommonOptions):
    ids: Sequence[str] = argument(
        "ID",
        "an arXiv id, a DOI, or the address of a paper at arXiv, OpenReview, the ACL Anthology, PMLR, NeurIPS, "
        "CVF, Hugging Face, or of its repository on GitHub; or a title",
        nargs="*",
    )
    from_file: Path | None = option(
        "read identifiers from FILE: one per line, or BibTeX and other records", "FILE", type=Path
    )
    from_issue: Path | None = option(
        "read the event of an issue that suggests a paper: $GITHUB_EVENT_PATH in the workflow of "
        "`init --suggestions`; why a paper is not added is printed as Markdown",
        "EVENT",
        type=filled_path,
    )
    title: str | None = option("write a file for this title without asking any service", type=filled)
    url: str = option("with --title: the address of the paper", default="")
    author: Sequence[str] = option("with --title: an author; repeat it", "NAME", action="append", default=[])
    dry_run: bool = flag("print the new files and write nothing")
    diff: bool = flag("print a unified diff and write nothing")
    edit: bool = flag("open the new files in $EDITOR")
    comments: bool = flag("write the source of each value into a comment")
    format: str = option("how to report (default: text)", choices=_TEXT_OR_JSON, default="text")


class CorrectOptions(CommonOptions):
    from_issue: Path = option(
        "the event of an issue that asks for a correction: $GITHUB_EVENT_PATH in the workflow of "
        "`init --suggestions`; why a paper is not corrected is printed as Markdown",
        "EVENT",
        type=filled_path,
        required=True,
    )


class UpdateOptions(PathOptions):
    paths: Sequence[str] = argument("PATH", "check these files or folders only", nargs="*", type=filled)
    write: bool = flag("change the files")


class MvOptions(PathOptions):
    paths: Sequence[str] = argument(
        "PATH",
        "OLD and NEW: the path of a paper or its id, such as 2024/lora; and its new path or id, or the folder to move "
        "it to. With --by-year: look at these files and folders only",
        nargs="*",
        default=[],
        type=filled,
    )
    by_year: bool = flag(
        "move each paper that lies in the folder of another year, or above the folders of years, to that of its year"
    )
    dry_run: bool = flag(_DRY_RUN)
    keep_year: bool = flag("keep the year in the paper, whatever its new folder")


class RmOptions(CommonOptions):
    papers: Sequence[str] = argument(
        "PAPER", "the paper: its path or its id, such as 2024/lora", nargs="+", type=filled
    )
    force: bool = flag("remove the references of other papers to it, too")
    dry_run: bool = flag(_DRY_RUN)


class RenameOptions(PathOptions):
    role: str = argument("ROLE", f"one of {', '.join(RENAMED_ROLES)}", choices=RENAMED_ROLES)
    old: str = argument("OLD", "the whole value, as papers write it", type=filled)
    new: str = argument("NEW", "its new name; another value of the role merges both", type=filled)
    paths: Sequence[str] = argument(
        "PATH", "rename it in these files or folders only", nargs="*", default=[], type=filled
    )
    dry_run: bool = flag(_DRY_RUN)
    diff: bool = flag("print a unified diff, write nothing")


class HealthOptions(SpeedOptions):
    format: str = option("markdown by default", choices=("markdown", "html", "json"), default="markdown")
    output_file: Path | None = option("write the report to this file", "FILE", type=Path)
    history: str | None = option(
        "also judge past commits: a range such as v1.0..HEAD, or a time such as 90d; without RANGE, all of HEAD",
        "RANGE",
        nargs="?",
        const="HEAD",
    )
    since: str | None = option("show what is new and what is fixed since this commit", "REF")
    authority: Authority
    jobs: int


def _parse_columns(written: str) -> dict[str, str]:
    """Read ``title=Paper,url=Link``."""
    from metalint.importing.tables import COLUMNS

    found: dict[str, str] = {}
    for part in written.split(","):
        role, equals, name = (word.strip() for word in part.partition("="))
        if not equals or not name:
            raise argparse.ArgumentTypeError(f"`{part.strip()}` is not ROLE=NAME, such as `title=Paper`")
        if role not in COLUMNS:
            near = nearest(role, COLUMNS)
            hint = f"did you mean `{near}`?" if near else f"roles are {', '.join(COLUMNS)}"
            raise argparse.ArgumentTypeError(f"`{role}` is not a role of a column; {hint}")
        found[role] = name
    return found


class ImportOptions(CommonOptions):
    lists: Sequence[Path] = argument("FILE", "a list of papers, or a file of records", nargs="+", type=Path)
    kind: str | None = option(
        "the format of the files (default: by the suffix of each)",
        names=("--from",),
        choices=("markdown", "bibtex", "csl-json", "ris", "csv", "tsv", "json", "yaml"),
    )
    out: Path = option("folder for the papers", "DIR", required=True, type=filled_path)
    columns: Mapping[str, str] = option(
        "names of columns: title=Paper,url=Link", "ROLE=NAME,…", type=_parse_columns, default={}
    )
    all: bool = flag("also import items that do not look like papers")
    section: Sequence[str] = option("only what is below a heading; repeatable", "HEADING", action="append", default=[])
    write_schema: Path | None = option(
        "write a copy of the schema whose keywords are text, and import with it", "FILE", type=filled_path
    )
    region: bool = flag("replace the papers in FILE by a region that `metalint render` writes, and keep all else of it")
    format: str = option("the summary as text or as data", choices=_TEXT_OR_JSON, default="text")
    force: bool = flag("overwrite papers that differ from the list")


class ExportOptions(PathOptions):
    paths: Sequence[str] = argument("PATH", "export only these files or folders", nargs="*", type=filled)
    format: str = option(
        "the format of the records", required=True, choices=("bibtex", "csl-json", "ris", "csv", "json")
    )
    out_file: Path | None = option(
        "write to this file (default: standard output)", "FILE", names=("--out",), type=filled_path
    )


class BaselineOptions(CommonOptions):
    prune: bool = flag("only remove entries that are no longer found, never add any")
    check: bool = flag("write nothing, exit with 1 if the baseline would change")
    output: Path | None = option("write it there instead of into the root", "FILE", type=Path)


class ExplainOptions(CommonOptions):
    rule: Sequence[str] = argument("RULE", nargs="+")


class RulesOptions(CommonOptions):
    format: str = option(choices=("text", "json", "markdown"), default="text")


class SchemaOptions(CommonOptions):
    of_config: bool = flag("of the configuration instead", names=("--config",))


class LookupOptions(CommonOptions):
    names: Sequence[str] = argument("NAME", "`-` reads names from standard input, one per line", nargs="+")
    format: str = option(choices=_TEXT_OR_JSON, default="text")


class MatchOptions(CommonOptions):
    file: str = argument("FILE", "affiliation strings, one per line; '-' is standard input")
    format: str = option(choices=("tsv", "json"), default="tsv")


class DecideOptions(CommonOptions):
    name: str = argument("NAME", "with --same the spelling to use")
    other: str = argument("OTHER")
    same: bool = flag("OTHER is another spelling of NAME", one_of="required")
    distinct: bool = flag("they are two organizations", one_of="required")


class ConventionsOptions(CommonOptions):
    format: str = option(choices=_TEXT_OR_JSON, default="text")
    write: bool = flag("add the forms that the list uses to its own registries")
    diff: bool = flag("print what --write would change as a diff, write nothing")


class InitOptions(CommonOptions):
    site: bool = flag("also write a workflow that publishes a site on GitHub Pages")
    suggestions: bool = flag(
        "also write issue forms to suggest and correct papers, and workflows that carry out what is accepted"
    )
    links: bool = flag("also write a workflow that checks the URLs each week and keeps one issue on the dead ones")
    render_on_main: bool = flag("let a workflow on the default branch write the lists: no pull request brings them")
    agents: bool = flag("also write AGENTS.md: what coding agents need to know to edit the list")


class CacheOptions(CommonOptions):
    all: bool = flag("delete the history of links, too")


class CompletionOptions(CommonOptions):
    shell: str = argument(None, "the shell that you use", choices=SHELLS)
    values: str | None = option(
        "print the values of a role in this list, or the ids of its `papers`, one per line, as the script for bash "
        "asks",
        "ROLE",
        choices=(*RENAMED_ROLES, PAPERS),
    )


class LspOptions(CommonOptions):
    stdio: bool = flag("accepted because editors pass it; there is no other transport")


class HelpOptions(CommonOptions):
    topic: Sequence[str] = argument("COMMAND", "the command; without one, all are listed", nargs="*")


Command = tuple[str, type[CommonOptions], str]
"""The function that runs a command, below `metalint.cli`; what it is told; what help says of it."""

COMMANDS: Final[Mapping[str, Command]] = {
    "lint": ("lint.run", LintOptions, "parse every paper strictly, run the rules, report"),
    "fix": ("fix.run", FixOptions, "apply the safe fixes in place"),
    "render": ("render.run", RenderOptions, "write every configured output"),
    "site": ("site.run", SiteOptions, "write a static site to browse and search the papers"),
    "links": ("links.run", LinksOptions, "check the URLs on the network"),
    "verify": ("verify.run", VerifyOptions, "compare the papers with what registries say of them"),
    "gate": ("gate.run", GateOptions, "report what a change adds; CI runs it on pull requests"),
    "add": ("add.run", AddOptions, "add papers by their identifiers"),
    "correct": ("correct.run", CorrectOptions, "correct the value of a paper that an issue names"),
    "update": ("update.run", UpdateOptions, "show published versions and missing values that services know"),
    "mv": ("mv.run", MvOptions, "move or rename a paper with everything that belongs to it"),
    "rm": ("rm.run", RmOptions, "remove papers with the notes and covers that only they use"),
    "rename": ("rename.run", RenameOptions, "rename a value in all papers and wherever else it stands"),
    "report": ("health_report.run", HealthOptions, "show how healthy the list is, and whether it is getting better"),
    "import": ("importing.run", ImportOptions, "read existing lists and records into one file per paper"),
    "export": ("export.run", ExportOptions, "write papers as BibTeX, CSL-JSON, RIS, CSV or JSON"),
    "baseline": ("baseline.run", BaselineOptions, "hold back the findings of today, so that only new ones fail"),
    "explain": ("explain.run", ExplainOptions, "print the documentation of a rule"),
    "rules": ("explain.rules", RulesOptions, "print the table of all rules"),
    "schema": ("schema.run", SchemaOptions, "print the JSON Schema of the paper message"),
    "institutions": ("", CommonOptions, "show how names of organizations are read, and decide open cases"),
    "conventions": (
        "conventions.run",
        ConventionsOptions,
        "show how this list writes names, and pin that in its registries",
    ),
    "init": ("init.run", InitOptions, "write configuration, hook and workflow into a repository that has none"),
    "cache": ("", CommonOptions, "show or delete what metalint has cached"),
    "completion": ("completion.run", CompletionOptions, "print the completion script for your shell"),
    "lsp": ("lsp.run", LspOptions, "run the language server on standard input and output"),
    "help": ("help.run", HelpOptions, "print the help of a command"),
}
"""All commands, in the order in which help lists them."""

ACTIONS: Final[Mapping[str, Mapping[str, Command]]] = {
    "institutions": {
        "lookup": ("institutions.lookup", LookupOptions, "show how names of organizations are read"),
        "match": ("institutions.match", MatchOptions, "find the organizations that affiliation strings name"),
        "decide": ("institutions.decide", DecideOptions, "decide whether two names are one organization"),
    },
    "cache": {
        "clean": ("cache.clean", CacheOptions, "delete what metalint has cached, for all lists of this user"),
        "dir": ("cache.show", CommonOptions, "print the folder of the cache"),
    },
}
"""The commands that some commands consist of."""
