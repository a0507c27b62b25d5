"""What the help of each command opens with: what it is for, and two examples or more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class HelpText(NamedTuple):
    """What a command is for, and command lines with what each does."""

    purpose: str
    examples: tuple[tuple[str, str], ...]


TEXTS: Final[Mapping[str, HelpText]] = {
    "metalint": HelpText(
        "Lint, fix and render a list of papers kept as protobuf text files in git.",
        (
            ("metalint init", "set up a repository"),
            ("metalint lint", "check all papers"),
            ("metalint fix", "apply all safe fixes"),
        ),
    ),
    "metalint lint": HelpText(
        "Check papers: parse each file strictly, run the rules, and report what is wrong and how to fix it. All papers "
        "are always read, because a duplicate may be in any file; PATHs limit what is reported.",
        (
            ("metalint lint", "check all papers"),
            ("metalint lint meta/2025", "report one folder"),
            ("metalint lint --select duplicate-paper --format json", "run one rule, for a program"),
        ),
    ),
    "metalint fix": HelpText(
        "Apply fixes in place. Safe fixes correct a mistake and lose nothing; unsafe ones need your review.",
        (
            ("metalint fix", "apply all safe fixes"),
            ("metalint fix --diff", "show what would change, write nothing"),
            ("metalint fix --unsafe meta/2025/lora.prototxt", "apply unsafe fixes to one paper, too"),
        ),
    ),
    "metalint render": HelpText(
        "Write every output of the configuration: the lists that people read.",
        (
            ("metalint render", "write all outputs"),
            ("metalint render --check", "exit with 1 if an output is stale"),
            ("metalint render --view year --layout table --stdout", "print one list"),
        ),
    ),
    "metalint links": HelpText(
        "Check on the network whether the URLs of papers are alive, moved or dead.",
        (
            ("metalint links", "check all URLs"),
            ("metalint links --budget 10m --format json", "stop after ten minutes, report for a program"),
        ),
    ),
    "metalint gate": HelpText(
        "Report the findings that a change adds, compared with its merge base with BASE. CI runs it on pull requests.",
        (
            ("metalint gate origin/main", "fail on new errors"),
            ("metalint gate origin/main --fail-on warning", "fail on new warnings, too"),
        ),
    ),
    "metalint report": HelpText(
        "Show how healthy the list is: findings by rule, complete and empty fields, and the trend over past commits.",
        (
            ("metalint report", "print a summary in Markdown"),
            ("metalint report --history --format html --output-file health.html", "write a page with the trend"),
            ("metalint report --history 90d --since v1.0 --format json", "report for a program"),
        ),
    ),
    "metalint import": HelpText(
        "Read existing lists in Markdown, and records in BibTeX, CSL-JSON, RIS, CSV, TSV, JSON and YAML, into one file "
        "per paper.",
        (
            ("metalint import refs.bib --out meta", "write the entries of a bibliography to meta/"),
            ("metalint import README.md --out meta", "write the papers of a list to meta/"),
            ("metalint import README.md --out meta --force", "overwrite papers that differ from the list"),
        ),
    ),
    "metalint export": HelpText(
        "Write papers as records that other programs read: BibTeX, CSL-JSON, RIS, CSV or JSON. While one of the papers "
        "cannot be parsed, nothing is written.",
        (
            ("metalint export --format bibtex --out papers.bib", "write all papers to a bibliography"),
            ("metalint export meta/2024 --format csv", "print the papers of one folder as a table"),
        ),
    ),
    "metalint baseline": HelpText(
        "Hold back today's findings, so that only new ones fail. Commit the file that it writes.",
        (
            ("metalint baseline", "write or refresh the baseline"),
            ("metalint baseline --prune", "remove what is no longer found"),
        ),
    ),
    "metalint explain": HelpText(
        "Print the documentation of a rule: what it finds, why, an example, and how safe its fix is.",
        (
            ("metalint explain duplicate-paper", "read about one rule"),
            ("metalint explain institutions", "read about a group of rules"),
        ),
    ),
    "metalint rules": HelpText(
        "List all rules: group, name, severity, fix, and what each finds.",
        (
            ("metalint rules", "print the table"),
            ("metalint rules --format json", "print it for a program"),
        ),
    ),
    "metalint schema": HelpText(
        "Print the JSON Schema of a paper, or of the configuration, for editors and other tools.",
        (
            ("metalint schema", "print the schema of a paper"),
            ("metalint schema --config", "print the schema of metalint.toml"),
        ),
    ),
    "metalint institutions": HelpText(
        "Show how names of organizations are read, and decide the cases that metalint cannot.",
        (
            ('metalint institutions lookup "Univeristy of Sydney"', "show how a name is read"),
            ('metalint institutions decide "Houmo AI" "Houmo" --same', "register a spelling"),
        ),
    ),
    "metalint institutions lookup": HelpText(
        "Show how names of organizations are read: the registered name, and why.",
        (
            ('metalint institutions lookup "MIT" "Tsinghua Univ."', "show how two names are read"),
            ("metalint institutions lookup - < names.txt", "read names from standard input, one per line"),
        ),
    ),
    "metalint institutions decide": HelpText(
        "Decide whether two names are one organization, and write that to the registry of this repository.",
        (
            ('metalint institutions decide "Houmo AI" "Houmo" --same', "both are one organization"),
            ('metalint institutions decide "Houmo AI" "Houmo Lab" --distinct', "they are two"),
        ),
    ),
    "metalint conventions": HelpText(
        "Show how this list spells names that have several correct forms, and pin that in its registries.",
        (
            ("metalint conventions", "show the forms that the list uses"),
            ("metalint conventions --write", "pin it in the registries of this repository"),
        ),
    ),
    "metalint init": HelpText(
        "Set up a repository: write configuration, hooks and workflow if there are none. No existing file is changed.",
        (
            ("metalint init", "set up the working directory, if it belongs to no list yet"),
            ("metalint --root ~/papers init", "set up another folder"),
            ("metalint init --suggestions", "let anyone suggest papers in issues, too"),
        ),
    ),
    "metalint add": HelpText(
        "Add papers by their identifiers: one file per paper, linted and formatted, with what the services know. It "
        "reports the fields that you must fill in. A paper that the list already has is refused; its file is named.",
        (
            ("metalint add 2306.00978", "add a paper of arXiv"),
            ("metalint add 10.1145/3600006.3613165 --dry-run", "show the file of a DOI, write nothing"),
            ("metalint add --from-file refs.bib --format json", "add many, and report the source of every value"),
            ('metalint add --title "A Talk" --author "Ann Bell"', "write what you know, without the network"),
        ),
    ),
    "metalint update": HelpText(
        "Show what services know that the papers lack: a published version, missing values, a moved repository.",
        (
            ("metalint update", "show a diff for all papers"),
            ("metalint update meta/2024 --write", "change the files of one folder"),
        ),
    ),
    "metalint mv": HelpText(
        "Move or rename a paper with all that goes along: its notes and covers, the references of other papers to it, "
        "and the lists. It is all or nothing, and what git tracks is moved in its index, too.",
        (
            ("metalint mv 2024/lora 2024/lora-plus", "give a paper another id"),
            ("metalint mv meta/2024/lora.prototxt meta/2025/", "move it to another year"),
            ("metalint mv 2024/lora 2025/lora --dry-run", "show what would happen, write nothing"),
        ),
    ),
    "metalint site": HelpText(
        "Write a static site to browse, search and export the papers. It needs no server and no other site.",
        (
            ("metalint site --out build/site", "write the site"),
            ("metalint site --out build/site --base-url https://example.org/papers/", "with a sitemap, too"),
        ),
    ),
    "metalint lsp": HelpText(
        "Run the language server on standard input and output; an editor starts it.",
        (
            ("metalint lsp", "serve an editor"),
            ("metalint --no-cache lsp", "serve it without a cache"),
        ),
    ),
    "metalint merge-driver": HelpText(
        "Merge a list for git: text outside of its regions three ways, and the regions rendered of the merged papers. "
        "Git runs it where .gitattributes and its settings say so.",
        (
            ("metalint init --merge-driver", "let git run it for your lists"),
            ("metalint merge-driver %O %A %B %P", "what git's setting merge.metalint.driver says"),
        ),
    ),
    "metalint help": HelpText(
        "Print the help of a command.",
        (
            ("metalint help lint", "what lint does, and its options"),
            ("metalint help institutions lookup", "a command of a command"),
            ("metalint help", "all commands and the global options"),
        ),
    ),
    "metalint completion": HelpText(
        "Print the script that completes commands and options in your shell.",
        (
            ('eval "$(metalint completion bash)"', "put this in ~/.bashrc"),
            ('metalint completion zsh > "${fpath[1]}/_metalint"', "for zsh"),
            ("metalint completion fish > ~/.config/fish/completions/metalint.fish", "for fish"),
        ),
    ),
}
"""By command line."""
