"""An item taken apart: one text, and the atoms in it that punctuation, styles, links and brackets part."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate, chain
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.util import packaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metalint.importing.markup import Link, Run

IMAGE: Final = "\ufffc"
"""What stands for an image in the text."""

SOFT: Final = "\v"
"""What stands for the end of a line that only the source has."""

EMOJI: Final = re.compile(
    r":[a-z][a-z0-9_+-]*:|[\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\u200d\u2197\U0001f000-\U0001faff]+"
)
_GAP: Final = re.compile(r"(?<=[,.] )(?:\.\.\.|\. \. \.)(?=,? (?:&|and |[A-Z]))")  # `Bell, A., ... & Carr, B.`
_FIRST_EMOJI: Final = "\u200d"
_EDGE: Final = f" \t\n{SOFT}{IMAGE},.;:|\uff5c·•—–-*†‡"
_TOKEN: Final = re.compile(
    rf"""
    (?= [h\s{IMAGE}()\[\]\uff08\uff09【】「」『』《》"“”«»„`'.。?!,，、،;；؛:\uff1a–—·•~/|-] ) (?:
    (?P<url> https?://(?:[^\s<>()\[\]{IMAGE}]|\([\w.-]*\)(?=[\w-]))*[^\s<>()\[\].,;:{IMAGE}"'’”*] )
    | (?P<line> \n ) | (?P<soft> \x0b ) | (?P<image> {IMAGE} )
    | (?P<open> [(\[\uff08【「『《] ) | (?P<close> [)\]\uff09】」』》] )
    | (?P<quote> ["“”«»„] | `` | '' )
    | (?P<stop> 。 | [.] (?= \s | $ | [\])"”«»*] | '' ) )
    | (?P<mark> (?<![?!]) [?!]++ (?= \s | $ | ["”] ) )
    | (?P<comma> [,，、،] (?= [\s"“”] | $ | (?<= [，、] ) ) ) | (?P<semi> [;；؛] )
    | (?P<colon> \uff1a | : (?= [\s"“] | $ ) )
    | (?P<dash> (?<= \s ) (?: [-–—·•~]+ | // ) (?= \s | $ ) | ^ \s* [-–—·•]+ (?= \s ) | — )
    | (?P<bar> [|\uff5c]+ | (?<= \] ) // ) )
    """,
    re.VERBOSE,
)
_INITIAL: Final = re.compile(
    r"(?:^|[\s.(\-–])(?:[^\W\d_\u3040-\u9fff\uac00-\ud7a3]|[A-Z][hty]"
    rf"|{packaged.read_pattern('words/lists.txt', 'abbreviations')})$"
)
_MIDDLE: Final = re.compile(r"\s*[A-Z][^\W\d_]*[a-z] [A-Z]{2,3}")  # `Jimmy SJ. Ren, Ce Liu`
_AFTER_MIDDLE: Final = re.compile(r" [A-Z][\w'’-]+(?:,|;| and | & |$)")
_CAPITAL: Final = "[A-ZÀ-ÖØ-ÞА-ЯЁ]"
_INITIALS_LAST: Final = re.compile(
    rf"(?:[^\W\d_][\w'’-]+ ){{1,4}}(?:{_CAPITAL}\.[ -]?){{0,2}}{_CAPITAL}{{1,3}}\.?$"  # `Bell A`, `Bell A. B`
)
_FURTHER_INITIAL: Final = re.compile(rf"[ -]?{_CAPITAL}\.")
_FAMILY_LAST: Final = re.compile(r"(^|,|[;&]|\band) ?(?:[^\W\d_][\w'’-]+ ){0,2}[^\W\d_][\w'’-]+,$")
_INITIALS_ONLY: Final = re.compile(r"(?:[A-Z]\.[ -]?){0,3}[A-Z]")
_SENTENCE: Final = re.compile(r"(?!\s*(?:and|&)\s)[^.:;(\[]{1,200}")
_LONGEST_INITIAL: Final = 16  # characters; more than `_INITIAL` takes
_MAX_NAME: Final = 60  # characters
_LONG: Final = 5  # words of what is no name
_TITLE: Final = 3  # words of what is none behind `Bell, A.`
_CLOSING: Final = {"(": ")", "[": "]", "\uff08": "\uff09", "【": "】", "「": "」", "『": "』", "《": "》"}
_QUOTES: Final = {"“": "”", "”": "“", "«": "»", "„": "“", "``": "''"}
_DECORATION: Final = re.compile(r"^\s*\[[ xX]\]\s|(?<!\w):[a-z][a-z0-9_+-]*:(?!\w)")
"""The box of a task, and emoji by name."""

_DATE_FIRST: Final = re.compile(
    r"\s*+((?:19|20)\d\d(?:(?:[./-](?:0?[1-9]|1[0-2])){1,2}(?=\s)|-[A-Z][A-Za-z]{1,9}(?=-)))[\s-]\s*+(?=[^\W\d_])"
)
"""`2023.05 The title`, `2023-ICML-The title`: what no punctuation parts."""

_MAX_TEXT: Final = 60_000  # characters
_MAX_ATOMS: Final = 3_000
_MAX_DEPTH: Final = 12


class Atom(NamedTuple):
    """A part of the text that nothing parts further.

    ``sep`` is the strongest of what stands before it: ``line``, ``bar``, ``soft``, ``stop``, ``dash``, ``semi``,
    ``colon``, ``comma``, ``mark``, ``group`` (a bracket or quote) or the empty string.
    """

    start: int
    end: int
    text: str
    style: str
    link: Link | None
    sep: str
    is_url: bool = False

    @property
    def markup(self) -> tuple[str, Link | None]:
        """How it is set apart: its style and its link."""
        return self.style, self.link


class BracketGroup(NamedTuple):
    """Brackets or quotes: where they open and close, both inside."""

    kind: str
    open: int
    close: int


_OPEN: Final = attrgetter("open")
_CLOSE: Final = attrgetter("close")


class Piece(NamedTuple):
    """Atoms that stand together, and how they are set apart."""

    kind: str
    first: int
    last: int


class Spans(NamedTuple):
    """An item: its text, and what is in it, in order."""

    text: str
    atoms: tuple[Atom, ...]
    groups: tuple[BracketGroup, ...]
    closing: tuple[BracketGroup, ...]  # the same, by where they close
    images: tuple[Run, ...]  # and emoji that stand for one
    around: tuple[BracketGroup | None, ...]  # the innermost group around each atom
    is_cut: bool = False  # whether the item is longer than what is read of it

    def ending_in(self, start: int, end: int) -> Sequence[BracketGroup]:
        """Return the groups that open or close in a part of the text, as they open."""
        if not self.groups:
            return ()
        opened, opening = (bisect_left(self.groups, edge, key=_OPEN) for edge in (start, end))
        closed, closing = (bisect_right(self.closing, edge, key=_CLOSE) for edge in (start, end))
        before = [group for group in self.closing[closed:closing] if group.open < start]
        before.sort(key=_OPEN)
        return (*before, *self.groups[opened:opening])


_SEPARATORS: Final = ("", "group", "mark", "comma", "colon", "semi", "dash", "soft", "stop", "bar", "line")
_STRENGTH: Final = {separator: strength for strength, separator in enumerate(_SEPARATORS)}


def take_apart(runs: Iterable[Run]) -> Spans:
    """Take runs apart."""
    runs = tuple(runs)
    images = [run for run in runs if run.kind == "image"]
    shown = (run.text if run.link else _GAP.sub("\u2026", run.text) for run in runs)
    parts = [
        {"break": "\n", "soft": SOFT, "image": IMAGE}.get(run.kind, text.replace(IMAGE, " "))
        for run, text in zip(runs, shown, strict=True)
    ]
    ends = accumulate(map(len, parts))
    segments = [
        (end - len(part), min(end, _MAX_TEXT), run)
        for end, part, run in zip(ends, parts, runs, strict=True)
        if end - len(part) < _MAX_TEXT
    ]
    whole = _DECORATION.sub(lambda mark: " " * len(mark[0]), "".join(parts))
    is_cut = len(whole) > _MAX_TEXT
    whole = whole[:_MAX_TEXT]
    tokens = [[*_TOKEN.finditer(whole, start, end)] for start, end, _ in segments]
    closing = tuple(_match_brackets(chain.from_iterable(tokens)))
    groups = tuple(sorted(closing, key=_OPEN))
    edges = {edge for group in groups for edge in (group.open, group.close - 1)}
    atoms: list[Atom] = []
    sep = ""
    date = _DATE_FIRST.match(whole)
    for (start, end, run), inside in zip(segments, tokens, strict=True):
        begin, style, link = start, run.style, run.link
        if date and not start and date.end() < end:
            atoms.append(Atom(date.start(1), date.end(1), date[1], style, link, ""))
            begin, sep = date.end(), "bar"
        for piece, before in _split_atoms(whole, begin, end, inside, edges):
            sep = max(sep, before, key=_STRENGTH.__getitem__)
            if piece is not None:
                left, right = piece
                text = trimmed(whole[left:right])
                if text:
                    atoms.append(Atom(left, right, text, style, link, sep, text.startswith(("http://", "https://"))))
                    sep = ""
        if link and not trimmed(whole[start:end]) and IMAGE not in whole[start:end]:
            images.append(run._replace(kind="image", text=""))
        if len(atoms) > _MAX_ATOMS:
            is_cut = True
            break
    del atoms[_MAX_ATOMS:]
    return Spans(whole, tuple(atoms), groups, closing, tuple(images), tuple(_innermost_groups(atoms, groups)), is_cut)


def _innermost_groups(atoms: Iterable[Atom], groups: Sequence[BracketGroup]) -> Iterator[BracketGroup | None]:
    around: list[BracketGroup] = []
    following = list(reversed(groups))
    for atom in atoms:
        while following and following[-1].open < atom.start:
            around.append(following.pop())
        while around and around[-1].close < atom.end:
            around.pop()
        yield around[-1] if around else None


def _split_atoms(
    text: str, start: int, end: int, tokens: Iterable[re.Match[str]], edges: set[int]
) -> Iterator[tuple[tuple[int, int] | None, str]]:
    """Yield where atoms begin and end, with what stands before them; None for what stands at the end."""
    begin, before = start, ""
    for token in tokens:
        kind = token.lastgroup or ""
        if kind in {"open", "close", "quote"}:  # a bracket without its other parts nothing
            kind = "group" if edges.intersection((token.start(), token.end() - 1)) else ""
        elif kind == "stop":
            kind = "" if _is_within_name(text, begin, token) else kind
        elif kind == "image":
            kind = "group"
        if not kind:
            continue
        if text[begin : token.start()].strip():
            yield (begin, token.start()), before
            before = ""
        if kind == "url":
            yield token.span(), before
            before = kind = ""
        before = max(before, kind, key=_STRENGTH.__getitem__)
        begin = token.end()
    if text[begin:end].strip():
        yield (begin, end), before
        before = ""
    if before:
        yield None, before


def _is_within_name(text: str, begin: int, token: re.Match[str]) -> bool:
    """Tell whether a stop is that of an initial, or of an abbreviation, behind which the text goes on."""
    if _INITIAL.search(text[max(begin, token.start() - _LONGEST_INITIAL) : token.start()]):
        return not _ends_names(text, begin, token)
    if not _MIDDLE.fullmatch(text[begin : token.start()]) or not _AFTER_MIDDLE.match(text, token.end()):
        return False
    before = text[max(0, begin - _MAX_NAME) : begin].rstrip(", ")
    return _INITIALS_LAST.search(before) is None  # and not as in `Bell A, Chen BC. Nets, Nuts, and Bolts`


def _ends_names(text: str, begin: int, token: re.Match[str]) -> bool:
    """Tell whether a stop ends names with initials last: `Bell A, Carr B. The title`, `Bell, A. The title`."""
    if token.start() - begin > _MAX_NAME or _FURTHER_INITIAL.match(text, token.end()):
        return False
    name, before = text[begin : token.start()].strip(), text[max(0, begin - _MAX_NAME) : begin].rstrip()
    match = _SENTENCE.match(text, token.end())
    after = match[0].partition("\n")[0] if match else ""
    words = after.partition(",")[0].split()
    is_long = len(words) >= _LONG and words[1] not in {"and", "&"}  # `William T. Freeman and Ann Bell`
    if _INITIALS_LAST.fullmatch(name):
        is_dotted = before.endswith((".", ".,"))  # or a given name: `Hinton, Geoffrey E., and Ruslan R. Salakhutdinov`
        is_next = _INITIALS_LAST.search(before.rstrip(",")) is not None
        return is_long or (is_next and (not is_dotted or len(words) >= _TITLE))
    family = _FAMILY_LAST.search(before) if _INITIALS_ONLY.fullmatch(name) else None
    is_last = family is not None and family[1] not in {"", ","}  # behind a semicolon, or *and*
    return family is not None and (is_long or (is_last and len(after.split()) >= _TITLE))


def _match_brackets(tokens: Iterable[re.Match[str]]) -> Iterator[BracketGroup]:
    stack: list[re.Match[str]] = []
    for token in tokens:
        mark = token[0]
        if token.lastgroup == "open":
            stack.append(token)
        elif token.lastgroup in {"close", "quote"}:
            for back in range(len(stack) - 1, max(-1, len(stack) - 1 - _MAX_DEPTH), -1):
                opened = stack[back][0]
                closes = _CLOSING.get(opened) == mark or (
                    token.lastgroup == "quote" and (opened == mark == '"' or _QUOTES.get(opened) == mark)
                )
                if closes:
                    kind = opened if opened in _CLOSING else '"'
                    yield BracketGroup(
                        {"\uff08": "(", "【": "[", **dict.fromkeys("「『《", '"')}.get(kind, kind),
                        stack[back].start(),
                        token.end(),
                    )
                    del stack[back:]
                    break
            else:
                if token.lastgroup == "quote":
                    stack.append(token)


def trimmed(text: str) -> str:
    """Return a text in one line without punctuation and emoji around it."""
    text = " ".join(text.replace(IMAGE, " ").split()).strip(_EDGE)
    while text and (text[0] >= _FIRST_EMOJI or text[-1] >= _FIRST_EMOJI):
        before = text
        if match := EMOJI.match(text):
            text = text[match.end() :]
        elif text and not text[-1].isalnum():
            tail = max(0, len(text) - 40)
            for match in EMOJI.finditer(text, tail):
                if match.end() == len(text):
                    text = text[: match.start()]
        text = text.strip(_EDGE)
        if text == before:
            break
    return text
