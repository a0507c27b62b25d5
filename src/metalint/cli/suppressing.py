"""``metalint lint --add-suppressions``."""

from metalint.cli.commands import LintOptions
from metalint.cli.opening import open_session
from metalint.cli.refusals import refuse_contradictions
from metalint.cli.requests import make_lint_request
from metalint.cli.transactions import open_to_write
from metalint.cli.warnings import warn, warn_of_one_process
from metalint.files.atomic_writes import WriteError
from metalint.files.commits import ChangeSince
from metalint.files.writing import locked_writer
from metalint.fixes.suppressing import add_suppressions, check_reason
from metalint.rules.rule_set import known_rules
from metalint.util.wording import plural


def run(options: LintOptions) -> int:
    """Write the comments; 1 if a finding is left that none silences, or a paper cannot be written."""
    refuse_contradictions(options)
    warn_of_one_process(options)
    project = open_to_write(options, options.authority, options.files)
    since = ChangeSince(project.config.root, options.changed_since) if options.changed_since else None
    request = make_lint_request(project, options, open_session(project, options), since)
    names = options.add_suppressions or ()
    reason = check_reason(names, options.reason, known_rules(project.config))
    written, complaints = [], []
    with locked_writer(project.config) as door:
        result = add_suppressions(project, request, names, reason)
        for path, text in result.texts.items():
            try:
                door.write(project.config.root / path, text, result.before[path].encode())
                written.append(path)
            except WriteError as error:
                complaints.append(f"{path}: {error.why}")
    findings = plural(sum(result.silenced[path] for path in written), "finding")
    print(f"Silenced {findings} in {plural(len(written), 'paper')}; look at them with `git diff`.")
    warn(complaints)
    warn(f"{diagnostic.path}: no comment silences: {diagnostic.message}" for diagnostic in result.left)
    return int(bool(result.left or complaints))
