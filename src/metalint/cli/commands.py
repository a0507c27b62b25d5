"""The commands with their options, as argparse reads them and as each command is told them; none is loaded for that."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from metalint.cli.options import (
    FORMATS,
    LAYOUTS,
    RENAMED_ROLES,
    VIEWS,
    Commands,
    CommonOptions,
    NetworkOptions,
    PathOptions,
    ReportOptions,
    SelectionOptions,
    SpeedOptions,
    add_authority,
    add_command,
    add_network,
    add_reporting,
    add_selection,
    duration,
    filled,
    filled_path,
)
from metalint.util.wording import nearest


class LintOptions(SelectionOptions, ReportOptions, NetworkOptions):
    fix: bool
    unsafe_fixes: bool
    diff: bool
    strict: bool
    exit_zero: bool
    baseline: Path | None
    no_baseline: bool
    stdin_filename: str | None
    add_suppressions: Sequence[str] | None
    reason: str | None


def _lint(commands: Commands) -> None:
    made = add_command(commands, "lint", LintOptions, "parse every paper strictly, run the rules, report")
    add_selection(made)
    add_reporting(made)
    add_network(made)
    made.add_argument("--stdin-filename", metavar="FILE", help="the file that `-`, standard input, stands for")
    group = made.add_argument_group("fixes")
    group.add_argument("--fix", action="store_true", help="apply the safe fixes first, as `metalint fix` does")
    group.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: the unsafe fixes too")
    what = "print the fixes as a diff and write nothing, as `metalint fix --diff` does, instead of reporting"
    group.add_argument("--diff", action="store_true", help=what)
    group = made.add_argument_group("suppressions")
    what = "write a comment above each finding of the rule that says why it may stay, instead of reporting"
    group.add_argument("--add-suppressions", action="append", metavar="RULE", help=what)
    group.add_argument("--reason", metavar="TEXT", help="the reason, written into the comments")


class FixOptions(SelectionOptions, NetworkOptions):
    unsafe: bool
    diff: bool
    check: bool


def _fix(commands: Commands) -> None:
    made = add_command(commands, "fix", FixOptions, "apply the safe fixes in place")
    add_selection(made)
    made.add_argument("--unsafe", "--unsafe-fixes", action="store_true", help="apply the unsafe fixes too")
    made.add_argument("--diff", action="store_true", help="print a unified diff, write nothing")
    made.add_argument("--check", action="store_true", help="write nothing, exit with 1 if something would change")
    add_network(made)


class RenderOptions(CommonOptions):
    check: bool
    diff: bool
    stdout: bool
    view: str | None
    layout: str | None


def _render(commands: Commands) -> None:
    made = add_command(commands, "render", RenderOptions, "write every configured output")
    made.add_argument("--check", action="store_true", help="write nothing, exit with 1 if an output would change")
    what = "print a unified diff, write nothing, exit with 1 if there is one"
    made.add_argument("--diff", action="store_true", help=what)
    single = made.add_argument_group(
        "one list", "any of these prints a single list and leaves the configured ones alone"
    )
    single.add_argument("--stdout", action="store_true", help="print it")
    single.add_argument("--view", choices=VIEWS, help="the default is institution; references needs the layout graph")
    layouts = f"{', '.join(LAYOUTS)}, or a Jinja2 template; table by default"
    what = f"{layouts}; classic is what the scripts of March 2024 wrote, graph draws the view references"
    single.add_argument("--layout", metavar="LAYOUT", help=what)


class SiteOptions(CommonOptions):
    out: Path | None
    base_url: str | None


def _site(commands: Commands) -> None:
    made = add_command(commands, "site", SiteOptions, "write a static site to browse and search the papers")
    what = "the folder to write; empty, new, or an earlier site"
    made.add_argument("--out", type=filled_path, metavar="DIR", help=what)
    made.add_argument("--base-url", metavar="URL", help="the URL of the site; needed for a sitemap")


class LinksOptions(LintOptions):
    self_test: bool
    issue: Path | None


def _links(commands: Commands) -> None:
    made = add_command(commands, "links", LinksOptions, "check the URLs on the network")
    add_selection(made)
    add_reporting(made)
    group = add_network(made, is_always_online=True)
    what = "ask each registry for an id that exists and one that cannot, and report which answer as expected"
    group.add_argument("--self-test", action="store_true", help=what)
    what = (
        "write to DIR, in Markdown, what an issue on dead links should say: `all.md`, and in `new.md` what it does not "
        "list yet; the workflow of `init --links` keeps the issue"
    )
    group.add_argument("--issue", type=filled_path, metavar="DIR", help=what)
    made.set_defaults(stdin_filename=None, add_suppressions=None, reason=None)
    made.set_defaults(fix=False, unsafe_fixes=False, diff=False)


def _verify(commands: Commands) -> None:
    what = "compare the papers with what registries say of them"
    made = add_command(commands, "verify", LintOptions, what, run="lint.run")
    add_selection(made)
    add_reporting(made)
    group = made.add_argument_group("network")
    group.add_argument("--budget", metavar="TIME", type=duration, help="stop after this time, such as 90s or 10m")
    made.set_defaults(online=True, suggest=False, stdin_filename=None, add_suppressions=None, reason=None)
    made.set_defaults(fix=False, unsafe_fixes=False, diff=False)


class GateOptions(PathOptions, SpeedOptions, ReportOptions, NetworkOptions):
    base: str
    fail_on: str


def _gate(commands: Commands) -> None:
    made = add_command(commands, "gate", GateOptions, "report what a change adds; CI runs it on pull requests")
    made.add_argument("base", metavar="BASE", help="the branch or commit that the change goes to")
    what = "report this file or folder only; repeatable; it may have been deleted"
    made.add_argument("--path", action="append", default=[], dest="paths", metavar="PATH", help=what)
    what = "what fails: new errors (the default), new warnings too, or nothing"
    made.add_argument("--fail-on", choices=("error", "warning", "never"), default="error", help=what)
    made.add_argument("--format", choices=FORMATS, help="text by default, github under GITHUB_ACTIONS")
    made.add_argument("--output-file", type=Path, metavar="FILE", help="write the report there")
    made.add_argument("--sarif-file", type=Path, metavar="FILE", help="write a SARIF report there, too")
    add_authority(made)
    add_network(made)
    made.set_defaults(statistics=False, include_baselined=False)


class AddOptions(CommonOptions):
    ids: Sequence[str]
    from_file: Path | None
    from_issue: Path | None
    title: str | None
    url: str
    author: Sequence[str]
    dry_run: bool
    diff: bool
    edit: bool
    comments: bool
    fetch_cover: bool
    format: str


def _add(commands: Commands) -> None:
    made = add_command(commands, "add", AddOptions, "add papers by their identifiers")
    what = (
        "an arXiv id, a DOI, or the address of a paper at arXiv, OpenReview, the ACL Anthology, PMLR, NeurIPS, "
        "CVF, Hugging Face, or of its repository on GitHub; a title, or a PDF file"
    )
    made.add_argument("ids", nargs="*", metavar="ID", help=what)
    what = "read identifiers from FILE: one per line, or BibTeX and other records"
    made.add_argument("--from-file", type=Path, metavar="FILE", help=what)
    what = (
        "read the event of an issue that suggests a paper: $GITHUB_EVENT_PATH in the workflow of "
        "`init --suggestions`; why a paper is not added is printed as Markdown"
    )
    made.add_argument("--from-issue", type=filled_path, metavar="EVENT", help=what)
    made.add_argument("--title", type=filled, help="write a file for this title without asking any service")
    made.add_argument("--url", default="", help="with --title: the address of the paper")
    what = "with --title: an author; repeat it"
    made.add_argument("--author", action="append", default=[], metavar="NAME", help=what)
    made.add_argument("--dry-run", action="store_true", help="print the new files and write nothing")
    made.add_argument("--diff", action="store_true", help="print a unified diff and write nothing")
    made.add_argument("--edit", action="store_true", help="open the new files in $EDITOR")
    made.add_argument("--comments", action="store_true", help="write the source of each value into a comment")
    made.add_argument("--fetch-cover", action="store_true", help="take the first figure of arXiv's HTML page as cover")
    made.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")


class CorrectOptions(CommonOptions):
    from_issue: Path


def _correct(commands: Commands) -> None:
    made = add_command(commands, "correct", CorrectOptions, "correct the value of a paper that an issue names")
    what = (
        "the event of an issue that asks for a correction: $GITHUB_EVENT_PATH in the workflow of `init --suggestions`; "
        "why a paper is not corrected is printed as Markdown"
    )
    made.add_argument("--from-issue", type=filled_path, required=True, metavar="EVENT", help=what)


class UpdateOptions(PathOptions):
    write: bool


def _update(commands: Commands) -> None:
    what = "show published versions and missing values that services know"
    made = add_command(commands, "update", UpdateOptions, what)
    made.add_argument("paths", nargs="*", metavar="PATH", help="check these files or folders only")
    made.add_argument("--write", action="store_true", help="change the files")


class MvOptions(PathOptions):
    dry_run: bool
    keep_year: bool
    by_year: bool


def _mv(commands: Commands) -> None:
    made = add_command(commands, "mv", MvOptions, "move or rename a paper with everything that belongs to it")
    what = (
        "OLD and NEW: the path of a paper or its id, such as 2024/lora; and its new path or id, or the folder to move "
        "it to. With --by-year: look at these files and folders only"
    )
    made.add_argument("paths", nargs="*", default=[], metavar="PATH", type=filled, help=what)
    what = "move each paper that lies in the folder of another year, or above the folders of years, to that of its year"
    made.add_argument("--by-year", action="store_true", help=what)
    made.add_argument("--dry-run", action="store_true", help="print what would happen, write nothing")
    made.add_argument("--keep-year", action="store_true", help="keep the year in the paper, whatever its new folder")


class RmOptions(CommonOptions):
    papers: Sequence[str]
    force: bool
    dry_run: bool


def _rm(commands: Commands) -> None:
    made = add_command(commands, "rm", RmOptions, "remove papers with the notes and covers that only they use")
    what = "the paper: its path or its id, such as 2024/lora"
    made.add_argument("papers", nargs="+", metavar="PAPER", type=filled, help=what)
    made.add_argument("--force", action="store_true", help="remove the references of other papers to it, too")
    made.add_argument("--dry-run", action="store_true", help="print what would happen, write nothing")


class RenameOptions(PathOptions):
    role: str
    old: str
    new: str
    dry_run: bool
    diff: bool


def _rename(commands: Commands) -> None:
    made = add_command(commands, "rename", RenameOptions, "rename a value in all papers and wherever else it stands")
    made.add_argument("role", choices=RENAMED_ROLES, metavar="ROLE", help=f"one of {', '.join(RENAMED_ROLES)}")
    made.add_argument("old", metavar="OLD", type=filled, help="the whole value, as papers write it")
    made.add_argument("new", metavar="NEW", type=filled, help="its new name; another value of the role merges both")
    what = "rename it in these files or folders only"
    made.add_argument("paths", nargs="*", default=[], metavar="PATH", help=what)
    made.add_argument("--dry-run", action="store_true", help="print what would happen, write nothing")
    made.add_argument("--diff", action="store_true", help="print a unified diff, write nothing")


class HealthOptions(SpeedOptions):
    format: str
    output_file: Path | None
    history: str | None
    since: str | None


def _report(commands: Commands) -> None:
    what = "show how healthy the list is, and whether it is getting better"
    made = add_command(commands, "report", HealthOptions, what)
    formats = ("markdown", "html", "json")
    made.add_argument("--format", choices=formats, default="markdown", help="markdown by default")
    made.add_argument("--output-file", type=Path, metavar="FILE", help="write the report to this file")
    what = "also judge past commits: a range such as v1.0..HEAD, or a time such as 90d; without RANGE, all of HEAD"
    made.add_argument("--history", nargs="?", const="HEAD", metavar="RANGE", help=what)
    made.add_argument("--since", metavar="REF", help="show what is new and what is fixed since this commit")
    add_authority(made)


class ImportOptions(CommonOptions):
    lists: Sequence[Path]
    kind: str | None
    out: Path
    columns: Mapping[str, str]
    all: bool
    section: Sequence[str]
    write_schema: Path | None
    region: bool
    format: str
    force: bool


def _import(commands: Commands) -> None:
    what = "read existing lists and records into one file per paper"
    made = add_command(commands, "import", ImportOptions, what, run="importing.run")
    made.add_argument("lists", nargs="+", type=Path, metavar="FILE", help="a list of papers, or a file of records")
    formats = ("markdown", "bibtex", "csl-json", "ris", "csv", "tsv", "json", "yaml")
    what = "the format of the files (default: by the suffix of each)"
    made.add_argument("--from", dest="kind", choices=formats, help=what)
    made.add_argument("--out", required=True, type=filled_path, metavar="DIR", help="folder for the papers")
    what = "names of columns: title=Paper,url=Link"
    made.add_argument("--columns", type=_columns, default={}, metavar="ROLE=NAME,…", help=what)
    made.add_argument("--all", action="store_true", help="also import items that do not look like papers")
    what = "only what is below a heading; repeatable"
    made.add_argument("--section", action="append", default=[], metavar="HEADING", help=what)
    what = "write a copy of the schema whose keywords are text, and import with it"
    made.add_argument("--write-schema", type=filled_path, metavar="FILE", help=what)
    what = "replace the papers in FILE by a region that `metalint render` writes, and keep all else of it"
    made.add_argument("--region", action="store_true", help=what)
    made.add_argument("--format", choices=("text", "json"), default="text", help="the summary as text or as data")
    made.add_argument("--force", action="store_true", help="overwrite papers that differ from the list")


def _columns(written: str) -> dict[str, str]:
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


class ExportOptions(PathOptions):
    format: str
    out_file: Path | None


def _export(commands: Commands) -> None:
    made = add_command(commands, "export", ExportOptions, "write papers as BibTeX, CSL-JSON, RIS, CSV or JSON")
    made.add_argument("paths", nargs="*", metavar="PATH", help="export only these files or folders")
    formats = ("bibtex", "csl-json", "ris", "csv", "json")
    made.add_argument("--format", required=True, choices=formats, help="the format of the records")
    what = "write to this file (default: standard output)"
    made.add_argument("--out", dest="out_file", type=filled_path, metavar="FILE", help=what)


class BaselineOptions(CommonOptions):
    prune: bool
    check: bool
    output: Path | None


def _baseline(commands: Commands) -> None:
    what = "hold back the findings of today, so that only new ones fail"
    made = add_command(commands, "baseline", BaselineOptions, what)
    what = "only remove entries that are no longer found, never add any"
    made.add_argument("--prune", action="store_true", help=what)
    made.add_argument("--check", action="store_true", help="write nothing, exit with 1 if the baseline would change")
    made.add_argument("--output", type=Path, metavar="FILE", help="write it there instead of into the root")


class ExplainOptions(CommonOptions):
    rule: Sequence[str]


def _explain(commands: Commands) -> None:
    made = add_command(commands, "explain", ExplainOptions, "print the documentation of a rule")
    made.add_argument("rule", metavar="RULE", nargs="+")


class RulesOptions(CommonOptions):
    format: str


def _rules(commands: Commands) -> None:
    made = add_command(commands, "rules", RulesOptions, "print the table of all rules", run="explain.rules")
    made.add_argument("--format", choices=("text", "json", "markdown"), default="text")


class SchemaOptions(CommonOptions):
    of_config: bool


def _schema(commands: Commands) -> None:
    what = "print the JSON Schema of the paper message"
    made = add_command(commands, "schema", SchemaOptions, what, reads_config=False)
    made.add_argument("--config", action="store_true", dest="of_config", help="of the configuration instead")


class LookupOptions(CommonOptions):
    names: Sequence[str]
    format: str


class MatchOptions(CommonOptions):
    file: str
    format: str


class DecideOptions(CommonOptions):
    name: str
    other: str
    same: bool
    distinct: bool


def _institutions(commands: Commands) -> None:
    what, run = "show how names of organizations are read", "institutions.lookup"
    made = add_command(commands, "institutions", LookupOptions, f"{what}, and decide open cases", run=run)
    actions = made.add_subparsers(title="actions", metavar="ACTION", required=True)
    made = add_command(actions, "lookup", LookupOptions, what, run=run)
    made.add_argument("names", nargs="+", metavar="NAME", help="`-` reads names from standard input, one per line")
    made.add_argument("--format", choices=("text", "json"), default="text")
    what, run = "find the organizations that affiliation strings name", "institutions.match"
    made = add_command(actions, "match", MatchOptions, what, run=run)
    made.add_argument("file", metavar="FILE", help="affiliation strings, one per line; '-' is standard input")
    made.add_argument("--format", choices=("tsv", "json"), default="tsv")
    what, run = "decide whether two names are one organization", "institutions.decide"
    made = add_command(actions, "decide", DecideOptions, what, run=run)
    made.add_argument("name", metavar="NAME", help="with --same the spelling to use")
    made.add_argument("other", metavar="OTHER")
    which = made.add_mutually_exclusive_group(required=True)
    which.add_argument("--same", action="store_true", help="OTHER is another spelling of NAME")
    which.add_argument("--distinct", action="store_true", help="they are two organizations")


class ConventionsOptions(CommonOptions):
    format: str
    write: bool
    diff: bool


def _conventions(commands: Commands) -> None:
    what = "show how this list writes names, and pin that in its registries"
    made = add_command(commands, "conventions", ConventionsOptions, what)
    made.add_argument("--format", choices=("text", "json"), default="text")
    made.add_argument("--write", action="store_true", help="add the forms that the list uses to its own registries")
    made.add_argument("--diff", action="store_true", help="print what --write would change as a diff, write nothing")


class InitOptions(CommonOptions):
    site: bool
    suggestions: bool
    links: bool
    agents: bool


def _init(commands: Commands) -> None:
    what = "write configuration, hook and workflow into a repository that has none"
    made = add_command(commands, "init", InitOptions, what)
    what = "also write a workflow that publishes a site on GitHub Pages"
    made.add_argument("--site", action="store_true", help=what)
    what = "also write issue forms to suggest and correct papers, and workflows that carry out what is accepted"
    made.add_argument("--suggestions", action="store_true", help=what)
    what = "also write a workflow that checks the URLs each week and keeps one issue on the dead ones"
    made.add_argument("--links", action="store_true", help=what)
    what = "also write AGENTS.md: what coding agents need to know to edit the list"
    made.add_argument("--agents", action="store_true", help=what)


class CacheOptions(CommonOptions):
    all: bool


def _cache(commands: Commands) -> None:
    made = add_command(commands, "cache", CacheOptions, "show or delete what metalint has cached", run="cache.show")
    made.set_defaults(all=False)
    actions = made.add_subparsers(title="actions", metavar="ACTION", required=True)
    what = "delete what metalint has cached, for all lists of this user"
    made = add_command(actions, "clean", CacheOptions, what, run="cache.clean")
    made.add_argument("--all", action="store_true", help="delete the history of links, too")
    made = add_command(actions, "dir", CacheOptions, "print the folder of the cache", run="cache.show")
    made.set_defaults(all=False)


SHELLS: Final = ("bash", "zsh", "fish", "powershell")


PAPERS: Final = "papers"


class CompletionOptions(CommonOptions):
    shell: str
    values: str | None


def _completion(commands: Commands) -> None:
    made = add_command(commands, "completion", CompletionOptions, "print the completion script for your shell")
    made.add_argument("shell", choices=SHELLS, help="the shell that you use")
    what = (
        "print the values of a role in this list, or the ids of its `papers`, one per line, as the script for bash asks"
    )
    made.add_argument("--values", choices=(*RENAMED_ROLES, PAPERS), metavar="ROLE", help=what)


class LspOptions(CommonOptions):
    stdio: bool


def _lsp(commands: Commands) -> None:
    made = add_command(commands, "lsp", LspOptions, "run the language server on standard input and output")
    what = "accepted because editors pass it; there is no other transport"
    made.add_argument("--stdio", action="store_true", help=what)


class HelpOptions(CommonOptions):
    topic: Sequence[str]


def _help(commands: Commands) -> None:
    made = add_command(commands, "help", HelpOptions, "print the help of a command")
    made.add_argument("topic", metavar="COMMAND", nargs="*", help="the command; without one, all are listed")


COMMANDS: Final[Mapping[str, Callable[[Commands], None]]] = {
    "lint": _lint, "fix": _fix, "render": _render, "site": _site, "links": _links, "verify": _verify, "gate": _gate,
    "add": _add, "correct": _correct, "update": _update, "mv": _mv, "rm": _rm, "rename": _rename, "report": _report,
    "import": _import,
    "export": _export, "baseline": _baseline, "explain": _explain, "rules": _rules, "schema": _schema,
    "institutions": _institutions, "conventions": _conventions, "init": _init, "cache": _cache,
    "completion": _completion, "lsp": _lsp, "help": _help,
}  # fmt: skip
"""What adds each command, in the order in which help lists them."""
