"""The commands: the options of each, and what help says of it. No command is loaded for that."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.cli.options import (
    AUTHORITY,
    BUDGET,
    DIFF,
    JOBS,
    LAYOUTS,
    RENAMED_ROLES,
    SARIF_FILE,
    TEXT_OR_JSON,
    VIEWS,
    Options,
    OutputOptions,
    PathOptions,
    ReportOptions,
    SelectionOptions,
    changed_since,
    fail_on,
    flag,
    option,
    output_format,
    parse_path,
    parse_text,
    path_option,
    paths,
    positional,
)
from metalint.util.wording import nearest

if TYPE_CHECKING:
    from metalint.schema.admission import Authority

SHELLS: Final = ("bash", "zsh", "fish")
PAPERS: Final = "papers"
NAMED_ROLES: Final = ("institutions", "venue", "code-type")
"""The roles whose names have a vocabulary, in the order in which `names` lists them."""


class LintOptions(ReportOptions):
    sarif_file: Path | None = SARIF_FILE
    statistics: bool = flag("print only the number of findings per rule")
    stdin_filename: str | None = option("FILE", "the file that `-`, standard input, stands for")
    authority: Authority = AUTHORITY
    jobs: int = JOBS


class FixOptions(SelectionOptions):
    paths: list[str] = paths("fix only these files or folders")
    changed_since: str | None = changed_since("fix")
    unsafe: bool = flag("apply the unsafe fixes too")
    check: bool = flag("write nothing, exit with 1 if something would change")
    diff: bool = DIFF
    online: bool = flag("show also what the network says of URLs and records, as a diff; --write makes it")
    write: bool = flag("with --online: change the files")
    suppress: list[str] = option(
        "RULE",
        "write a comment above each finding of the rule that says why it may stay, instead of fixing",
        action="append",
        default=[],
        type=parse_text,
    )
    reason: str | None = option("TEXT", "with --suppress: the reason, written into the comments")
    budget: float | None = None


def _one_list(parser: argparse.ArgumentParser) -> argparse._ActionsContainer:
    about = "any of these prints a single list and leaves the configured ones alone"
    return parser.add_argument_group("one list", about)


class RenderOptions(Options):
    check: bool = flag("write nothing, exit with 1 if an output would change")
    diff: bool = flag("print a unified diff, write nothing, exit with 1 if there is one")
    stdout: bool = flag("print it")._replace(group=_one_list)
    view: str | None = option(
        None, "the default is institution; references needs the layout graph", choices=VIEWS
    )._replace(group=_one_list)
    layout: str | None = option(
        "LAYOUT",
        f"{', '.join(LAYOUTS)}, or a Jinja2 template; table by default; classic is what the scripts of March 2024 "
        "wrote, graph draws the view references",
    )._replace(group=_one_list)


class SiteOptions(Options):
    out: Path | None = path_option("the folder to write; empty, new, or an earlier site", "DIR")
    base_url: str | None = option("URL", "the URL of the site; needed for a sitemap")


class LinksOptions(ReportOptions):
    budget: float | None = BUDGET
    suggest: bool = flag("look for archived copies of dead URLs")
    issue: Path | None = path_option(
        "write to DIR, in Markdown, what an issue on dead links should say: `all.md`, and in `new.md` what it "
        "does not list yet; the workflow of `init --links` keeps the issue",
        "DIR",
    )


class VerifyOptions(ReportOptions):
    budget: float | None = BUDGET


class GateOptions(PathOptions, OutputOptions):
    base: str = positional("BASE", "the branch or commit that the change goes to")
    paths: list[str] = paths("report this file or folder only; the change may have deleted it")
    fail_on: str = fail_on("new findings")
    sarif_file: Path | None = SARIF_FILE
    online: bool = flag("also check the URLs and the records of the papers on the network")
    budget: float | None = BUDGET
    authority: Authority = AUTHORITY


class AddOptions(Options):
    ids: list[str] = positional(
        "ID",
        "an arXiv id, a DOI, or the address of a paper at arXiv, OpenReview, the ACL Anthology, PMLR, NeurIPS, "
        "CVF, Hugging Face, or of its repository on GitHub; or a title",
        nargs="*",
    )
    from_file: Path | None = path_option("read identifiers from FILE: one per line, or BibTeX and other records")
    title: str | None = option(None, "write a file for this title without asking any service", type=parse_text)
    url: str = option(None, "with --title: the address of the paper", default="")
    author: list[str] = option("NAME", "with --title: an author; repeat it", action="append", default=[])
    diff: bool = DIFF
    format: str = output_format(TEXT_OR_JSON)


class IssueOptions(Options):
    event: Path = positional(
        "EVENT.json",
        "the event of an issue, $GITHUB_EVENT_PATH in the workflows of `init --suggestions`; why nothing is "
        "changed is printed as Markdown",
        type=parse_path,
    )


class UpdateOptions(PathOptions):
    paths: list[str] = paths("check these files or folders only")
    write: bool = flag("change the files")


class MvOptions(PathOptions):
    paths: list[str] = paths(
        "OLD and NEW: the path of a paper or its id, such as 2024/lora; and its new path or id, or the folder to move "
        "it to. With --by-year: look at these files and folders only"
    )
    by_year: bool = flag(
        "move each paper that lies in the folder of another year, or above the folders of years, to that of its year"
    )
    diff: bool = flag("print the moves and a unified diff, write nothing")
    keep_year: bool = flag("keep the year in the paper, whatever its new folder")


class RmOptions(Options):
    papers: list[str] = positional("PAPER", "the paper: its path or its id, such as 2024/lora", nargs="+")
    force: bool = flag("remove the references of other papers to it, too")
    diff: bool = flag("print what would go and a unified diff, write nothing")


class RenameOptions(PathOptions):
    role: str = positional("ROLE", f"one of {', '.join(RENAMED_ROLES)}", choices=RENAMED_ROLES, type=None)
    old: str = positional("OLD", "the whole value, as papers write it")
    new: str = positional("NEW", "its new name; another value of the role merges both")
    paths: list[str] = paths("rename it in these files or folders only")
    diff: bool = DIFF


class NamesOptions(Options):
    role: str | None = positional("ROLE", f"one of {', '.join(NAMED_ROLES)}", nargs="?", choices=NAMED_ROLES, type=None)
    format: str = output_format(TEXT_OR_JSON)


class LookupOptions(Options):
    names: list[str] = positional("NAME", "`-` reads names from standard input, one per line", nargs="+")
    format: str = output_format(TEXT_OR_JSON)


class PreferOptions(Options):
    name: str = positional("NAME", "the name as this list writes it")
    instead_of: list[str] = option(
        "OTHER",
        "another spelling of it, which is NAME from now on; repeatable",
        action="append",
        default=[],
        type=parse_text,
    )


class HealthOptions(Options):
    format: str = output_format(("markdown", "html", "json"), "markdown")
    out: Path | None = path_option("write the report to this file")
    history: str | None = option(
        "RANGE",
        "also judge past commits: a range such as v1.0..HEAD, or a time such as 90d; without RANGE, all of HEAD",
        nargs="?",
        const="HEAD",
    )
    since: str | None = option("REF", "show what is new and what is fixed since this commit")


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


class ImportOptions(Options):
    lists: list[Path] = positional("FILE", "a list of papers, or a file of records", nargs="+", type=parse_path)
    kind: str | None = option(
        None,
        "the format of the files (default: by the suffix of each)",
        choices=("markdown", "bibtex", "csl-json", "ris", "csv", "tsv", "json", "yaml"),
    )._replace(flags=("--from",))
    out: Path = path_option("folder for the papers", "DIR", required=True)
    columns: Mapping[str, str] = option(
        "ROLE=NAME,…", "names of columns: title=Paper,url=Link", type=_parse_columns, default={}
    )
    all: bool = flag("also import items that do not look like papers")
    section: list[str] = option("HEADING", "only what is below a heading; repeatable", action="append", default=[])
    write_schema: Path | None = path_option("write a copy of the schema whose keywords are text, and import with it")
    region: bool = flag("replace the papers in FILE by a region that `metalint render` writes, and keep all else of it")
    format: str = output_format(TEXT_OR_JSON)
    force: bool = flag("overwrite papers that differ from the list")


class ExportOptions(PathOptions):
    paths: list[str] = paths("export only these files or folders")
    format: str = option(
        None, "the format of the records", required=True, choices=("bibtex", "csl-json", "ris", "csv", "json")
    )
    out: Path | None = path_option("write to this file (default: standard output)")


class BaselineOptions(Options):
    prune: bool = flag("only remove entries that are no longer found, never add any")
    check: bool = flag("write nothing, exit with 1 if the baseline would change")
    out: Path | None = path_option("write it there instead of into the root")


class ExplainOptions(Options):
    rule: list[str] = positional("RULE", "a rule or a group; without any, the table of all rules", nargs="*")
    format: str = output_format(("text", "json", "markdown"))


class SchemaOptions(Options):
    config: Path | None = None  # the global option of this name is another one here
    of_config: bool = flag("of the configuration instead")._replace(flags=("--config",))


class InitOptions(Options):
    site: bool = flag("also write a workflow that publishes a site on GitHub Pages")
    suggestions: bool = flag(
        "also write issue forms to suggest and correct papers, and workflows that carry out what is accepted"
    )
    links: bool = flag("also write a workflow that checks the URLs each week and keeps one issue on the dead ones")
    render_on_main: bool = flag("let a workflow on the default branch write the lists: no pull request brings them")
    agents: bool = flag("also write AGENTS.md: what coding agents need to know to edit the list")


class CleanOptions(Options):
    all: bool = flag("delete the history of links, too")


class CompletionOptions(Options):
    shell: str = positional(None, "the shell that you use", choices=SHELLS, type=None)
    values: str | None = option(
        "ROLE",
        "print the values of a role in this list, or the ids of its `papers`, one per line, as the script asks",
        choices=(*RENAMED_ROLES, PAPERS),
    )


class LspOptions(Options):
    stdio: bool = flag("accepted because editors pass it; there is no other transport")


class Command(NamedTuple):
    """A command: its function below `metalint.cli`, its options, and a line of help."""

    run: str
    options: type[Options]
    help: str


COMMANDS: Final[Mapping[str, Command]] = {
    "init": Command("init.run", InitOptions, "set up a repository: settings, hooks and a workflow"),
    "lint": Command("lint.run", LintOptions, "parse every paper strictly, run the rules, report"),
    "fix": Command("fix.run", FixOptions, "apply the safe fixes, or suppress findings"),
    "render": Command("render.run", RenderOptions, "write every configured list"),
    "gate": Command("gate.run", GateOptions, "report what a change adds; CI runs it on pull requests"),
    "baseline": Command("baseline.run", BaselineOptions, "hold back today's findings, so that only new ones fail"),
    "explain": Command("explain.run", ExplainOptions, "print what a rule is about, or list all rules"),
    "add": Command("add.run", AddOptions, "add papers by their identifiers"),
    "issue": Command("issue.run", IssueOptions, "add or correct the paper that an accepted issue names"),
    "update": Command("update.run", UpdateOptions, "show what registries know now, and write it"),
    "verify": Command("verify.run", VerifyOptions, "compare papers with what registries say of them"),
    "links": Command("links.run", LinksOptions, "check the URLs on the network"),
    "mv": Command("mv.run", MvOptions, "move or rename a paper with all that belongs to it"),
    "rm": Command("rm.run", RmOptions, "remove papers with the notes and covers only they use"),
    "rename": Command("rename.run", RenameOptions, "rename a value in all papers and wherever it stands"),
    "names": Command("names.run", NamesOptions, "show how this list writes names; look up, prefer one"),
    "import": Command("importing.run", ImportOptions, "read lists and records into one file per paper"),
    "export": Command("export.run", ExportOptions, "write papers as BibTeX, CSL-JSON, RIS, CSV or JSON"),
    "site": Command("site.run", SiteOptions, "write a static site to browse and search the papers"),
    "report": Command("health_report.run", HealthOptions, "show how healthy the list is, and its trend"),
    # for programs
    "lsp": Command("lsp.run", LspOptions, "run the language server on standard input and output"),
    "schema": Command("schema.run", SchemaOptions, "print the JSON Schema of the paper message"),
    "cache": Command("cache.show", Options, "print the folder of the cache, or clean it"),
    "completion": Command("completion.run", CompletionOptions, "print the completion script for your shell"),
}
"""All commands, in the order in which help lists them."""

FOR_PROGRAMS: Final = ("lsp", "schema", "cache", "completion")

ACTIONS: Final[Mapping[str, Mapping[str, Command]]] = {
    "names": {
        "lookup": Command("names.look_up", LookupOptions, "show how names are read"),
        "prefer": Command("names.prefer", PreferOptions, "let this list write a name in one way"),
    },
    "cache": {
        "dir": Command("cache.show", Options, "print the folder of the cache"),
        "clean": Command("cache.clean", CleanOptions, "delete what metalint has cached for this user"),
    },
}
"""Commands of two words, by the first."""
