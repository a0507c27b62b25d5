"""``metalint completion``."""

import argparse
from collections.abc import Iterator
from typing import Final

import shtab

from metalint.cli.argument_parsing import make_parser
from metalint.cli.commands import ACTIONS, COMMANDS, NAMED_ROLES, PAPERS, CompletionOptions
from metalint.cli.exit_codes import OK
from metalint.cli.options import add_globals
from metalint.config.settings import LAYOUTS
from metalint.rules.rule_set import RULES

_FILES: Final = frozenset(("PATH", "FILE", "EVENT.json", "PAPER"))
_VALUES: Final = {  # by shell, what offers the values of the role that stands behind `rename`
    "bash": """\
_metalint_values() {  # quoted for the command line
  local at value
  for ((at = 1; at < COMP_CWORD; at++)); do
    [[ ${COMP_WORDS[at]} == rename ]] && break
  done
  metalint completion bash --values "${COMP_WORDS[at + 1]}" 2>/dev/null | while IFS= read -r value; do
    [[ $value == "$1"* || $(printf %q "$value") == "$1"* ]] && printf '%q\\n' "$value"
  done
}""",
    "zsh": """\
_metalint_values() {
  local -a values
  values=("${(@f)$(metalint completion zsh --values "${words[${words[(i)rename]} + 1]}" 2>/dev/null)}")
  compadd -a values
}""",
    "fish": """\
function __metalint_values
    set -l words (commandline -opc)
    set -l at (contains -i rename $words); or return
    metalint completion fish --values $words[(math $at + 1)] 2>/dev/null
end""",
}
_CALLS: Final = {"bash": "_metalint_values", "zsh": "_metalint_values", "fish": "(__metalint_values)"}

_PAPERS_IN_BASH: Final = """\
_metalint_papers() {  # ids, and paths of files and folders
  metalint completion bash --values papers 2>/dev/null | while IFS= read -r id; do
    [[ $id == "$1"* || $(printf %q "$id") == "$1"* ]] && printf '%q\\n' "$id"
  done
  compgen -f -- "$1"
}"""


def run(options: CompletionOptions) -> int:
    """Print the script, or what it asks for."""
    if options.values is not None:
        return _print_values(options, options.values)
    rules = sorted({name for rule in RULES for name in (rule.name, rule.group)})
    values = {"RULE": ("all", "default", *rules), "LAYOUT": LAYOUTS}
    top = argparse.ArgumentParser(prog="metalint")
    add_globals(top, are_shown=True)
    made = dict(_add_commands(top))
    for name, parser in (("", top), *made.items()):
        for action in parser._actions:  # noqa: SLF001 - no public name
            if isinstance(action.metavar, str) and action.choices is None:
                action.choices = values.get(action.metavar)
            kind = shtab.FILE if action.metavar in _FILES else shtab.DIRECTORY if action.metavar == "DIR" else None
            if kind is not None:
                action.complete = kind  # type: ignore[attr-defined]
            if (name, action.dest) == ("rename", "old"):
                action.complete = {**_CALLS, "preamble": _VALUES}  # type: ignore[attr-defined]
            if (name, action.dest) in {("mv", "paths"), ("rm", "papers")} and options.shell == "bash":
                action.complete = {"bash": "_metalint_papers", "preamble": {"bash": _PAPERS_IN_BASH}}  # type: ignore[attr-defined]
    print(shtab.complete(top, options.shell))
    return OK


def _add_commands(top: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Add the commands to a parser, as the shell knows them; yield the parser of each."""
    commands = top.add_subparsers()
    for name, command in COMMANDS.items():
        inner = commands.add_parser(
            name, help=command.help, parents=[make_parser(name, shows_globals=True)], add_help=False
        )
        yield name, inner
        if name not in ACTIONS:
            continue
        inner._actions[:] = [one for one in inner._actions if one.option_strings]  # noqa: SLF001 - a role is among them
        actions = inner.add_subparsers()
        for role in NAMED_ROLES if name == "names" else ():
            actions.add_parser(role, help="", add_help=False)
        for action, second in ACTIONS[name].items():  # of those without help, shtab leaves the options out
            words = f"{name} {action}"
            parents = [make_parser(words, shows_globals=True)]
            yield words, actions.add_parser(action, help=second.help, parents=parents, add_help=False)


def _print_values(options: CompletionOptions, role: str) -> int:
    """Print the values of a role that papers have, or the ids of papers, but no value that a line cannot hold."""
    from metalint.cli.opening import open_project
    from metalint.engine import run as engine
    from metalint.engine.references import PaperIndex
    from metalint.moving.plan import WholeList
    from metalint.moving.renaming import known_values

    project = open_project(options)
    papers = PaperIndex(engine.load_corpus(project)[0])
    if role == PAPERS:
        values = sorted(map(papers.id_of, papers.by_path))
    else:
        values = known_values(WholeList(papers, project, project.workspace, lambda path: project.read(path).text), role)
    for value in filter(str.isprintable, values):
        print(value)
    return OK
