"""``metalint explain``: the documentation of a rule, and without a name the table of all rules."""

from metalint.cli.commands import ExplainOptions
from metalint.cli.exit_codes import OK
from metalint.cli.opening import load_settings
from metalint.cli.terminal import print_raw
from metalint.errors import UsageError
from metalint.report.logs import dump_json
from metalint.report.terminal import write_line
from metalint.rules.documentation import explanation, page, table
from metalint.rules.rule_set import PACKAGED, known_rules
from metalint.rules.selection import expand_rule_names


def run(options: ExplainOptions) -> int:
    """Print what there is to say about each rule, or a line about each of all."""
    if not options.rule:
        return _print_table(options)
    if options.format != "text":
        raise UsageError("--format is for the table of all rules; leave out RULE")
    is_own = all(name in PACKAGED.by_name for name in options.rule)
    # mistakes in the settings must not hide metalint's own rules
    known = PACKAGED if is_own else known_rules(load_settings(options))
    for name in options.rule:
        names = expand_rule_names([name], "explain", known._replace(is_complete=True))
        for rule in [name] if name in known.by_name else sorted(names):
            text = f"{explanation(known.by_name[rule])}\n"
            is_own = rule in PACKAGED.by_name
            print_raw(text if is_own else "\n".join(map(write_line, text.split("\n"))), is_plain=True)
    return OK


def _print_table(options: ExplainOptions) -> int:
    known = known_rules(load_settings(options))
    if options.format == "markdown":
        print("\n".join(map(write_line, page(known).split("\n"))), end="")
        return OK
    rows = table(known)
    if options.format == "json":
        print(dump_json(rows, indent=1))
        return OK
    for row in rows:
        level = row["severity"] if row["default"] else "off"
        about = f"{row['group']:<13} {row['name']:<22} {level:<8} {row['fix'] or '-':<7} {row['summary']}"
        print_raw(f"{write_line(about)}\n", is_plain=True)
    return OK
