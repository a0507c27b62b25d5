"""Mutation testing: break the text format, the fixer and the escaping in small ways, and count what the tests notice.

    python tools/mutation.py            # every mutant, from scratch
    python tools/mutation.py NAME…      # again those whose names match, such as 'metalint.text.edit.*'
    python tools/mutation.py --report   # none, only the page

Mutmut does the work; its settings are ``tool.mutmut`` in pyproject.toml. The numbers go to
docs/internals/mutation.md, the survivors to mutants/survivors.diff. It fails if too few mutants were killed.
Needs mutmut: ``.venv/bin/python -m pip install --group mutation``.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Final

from mutmut.__main__ import cli
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

PAGE: Final = Path("docs/internals/mutation.md")
MUTANTS: Final = Path("mutants")
WANTED: Final = 95
"""Percent of the mutants that the tests must kill."""

_KILLED: Final = frozenset({"killed", "timeout"})
_FRAMES: Final = 10_000
"""Mutmut calls each function by way of two of its own, and the tests nest as deeply as may be."""

_TEMPLATE: Final = """\
# Mutation testing

`tools/mutation.py` breaks the code in small ways, one at a time (`<` becomes `<=`, an argument goes, a text changes),
and runs the tests that reach the broken function. A mutant that no test notices survives: a test is missing, or the
change makes no difference. At least {wanted} % must be killed.

Mutated are the text format, the fixer and the escaping: the modules below, whole, every mutant that
[mutmut](https://mutmut.readthedocs.io/) {version} makes of their functions; nothing is sampled. It changes no constant
of a module, and so no regular expression: `tests/render/test_escape_exactly.py` and `tests/report/test_escapes.py` test
those of the escaping with every kind of character. The tests are those of `tool.mutmut` in `pyproject.toml`, with
generated texts that are the same in every run, and without the comparison of such texts to txtpbfmt.

It writes this page, and the survivors to `mutants/survivors.diff`.

{table}
"""


def main(words: list[str]) -> int:
    """Try mutants, write the page and the survivors; return 0 if enough were killed."""
    if words != ["--report"]:
        _try(words)
    ends = _ends()
    PAGE.write_text(_TEMPLATE.format(wanted=WANTED, version=version("mutmut"), table=_table(ends)), encoding="utf-8")
    survivors = [_shown(name, module) for module in ends for name, end in ends[module].items() if end not in _KILLED]
    (MUTANTS / "survivors.diff").write_text("\n\n".join(survivors) + "\n", encoding="utf-8")
    total = Counter(end for each in ends.values() for end in each.values())
    killed = sum(total[end] for end in _KILLED)
    print(f"{killed} of {total.total()} mutants killed, {_percent(killed, total.total())} %; see {PAGE}")
    return int(killed * 100 < WANTED * total.total())


def _try(names: list[str]) -> None:
    if not names:
        shutil.rmtree(MUTANTS, ignore_errors=True)
    sys.setrecursionlimit(_FRAMES)
    cli(["run", "--max-children", "2", *names], standalone_mode=False)


def _ends() -> dict[str, dict[str, str]]:
    """Return by module how each of its mutants ended."""
    found = {}
    for path in sorted(MUTANTS.rglob("*.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            module = path.relative_to(MUTANTS).as_posix().removesuffix(".meta")
            found[module] = {name: status_by_exit_code[code] for name, code in codes.items()}
    return found


def _shown(name: str, module: str) -> str:
    """Return a mutant as its function and the lines that differ."""
    function = name.rpartition("__mutmut_")[0].removeprefix("metalint.")
    function = re.sub(r"\.x_|\.xǁ", ".", function).replace("ǁ", ".")
    diff = get_diff_for_mutant(name, path=module).split("\n")[2:]
    return "\n".join([f"# {function}", *(line for line in diff if line[0] in "+-")])


def _table(ends: dict[str, dict[str, str]]) -> str:
    rows = ["| module | mutants | killed | of them by the time limit | survivors | killed, % |"]
    rows.append("|:--|--:|--:|--:|--:|--:|")
    counts = {f"`{module.removeprefix('src/metalint/')}`": Counter(each.values()) for module, each in ends.items()}
    for label, count in (*counts.items(), ("all", sum(counts.values(), Counter()))):
        killed, total = sum(count[end] for end in _KILLED), count.total()
        cells = (label, total, killed, count["timeout"], total - killed, _percent(killed, total))
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def _percent(part: int, whole: int) -> str:
    """Return a share, never rounded up."""
    return f"{part * 1000 // whole / 10:.1f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
