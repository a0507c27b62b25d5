"""The commands: the options of each, and what help says of it. No command is loaded for that."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.cli import options as shared
from metalint.cli.options import (
    LAYOUTS,
    RENAMED_ROLES,
    TEXT_OR_JSON,
    VIEWS,
    Options,
    OutputOptions,
    PathOptions,
    ReportOptions,
    SelectionOptions,
    add_flag,
    parse_path,
    parse_text,
)
from metalint.util.wording import nearest

if TYPE_CHECKING:
    from metalint.schema.admission import Authority

SHELLS: Final = ("bash", "zsh", "fish")
PAPERS: Final = "papers"
NAMED_ROLES: Final = ("institutions", "venue", "code-type")
"""The roles whose names have a vocabulary, in the order in which `names` lists them."""

Parser = argparse.ArgumentParser


class LintOptions(ReportOptions):
    jobs: int
    authority: Authority
    sarif_file: Path | None
    statistics: bool
    stdin_filename: str | None


def _add_lint(to: Parser) -> None:
    shared.add_report(to)
    shared.add_sarif_file(to)
    add_flag(to, "--statistics", "print only the number of findings per rule")
    to.add_argument("--stdin-filename", metavar="FILE", help="the file that `-`, standard input, stands for")
    shared.add_authority(to)
    shared.add_jobs(to)


class FixOptions(SelectionOptions):
    unsafe: bool
    check: bool
    diff: bool
    online: bool
    write: bool
    suppress: list[str]
    reason: str | None
    budget: float | None = None


def _add_fix(to: Parser) -> None:
    shared.add_selection(to, "fix")
    add_flag(to, "--unsafe", "apply the unsafe fixes too")
    shared.add_check(to, "something")
    shared.add_diff(to)
    add_flag(to, "--online", "show also what the network says of URLs and records, as a diff; --write makes it")
    add_flag(to, "--write", "with --online: change the files")
    help_ = "write a comment above each finding of the rule that says why it may stay, instead of fixing"
    to.add_argument("--suppress", metavar="RULE", action="append", default=[], type=parse_text, help=help_)
    to.add_argument("--reason", metavar="TEXT", help="with --suppress: the reason, written into the comments")


class RenderOptions(Options):
    check: bool
    diff: bool
    stdout: bool
    view: str | None
    layout: str | None


def _add_render(to: Parser) -> None:
    shared.add_check(to, "an output")
    shared.add_diff(to, "print a unified diff, write nothing, exit with 1 if there is one")
    one = to.add_argument_group("one list", "any of these prints a single list and leaves the configured ones alone")
    add_flag(one, "--stdout", "print it")
    one.add_argument("--view", choices=VIEWS, help="the default is institution; references needs the layout graph")
    one.add_argument(
        "--layout",
        metavar="LAYOUT",
        help=f"{', '.join(LAYOUTS)}, or a Jinja2 template; table by default; classic is what the scripts of March 2024 "
        "wrote, graph draws the view references",
    )


class SiteOptions(Options):
    out: Path | None
    base_url: str | None


def _add_site(to: Parser) -> None:
    shared.add_out(to, "the folder to write; empty, new, or an earlier site", "DIR")
    to.add_argument("--base-url", metavar="URL", help="the URL of the site; needed for a sitemap")


class LinksOptions(ReportOptions):
    budget: float | None
    suggest: bool
    issue: Path | None


def _add_links(to: Parser) -> None:
    shared.add_report(to)
    shared.add_budget(to)
    add_flag(to, "--suggest", "look for archived copies of dead URLs")
    to.add_argument(
        "--issue",
        metavar="DIR",
        type=parse_path,
        help="write to DIR, in Markdown, what an issue on dead links should say: `all.md`, and in `new.md` what it "
        "does not list yet; the workflow of `init --links` keeps the issue",
    )


class VerifyOptions(ReportOptions):
    budget: float | None


def _add_verify(to: Parser) -> None:
    shared.add_report(to)
    shared.add_budget(to)


class GateOptions(PathOptions, OutputOptions):
    base: str
    sarif_file: Path | None
    online: bool
    budget: float | None
    authority: Authority


def _add_gate(to: Parser) -> None:
    to.add_argument("base", metavar="BASE", type=parse_text, help="the branch or commit that the change goes to")
    shared.add_paths(to, "report this file or folder only; the change may have deleted it")
    shared.add_output(to, fails_on="new findings")
    shared.add_sarif_file(to)
    add_flag(to, "--online", "also check the URLs and the records of the papers on the network")
    shared.add_budget(to)
    shared.add_authority(to)


class AddOptions(Options):
    ids: list[str]
    from_file: Path | None
    title: str | None
    url: str
    author: list[str]
    diff: bool
    format: str


def _add_add(to: Parser) -> None:
    to.add_argument(
        "ids",
        metavar="ID",
        nargs="*",
        type=parse_text,
        help="an arXiv id, a DOI, or the address of a paper at arXiv, OpenReview, the ACL Anthology, PMLR, NeurIPS, "
        "CVF, Hugging Face, or of its repository on GitHub; or a title",
    )
    help_ = "read identifiers from FILE: one per line, or BibTeX and other records"
    to.add_argument("--from-file", metavar="FILE", type=parse_path, help=help_)
    to.add_argument("--title", type=parse_text, help="write a file for this title without asking any service")
    to.add_argument("--url", default="", help="with --title: the address of the paper")
    to.add_argument("--author", metavar="NAME", action="append", default=[], help="with --title: an author; repeat it")
    shared.add_diff(to)
    shared.add_format(to, TEXT_OR_JSON)


class IssueOptions(Options):
    event: Path


def _add_issue(to: Parser) -> None:
    to.add_argument(
        "event",
        metavar="EVENT.json",
        type=parse_path,
        help="the event of an issue, $GITHUB_EVENT_PATH in the workflows of `init --suggestions`; why nothing is "
        "changed is printed as Markdown",
    )


class UpdateOptions(PathOptions):
    write: bool


def _add_update(to: Parser) -> None:
    shared.add_paths(to, "check these files or folders only")
    add_flag(to, "--write", "change the files")


class MvOptions(PathOptions):
    by_year: bool
    diff: bool
    keep_year: bool


def _add_mv(to: Parser) -> None:
    shared.add_paths(
        to,
        "OLD and NEW: the path of a paper or its id, such as 2024/lora; and its new path or id, or the folder to move "
        "it to. With --by-year: look at these files and folders only",
    )
    help_ = (
        "move each paper that lies in the folder of another year, or above the folders of years, to that of its year"
    )
    add_flag(to, "--by-year", help_)
    shared.add_diff(to, "print the moves and a unified diff, write nothing")
    add_flag(to, "--keep-year", "keep the year in the paper, whatever its new folder")


class RmOptions(Options):
    papers: list[str]
    force: bool
    diff: bool


def _add_rm(to: Parser) -> None:
    help_ = "the paper: its path or its id, such as 2024/lora"
    to.add_argument("papers", metavar="PAPER", nargs="+", type=parse_text, help=help_)
    add_flag(to, "--force", "remove the references of other papers to it, too")
    shared.add_diff(to, "print what would go and a unified diff, write nothing")


class RenameOptions(PathOptions):
    role: str
    old: str
    new: str
    diff: bool


def _add_rename(to: Parser) -> None:
    to.add_argument("role", metavar="ROLE", choices=RENAMED_ROLES, help=f"one of {', '.join(RENAMED_ROLES)}")
    to.add_argument("old", metavar="OLD", type=parse_text, help="the whole value, as papers write it")
    help_ = "its new name; another value of the role merges both"
    to.add_argument("new", metavar="NEW", type=parse_text, help=help_)
    shared.add_paths(to, "rename it in these files or folders only")
    shared.add_diff(to)


class NamesOptions(Options):
    role: str | None
    format: str


def _add_names(to: Parser) -> None:
    to.add_argument("role", metavar="ROLE", nargs="?", choices=NAMED_ROLES, help=f"one of {', '.join(NAMED_ROLES)}")
    shared.add_format(to, TEXT_OR_JSON)


class LookupOptions(Options):
    names: list[str]
    format: str


def _add_lookup(to: Parser) -> None:
    help_ = "`-` reads names from standard input, one per line"
    to.add_argument("names", metavar="NAME", nargs="+", type=parse_text, help=help_)
    shared.add_format(to, TEXT_OR_JSON)


class PreferOptions(Options):
    name: str
    instead_of: list[str]


def _add_prefer(to: Parser) -> None:
    to.add_argument("name", metavar="NAME", type=parse_text, help="the name as this list writes it")
    help_ = "another spelling of it, which is NAME from now on; repeatable"
    to.add_argument("--instead-of", metavar="OTHER", action="append", default=[], type=parse_text, help=help_)


class HealthOptions(Options):
    format: str
    out: Path | None
    history: str | None
    since: str | None


def _add_report(to: Parser) -> None:
    shared.add_format(to, ("markdown", "html", "json"), "markdown")
    shared.add_out(to)
    to.add_argument(
        "--history",
        metavar="RANGE",
        nargs="?",
        const="HEAD",
        help="also judge past commits: a range such as v1.0..HEAD, or a time such as 90d; without RANGE, all of HEAD",
    )
    to.add_argument("--since", metavar="REF", help="show what is new and what is fixed since this commit")


class ImportOptions(Options):
    lists: list[Path]
    kind: str | None
    out: Path
    columns: Mapping[str, str]
    all: bool
    section: list[str]
    write_schema: Path | None
    region: bool
    format: str
    force: bool


def _add_import(to: Parser) -> None:
    help_ = "a list of papers, or a file of records"
    to.add_argument("lists", metavar="FILE", nargs="+", type=parse_path, help=help_)
    to.add_argument(
        "--from",
        dest="kind",
        choices=("markdown", "bibtex", "csl-json", "ris", "csv", "tsv", "json", "yaml"),
        help="the format of the files (default: by the suffix of each)",
    )
    to.add_argument("--out", metavar="DIR", required=True, type=parse_path, help="folder for the papers")
    to.add_argument(
        "--columns",
        metavar="ROLE=NAME,…",
        type=_parse_columns,
        default={},
        help="names of columns: title=Paper,url=Link",
    )
    add_flag(to, "--all", "also import items that do not look like papers")
    help_ = "only what is below a heading; repeatable"
    to.add_argument("--section", metavar="HEADING", action="append", default=[], help=help_)
    help_ = "write a copy of the schema whose keywords are text, and import with it"
    to.add_argument("--write-schema", metavar="FILE", type=parse_path, help=help_)
    help_ = "replace the papers in FILE by a region that `metalint render` writes, and keep all else of it"
    add_flag(to, "--region", help_)
    shared.add_format(to, TEXT_OR_JSON)
    add_flag(to, "--force", "overwrite papers that differ from the list")


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


class ExportOptions(PathOptions):
    format: str
    out: Path | None


def _add_export(to: Parser) -> None:
    shared.add_paths(to, "export only these files or folders")
    to.add_argument(
        "--format",
        required=True,
        choices=("bibtex", "csl-json", "ris", "csv", "json"),
        help="the format of the records",
    )
    shared.add_out(to, "write to this file (default: standard output)")


class BaselineOptions(Options):
    prune: bool
    check: bool
    out: Path | None


def _add_baseline(to: Parser) -> None:
    add_flag(to, "--prune", "only remove entries that are no longer found, never add any")
    shared.add_check(to, "the baseline")
    shared.add_out(to, "write it there instead of into the root")


class ExplainOptions(Options):
    rule: list[str]
    format: str


def _add_explain(to: Parser) -> None:
    help_ = "a rule or a group; without any, the table of all rules"
    to.add_argument("rule", metavar="RULE", nargs="*", type=parse_text, help=help_)
    shared.add_format(to, ("text", "json", "markdown"))


class SchemaOptions(Options):
    config: Path | None = None  # the global option of this name is another one here
    of_config: bool


def _add_schema(to: Parser) -> None:
    to.add_argument("--config", dest="of_config", action="store_true", help="of the configuration instead")


class InitOptions(Options):
    site: bool
    suggestions: bool
    links: bool
    render_on_main: bool
    agents: bool


def _add_init(to: Parser) -> None:
    add_flag(to, "--site", "also write a workflow that publishes a site on GitHub Pages")
    help_ = "also write issue forms to suggest and correct papers, and workflows that carry out what is accepted"
    add_flag(to, "--suggestions", help_)
    help_ = "also write a workflow that checks the URLs each week and keeps one issue on the dead ones"
    add_flag(to, "--links", help_)
    help_ = "let a workflow on the default branch write the lists: no pull request brings them"
    add_flag(to, "--render-on-main", help_)
    add_flag(to, "--agents", "also write AGENTS.md: what coding agents need to know to edit the list")


class CleanOptions(Options):
    all: bool


def _add_clean(to: Parser) -> None:
    add_flag(to, "--all", "delete the history of links, too")


class CompletionOptions(Options):
    shell: str
    values: str | None


def _add_completion(to: Parser) -> None:
    to.add_argument("shell", choices=SHELLS, help="the shell that you use")
    to.add_argument(
        "--values",
        metavar="ROLE",
        choices=(*RENAMED_ROLES, PAPERS),
        help="print the values of a role in this list, or the ids of its `papers`, one per line, as the script asks",
    )


class LspOptions(Options):
    stdio: bool


def _add_lsp(to: Parser) -> None:
    add_flag(to, "--stdio", "accepted because editors pass it; there is no other transport")


def _add_nothing(_: Parser) -> None:
    pass


class Command(NamedTuple):
    """A command: its function below `metalint.cli`, its options, what adds them to a parser, and a line of help."""

    run: str
    options: type[Options]
    add: Callable[[Parser], None]
    help: str


COMMANDS: Final[Mapping[str, Command]] = {
    "init": Command("init.run", InitOptions, _add_init, "set up a repository: settings, hooks and a workflow"),
    "lint": Command("lint.run", LintOptions, _add_lint, "parse every paper strictly, run the rules, report"),
    "fix": Command("fix.run", FixOptions, _add_fix, "apply the safe fixes, or suppress findings"),
    "render": Command("render.run", RenderOptions, _add_render, "write every configured list"),
    "gate": Command("gate.run", GateOptions, _add_gate, "report what a change adds; CI runs it on pull requests"),
    "baseline": Command(
        "baseline.run", BaselineOptions, _add_baseline, "hold back today's findings, so that only new ones fail"
    ),
    "explain": Command("explain.run", ExplainOptions, _add_explain, "print what a rule is about, or list all rules"),
    "add": Command("add.run", AddOptions, _add_add, "add papers by their identifiers"),
    "issue": Command("issue.run", IssueOptions, _add_issue, "add or correct the paper that an accepted issue names"),
    "update": Command("update.run", UpdateOptions, _add_update, "show what registries know now, and write it"),
    "verify": Command("verify.run", VerifyOptions, _add_verify, "compare papers with what registries say of them"),
    "links": Command("links.run", LinksOptions, _add_links, "check the URLs on the network"),
    "mv": Command("mv.run", MvOptions, _add_mv, "move or rename a paper with all that belongs to it"),
    "rm": Command("rm.run", RmOptions, _add_rm, "remove papers with the notes and covers only they use"),
    "rename": Command("rename.run", RenameOptions, _add_rename, "rename a value in all papers and wherever it stands"),
    "names": Command("names.run", NamesOptions, _add_names, "show how this list writes names; look up, prefer one"),
    "import": Command("importing.run", ImportOptions, _add_import, "read lists and records into one file per paper"),
    "export": Command("export.run", ExportOptions, _add_export, "write papers as BibTeX, CSL-JSON, RIS, CSV or JSON"),
    "site": Command("site.run", SiteOptions, _add_site, "write a static site to browse and search the papers"),
    "report": Command("health_report.run", HealthOptions, _add_report, "show how healthy the list is, and its trend"),
    # for programs
    "lsp": Command("lsp.run", LspOptions, _add_lsp, "run the language server on standard input and output"),
    "schema": Command("schema.run", SchemaOptions, _add_schema, "print the JSON Schema of the paper message"),
    "cache": Command("cache.show", Options, _add_nothing, "print the folder of the cache, or clean it"),
    "completion": Command(
        "completion.run", CompletionOptions, _add_completion, "print the completion script for your shell"
    ),
}
"""All commands, in the order in which help lists them."""

FOR_PROGRAMS: Final = ("lsp", "schema", "cache", "completion")

ACTIONS: Final[Mapping[str, Mapping[str, Command]]] = {
    "names": {
        "lookup": Command("names.look_up", LookupOptions, _add_lookup, "show how names are read"),
        "prefer": Command("names.prefer", PreferOptions, _add_prefer, "let this list write a name in one way"),
    },
    "cache": {
        "dir": Command("cache.show", Options, _add_nothing, "print the folder of the cache"),
        "clean": Command("cache.clean", CleanOptions, _add_clean, "delete what metalint has cached for this user"),
    },
}
"""Commands of two words, by the first."""
