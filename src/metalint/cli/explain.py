"""``metalint explain`` and ``metalint rules``."""

from metalint.cli.commands import ExplainOptions, RulesOptions
from metalint.cli.opening import load_settings
from metalint.cli.terminal import print_raw
from metalint.report.logs import dump_json
from metalint.report.terminal import write_line
from metalint.rules.documentation import explanation, page, table
from metalint.rules.rule_set import PACKAGED, known_rules
from metalint.rules.selection import expand_rule_names


def run(options: ExplainOptions) -> int:
    """Print what there is to say about each rule."""
    is_own = all(name in PACKAGED.by_name for name in options.rule)
    # no mistake in the settings stands in the way of metalint's own
    known = PACKAGED if is_own else known_rules(load_settings(options))
    for name in options.rule:
        names = expand_rule_names([name], "explain", known._replace(is_complete=True))
        for rule in [name] if name in known.by_name else sorted(names):
            text = f"{explanation(known.by_name[rule], known)}\n"
            is_own = rule in PACKAGED.by_name
            print_raw(text if is_own else "\n".join(map(write_line, text.split("\n"))), is_plain=True)
    return 0


def rules(options: RulesOptions) -> int:
    """Print the rules, a line each, or as data."""
    known = known_rules(load_settings(options))
    if options.format == "markdown":
        print("\n".join(map(write_line, page(known).split("\n"))), end="")
        return 0
    rows = table(known)
    if options.format == "json":
        print(dump_json(rows, indent=1))
        return 0
    for row in rows:
        level = row["severity"] if row["default"] else "off"
        about = f"{row['group']:<13} {row['name']:<22} {level:<8} {row['fix'] or '-':<7} {row['summary']}"
        print_raw(f"{write_line(about)}\n", is_plain=True)
    return 0
