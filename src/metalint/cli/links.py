"""``metalint links``."""

import json
from pathlib import Path

from metalint.cli import lint
from metalint.cli.commands import LinksOptions
from metalint.cli.exit_codes import INTERRUPTED
from metalint.cli.opening import open_settings
from metalint.errors import UsageError
from metalint.report.terminal import escape_controls


def run(options: LinksOptions) -> int:
    """Do what ``lint --online`` does, with the rules on URLs; or test the registries: 1 if one is wrong."""
    if options.issue is not None:
        return _write_issue(options, options.issue)
    if not options.self_test:
        return lint.run(options)
    from metalint.links import enabled_services
    from metalint.services.environment import Environment

    if options.format not in {None, "text", "json"}:
        raise UsageError("--self-test: --format must be text or json")
    config = open_settings(options, files=options.files).config
    settings = config.links
    if options.budget is not None:
        settings = settings._replace(budget=options.budget)
    trials = enabled_services.self_test(settings, config.sources, Environment())
    report = {"version": 1, "registries": [trial._asdict() for trial in trials]}
    if options.format == "json":
        print(json.dumps(report, indent=1))
    else:
        width = max((len(trial.registry) for trial in trials), default=0)
        for trial in trials:
            why = f": {trial.why}" if trial.why else ""
            print(f"{escape_controls(trial.registry):<{width}}  {escape_controls(f'{trial.outcome}{why}')}")
    failing = {enabled_services.WRONG, enabled_services.UNSURE} if options.strict else {enabled_services.WRONG}
    return int(any(trial.outcome in failing for trial in trials) and not options.exit_zero)


def _write_issue(options: LinksOptions, folder: Path) -> int:
    """Check as ever, and write what an issue is to say; nothing of that where the check was interrupted."""
    from metalint.report import dead_links

    if options.self_test or options.format or options.output_file is not None:
        raise UsageError("--issue writes all to its folder; leave out --self-test, --format and --output-file")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--issue {folder}: cannot be made: {error.strerror}") from error
    into = {"format": "json", "output_file": folder / dead_links.REPORT}
    code = lint.run(LinksOptions(**vars(options) | into))
    if code != INTERRUPTED:
        dead_links.write_dead_links(folder)
    return code
