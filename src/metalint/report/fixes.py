"""What ``fix`` tells: a diff, the list of fixes, and the sum."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from metalint.config.installation import find_page, is_published
from metalint.files.file_changes import FileChange
from metalint.fixes.fixer import FixingResult, count_by_rule
from metalint.fixes.loop import Applied
from metalint.report.logs import escape_text
from metalint.report.terminal import DIFF_COLORS, Color, escape_controls, paint
from metalint.rules.problems import Replace, Split
from metalint.text.edit import Block, find_differing_blocks
from metalint.util.wording import plural, quote_for_shell

_ESCAPES: Final = (
    {byte: f"\\{byte:03o}" for byte in range(256)}
    | {byte: chr(byte) for byte in range(0x20, 0x7F)}
    | {byte: f"\\{letter}" for byte, letter in zip(b'\a\b\t\n\v\f\r"\\', 'abtnvfr"\\', strict=True)}
)
"""How git writes each byte of a path."""
_CONTEXT: Final = 3  # lines around a change
_SMALL: Final = 100  # lines: few enough to compare each with each
_MAX_SPLITS: Final = 8
_MOST_NAMED: Final = 50  # files in a command
_HELP: Final = "Help: `pre-commit run metalint-lint` shows what is left."
_TO_INSTALL: Final = (
    " To call `metalint` yourself, `pip install` the package that .pre-commit-config.yaml names: in "
    "`additional_dependencies`, or as `repo` with `git+` before it."
)


def write_diff(result: FixingResult, *, color: bool) -> str:
    """Return a unified diff that ``git apply`` takes; in color, one for reading, without control characters."""
    return "".join(write_unified_diff(changed, color=color) for changed in result.changed)


def write_unified_diff(changed: FileChange, *, color: bool) -> str:
    """Return the unified diff of one file; the work does not grow with the square of its length."""
    if changed.old == changed.new:
        return ""
    former = "/dev/null" if changed.old is None else _quote_path(f"a/{changed.path}")
    heads = [f"--- {former}\n", f"+++ {_quote_path(f'b/{changed.path}')}\n"]
    old, new = _split_lines(changed.old or ""), _split_lines(changed.new)
    lines: list[str] = []
    hunk: list[Block] = []
    for block in _find_differing(old, new, _MAX_SPLITS):
        if hunk and block.start - hunk[-1].end > 2 * _CONTEXT:  # too far from it to share the lines around
            lines += _write_hunk(old, new, hunk)
            hunk = []
        hunk.append(block)
    lines += _write_hunk(old, new, hunk)
    if not color:
        return "".join([*heads, *map(_end_line, lines)])
    bold = [paint(escape_controls(head.rstrip()), Color.BOLD) + "\n" for head in heads]
    for line in lines:
        body, *rest = _end_line(line).rstrip("\n").split("\n")
        shown = escape_controls(body.rstrip("\r"))
        first = paint(shown, DIFF_COLORS[line[0]]) if line[0] in DIFF_COLORS else shown
        bold.append("\n".join([first, *rest]) + "\n")
    return "".join(bold)


def _find_differing(old: Sequence[str], new: Sequence[str], splits: int) -> Iterator[Block]:
    """Yield the blocks that differ, split again at lines that occur once in them, and small ones as far as can be."""
    for start, end, new_start, new_end in find_differing_blocks(old, new):
        left, right = old[start:end], new[new_start:new_end]
        is_small = len(left) <= _SMALL and len(right) <= _SMALL
        inner: Iterable[Block] = (Block(0, len(left), 0, len(right)),)
        if left and right and is_small:
            from difflib import SequenceMatcher

            codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
            inner = [Block(*place) for tag, *place in codes if tag != "equal"]
        elif left and right and splits and (len(left), len(right)) != (len(old), len(new)):
            inner = _find_differing(left, right, splits - 1)
        for block in inner:
            yield Block(start + block.start, start + block.end, new_start + block.new_start, new_start + block.new_end)


def _write_hunk(old: Sequence[str], new: Sequence[str], blocks: Sequence[Block]) -> Iterator[str]:
    first, last = blocks[0], blocks[-1]
    before = min(_CONTEXT, first.start)
    start, new_start = first.start - before, first.new_start - before
    end = min(last.end + _CONTEXT, len(old))
    new_end = last.new_end + end - last.end
    yield f"@@ -{_write_range(start, end)} +{_write_range(new_start, new_end)} @@\n"
    at = start
    for block in blocks:
        yield from (f" {line}" for line in old[at : block.start])
        yield from (f"-{line}" for line in old[block.start : block.end])
        yield from (f"+{line}" for line in new[block.new_start : block.new_end])
        at = block.end
    yield from (f" {line}" for line in old[at:end])


def _write_range(start: int, end: int) -> str:
    """Write lines as a hunk has them: the first, unless there are none, and how many, unless it is one."""
    length = end - start
    return str(start + 1) if length == 1 else f"{start + (length > 0)},{length}"


def _split_lines(text: str) -> list[str]:
    """Split at LF alone, as git does; a carriage return belongs to its line."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _quote_path(path: str) -> str:
    """Write a path as git does: quoted unless it is plain ASCII, and a tab behind one with spaces."""
    data = os.fsencode(path)
    written = "".join(_ESCAPES[byte] for byte in data)
    return (written if len(written) == len(data) else f'"{written}"') + ("\t" if " " in path else "")


