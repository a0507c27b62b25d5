"""What a note links to, and its title: enough Markdown for that, in time linear in its length.

Only what surely is a link counts. Code, comments, formulas and front matter are blanked out first, so that
offsets stay. The rules are those of https://spec.commonmark.org/0.31.2/, without the rare cases.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from metalint.papers.paper import Value
from metalint.text.span import Span
from metalint.util.regex import lazy

_TITLE: Final = r"""(?:[ \t\n]++(?:"[^"]*"|'[^']*'|\([^()]*\)))?+"""
_INLINE: Final = lazy(rf"\]\([ \t\n]*+(?:<([^<>\n]*)>|([^\s()<>]*+(?:\([^\s()]*+\)[^\s()]*+)*+)){_TITLE}[ \t\n]*+\)")
_DEFINITION: Final = lazy(
    rf"^(?: {{0,3}}>)*+ {{0,3}}\[(?!\^)((?:\\.|[^\[\]\n])++)\]:[ \t]*+(?:\n[ \t]*+)?+"
    rf"(?:<([^<>\n]*)>|([^\s<>]++)){_TITLE}[ \t]*+$",
    re.MULTILINE,
)
_REFERENCE: Final = lazy(r"(?<!\\)\[((?:\\.|[^\[\]])++)\]")
_BRACKET: Final = lazy(r"\\[\\\[\]]|[\[\]]|\n[ \t]*(?=\n)")
_TAG: Final = lazy(
    r"""<(?:(?:img|video|audio|source)\b[^<>]*?(?<![\w-])src|a\b[^<>]*?(?<![\w-])href)\s*+="""
    r"""\s*+(?:"([^"<>]*+)"|'([^'<>]*+)'|([^\s"'<>]++))"""
    r"""|<source\b[^<>]*?(?<![\w-])srcset\s*+=\s*+["']?\s*+([^\s"',<>]++)""",  # the first of several
    re.IGNORECASE,
)
_ATX: Final = lazy(r" {0,3}#{1,6}[ \t]")
_UNDERLINE: Final = lazy(r" {0,3}(?:=+|--+)[ \t]*$")
_LIST_ITEM: Final = lazy(r"\s*(?:[-+*]|\d{1,9}[.)])(?:\s|$)")
_FENCE: Final = lazy(r"[\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+)*(`{3,}(?=[^`]*$)|~{3,})")
_FRONT_MATTER: Final = lazy(r"\A\ufeff?---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE: Final = lazy(r"^title:[ \t]*+[\"']?([^\n\"']++)", re.MULTILINE)
_HTML_HEADING: Final = lazy(r"\s*+<h[1-6]\b[^<>\n]*+>([^<>]++)</h[1-6]", re.IGNORECASE)
_INDENTS: Final = ("    ", "\t")
_TICKS: Final = lazy(r"\\`|`+|\n[ \t]*(?=\n)")
_HIDDEN: Final = lazy(
    r"<!--.*?(?:-->|\Z)|<(pre|script|style)\b.*?(?:</\1\s*>|\Z)|\$\$.*?(?:\$\$|\Z)"
    r"|(?<![\\$\w])\$(?=[^\s$])[^$\n]*(?<=[^\s\\])\$(?![\d$])",
    re.DOTALL | re.IGNORECASE,
)
_ESCAPED: Final = lazy(r"\\([!-/:-@\[-`{-~])")
_NOT_NEWLINE: Final = lazy(r"[^\n]+")


def links(text: str) -> Iterator[Value[str]]:
    """Yield the targets of links and images, of definitions that are used, and of HTML tags, as they are meant."""
    shown = _blank_hidden_text(text)
    if "[" not in shown and "<" not in shown:
        return
    closing: set[int] = set()  # where the brackets are that close another of the same paragraph; escaped ones are none
    opened = 0
    for match in _BRACKET.finditer(shown):
        if match[0] == "[":
            opened += 1
        elif match[0] == "]" and opened:
            opened -= 1
            closing.add(match.start())
        elif match[0][0] == "\n":
            opened = 0
    inline = (match for match in _INLINE.finditer(shown) if match.start() in closing)
    definitions = list(_DEFINITION.finditer(shown))
    own = {match.start(1) for match in definitions}
    used = {_fold_label(match[1]) for match in _REFERENCE.finditer(shown) if match.start(1) not in own}
    defined = (match for match in definitions if _fold_label(match[1]) in used)
    for match in (*inline, *defined, *_TAG.finditer(shown)):
        group = match.lastindex or 0
        if target := match[group]:
            import html

            written = target if match[0].startswith("<") else _ESCAPED.sub(r"\1", target)
            yield Value(html.unescape(written), Span(*match.span(group)), "")


def first_heading(text: str) -> Value[str] | None:
    """Return the first heading as it is written, without its ``#``; None if there is none."""
    # Without one, an HTML heading at the beginning counts, or the title in the front matter.
    shown = _blank_hidden_text(text)
    offset, before = 0, ""
    for line in shown.split("\n"):
        if match := _ATX.match(line):
            return _read_heading(text, offset + match.end(), offset + len(line))
        if before.strip() and _UNDERLINE.match(line) and not _LIST_ITEM.match(before):
            return _read_heading(text, offset - len(before) - 1, offset - 1)
        before, offset = line, offset + len(line) + 1
    front = _FRONT_MATTER.match(text)
    found = _HTML_HEADING.match(shown) or (_FRONT_TITLE.search(text, 0, front.end()) if front else None)
    return _read_heading(text, *found.span(1)) if found else None


def without_front_matter(text: str) -> str:
    """Return a note without the block of YAML at its beginning, which is not shown."""
    return _FRONT_MATTER.sub("", text, count=1)


def _read_heading(text: str, start: int, end: int) -> Value[str]:
    written = text[start:end]
    value = written.strip()
    bare = value.rstrip("#")
    if not bare or bare[-1] in " \t":
        value = bare.rstrip()
    first = start + len(written) - len(written.lstrip())
    return Value(value, Span(first, first + len(value)), "")


def _fold_label(text: str) -> str:
    return " ".join(text.split()).casefold()


@lru_cache(maxsize=1)  # a note is asked for its links and for its heading
def _blank_hidden_text(text: str) -> str:
    """Replace with spaces what is not shown as text: front matter, code, comments, raw text, formulas."""
    shown = _FRONT_MATTER.sub(_blank, text.replace("\r\n", " \n").replace("\r", " "), count=1)
    return _HIDDEN.sub(_blank, _without_code_spans(_without_code_blocks(shown)))


def _blank(match: re.Match[str]) -> str:
    return _NOT_NEWLINE.sub(lambda line: " " * len(line[0]), match[0])


def _without_code_blocks(text: str) -> str:
    """Replace with spaces the fenced blocks, and indented ones outside of lists."""
    lines: list[str] = []
    fence, in_list, after_gap = "", False, True
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        is_code = bool(fence or mark) or (line.startswith(_INDENTS) and after_gap and not in_list)
        if fence:
            closing = line.strip(" \t>")
            fence = "" if len(closing) >= len(fence) and not closing.strip(fence[0]) else fence
        elif mark:
            fence = mark[1]
        elif line.strip() and not is_code:
            in_list = bool(_LIST_ITEM.match(line)) or (in_list and (not after_gap or line[0] in " \t"))
        after_gap = not line.strip() or (is_code and not fence)
        lines.append(" " * len(line) if is_code else line)
    return "\n".join(lines)


def _without_code_spans(text: str) -> str:
    """Replace with spaces what is between two runs of backquotes of the same length in one paragraph."""
    runs: list[tuple[int, tuple[int, int]]] = []
    paragraph = 0
    for match in _TICKS.finditer(text):
        if match[0][0] == "`":
            runs.append((match.start(), (paragraph, len(match[0]))))
        paragraph += match[0][0] == "\n"
    places: dict[tuple[int, int], list[int]] = {}
    for start, kind in runs:
        places.setdefault(kind, []).append(start)
    pieces: list[str] = []
    done = 0
    for start, kind in runs:
        after = bisect_right(places[kind], start)
        if start >= done and after < len(places[kind]):  # another run of its kind, paragraph and length, follows
            end = places[kind][after] + kind[1]
            pieces += (text[done:start], _NOT_NEWLINE.sub(_blank, text[start:end]))
            done = end
    return "".join([*pieces, text[done:]])
