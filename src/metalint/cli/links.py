"""``metalint links``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from metalint.cli import lint, setup
from metalint.cli.lint import LintOptions
from metalint.cli.options import Commands, add_command, add_network, add_reporting, add_selection
from metalint.errors import UsageError
from metalint.report.terminal import plain

if TYPE_CHECKING:
    from metalint.links.registries import Trial


class _Options(LintOptions):
    self_test: bool


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "links", _Options, run, "check the URLs on the network")
    add_selection(made)
    add_reporting(made)
    group = add_network(made, is_always_online=True)
    group.add_argument(
        "--self-test",
        action="store_true",
        help="ask each registry for an id that exists and one that cannot, and report which answer as expected",
    )
    made.set_defaults(stdin_filename=None, add_suppressions=None, reason=None)


def run(options: _Options) -> int:
    """Do what ``lint --online`` does, with the rules on URLs."""
    return _self_test(options) if options.self_test else lint.run(options)


def _self_test(options: _Options) -> int:
    """Tell which registries answer as expected; 1 if one is wrong, with ``--strict`` if one does not say, too."""
    from metalint.links import registries
    from metalint.services.environment import Environment

    if options.format not in {None, "text", "json"}:
        raise UsageError("--self-test: --format must be text or json")
    settings = setup.open_project(options, files=options.files).config.links
    if options.budget is not None:
        settings = settings._replace(budget=options.budget)
    trials = registries.self_test(settings, Environment())
    report = {"version": 1, "registries": [trial._asdict() for trial in trials]}
    sys.stdout.write(f"{json.dumps(report, indent=1)}\n" if options.format == "json" else _as_text(trials))
    failing = {registries.WRONG, registries.UNSURE} if options.strict else {registries.WRONG}
    return int(any(trial.outcome in failing for trial in trials) and not options.exit_zero)


def _as_text(trials: Sequence[Trial]) -> str:
    width = max((len(trial.registry) for trial in trials), default=0)
    rows = [(trial.registry, f"{trial.outcome}{f': {trial.why}' if trial.why else ''}") for trial in trials]
    return "".join(f"{plain(name):<{width}}  {plain(what)}\n" for name, what in rows)
