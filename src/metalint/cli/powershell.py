"""The completion script for PowerShell, which shtab has none for."""

import argparse
from collections.abc import Iterable, Mapping
from typing import Final

from metalint.cli.options import list_actions, list_commands

_SCRIPT: Final = """\
Register-ArgumentCompleter -Native -CommandName metalint -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $commands = @(%(commands)s)
    $options = @{
%(options)s    }
    $values = @{
%(values)s    }
    $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
    $before = if ($wordToComplete) { @($words | Select-Object -SkipLast 1) } else { $words }
    $command = $before | Select-Object -Skip 1 | Where-Object { $commands -contains $_ } | Select-Object -First 1
    $previous = "$command $($before[-1])"
    $found = if ($values.ContainsKey($previous)) { $values[$previous] }
        elseif ($wordToComplete -like '-*') { $options["$command"] }
        elseif (-not $command) { $commands }
        else { $values["$command "] }
    $found | Where-Object { $_ -and $_.StartsWith($wordToComplete) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
"""


def write_script(top: argparse.ArgumentParser) -> str:
    """Return the script for all commands of a parser; where it knows nothing, PowerShell completes names of files."""
    commands = list_commands(top)
    parsers = {"": top, **commands}
    options: dict[str, list[str]] = {}
    values: dict[str, list[str]] = {}  # of an option by the command and its name, of an argument by the command alone
    for name, parser in parsers.items():
        for action in list_actions(parser, are_inner=bool(name)):
            if action.help is argparse.SUPPRESS:
                continue
            options.setdefault(name, []).extend(action.option_strings)
            for option in action.option_strings or [""]:
                if action.choices is not None and (name or option):
                    values.setdefault(f"{name} {option}", []).extend(map(str, action.choices))
    return _SCRIPT % {
        "commands": _write_list(commands),
        "options": _write_table(options),
        "values": _write_table(values),
    }


def _write_table(rows: Mapping[str, Iterable[str]]) -> str:
    return "".join(f"        {_quote_word(key)} = @({_write_list(words)})\n" for key, words in rows.items())


def _write_list(words: Iterable[str]) -> str:
    return ", ".join(map(_quote_word, dict.fromkeys(words)))


def _quote_word(word: str) -> str:
    return "'{}'".format(word.replace("'", "''"))