def _end_line(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def list_fixes(result: FixingResult) -> Iterator[str]:
    """Yield a line for each fix: file, line, what stood there and what stands there now, and the rule."""
    yield from (_write_line(applied) for applied in result.applied)


def list_examples(result: FixingResult) -> Iterator[str]:
    """Yield a line for each rule with its first fix, and how many more there are; the most frequent rule first."""
    firsts = {applied.rule: applied for applied in reversed(result.applied)}
    for rule, number in count_by_rule(result.applied):
        yield _write_line(firsts[rule], f", {number - 1} more" if number > 1 else "")


def _write_line(applied: Applied, more: str = "") -> str:
    match applied.changes:
        case [Replace(target, new)]:
            change = f"{target.value!r} → {new!r}"
        case [Split(target, parts)]:
            change = f"{target.value!r} → {', '.join(map(repr, parts))}"
        case _:
            change = applied.title
    path, change = escape_controls(applied.path), escape_controls(change)
    return escape_text(f"{path}:{applied.line} {change} ({applied.rule}{more})")


def list_next_steps(root: Path, result: FixingResult) -> Iterator[str]:
    """Yield what to do once a hook has changed files below ``root``, for anyone who makes a commit."""
    if result.changed:
        files = files_to_add(root, [changed.path for changed in result.changed])
        yield f"Next: review the changes, git add {files}, commit again."
        yield where_to_read_on()


def where_to_read_on() -> str:
    """Return what helps somebody whose commit was refused, and who may have metalint only in pre-commit's folder."""
    if is_published():
        return f"Help: {find_page('contributors.md')}"
    is_pre_commits = Path(sys.prefix).name.startswith("py_env-")  # else the metalint on the PATH runs
    return _HELP + _TO_INSTALL * is_pre_commits


def files_to_add(root: Path, paths: Sequence[str]) -> str:
    """Return files below ``root`` as a command names them in the working directory; of very many only their number."""
    if len(paths) > _MOST_NAMED:
        return f"the {len(paths)} files"
    named = [_find_relative(root, path) for path in paths]
    ends_options = "-- " if any(path.startswith("-") for path in named) else ""
    return ends_options + " ".join(quote_for_shell(escape_controls(path)) for path in named)


def _find_relative(root: Path, path: str) -> str:
    """Return a path below ``root`` relative to the working directory, where there is one on the same drive."""
    try:
        return Path(os.path.relpath(root / path)).as_posix()
    except (OSError, ValueError):
        return path


def summarize_fixes(result: FixingResult, *, would: bool, papers: int) -> str:
    """Return the sum by rule, and what ``--unsafe`` would add; a run that could do nothing does not say all is well.

    Args:
        result: of the run.
        would: whether nothing is written.
        papers: how many papers the run looked at.
    """
    if not (papers or result.applied or result.complaints):
        return "No papers among the files looked at: nothing to fix."
    verb = "Would fix" if would else "Fixed"
    rules = ", ".join(f"{number} {rule}" for rule, number in count_by_rule(result.applied))
    files = plural(len(result.changed), "file")
    nothing = "Nothing fixed" if result.complaints and not would else "Nothing to fix"
    text = f"{verb} {len(result.applied)} in {files}: {rules}" if result.applied else nothing
    return f"{text}; {result.unsafe_left} more with --unsafe." if result.unsafe_left else f"{text}."
