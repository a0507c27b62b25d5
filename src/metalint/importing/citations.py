"""Reading a citation: an item of an awesome list, or a cell of a table that holds all there is of a paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from metalint.importing import wording
from metalint.importing.markdown import Piece
from metalint.names.code_types import fold
from metalint.names.people import ET_AL
from metalint.papers.identifiers import identify
from metalint.render.entries import repository
from metalint.render.escape import is_web
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metalint.importing.wording import Wording
    from metalint.names.code_types import CodeTypes


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PAPER: Final = _words(
    "abs abstract acl acm article arxiv biorxiv cvf doi full html ieee openaccess openreview paper papers pdf pmlr "
    "preprint proceedings pub publication read springer text"
)
_CODE: Final = _words("code codes git github gitlab impl implementation reimplementation repo repository star stars")
_OTHER: Final = _words(
    "appendix bib bibtex blog blogpost checkpoint checkpoints citation cite colab data dataset datasets demo "
    "discussion doc docs documentation homepage hf huggingface kaggle leaderboard media model models news page poster "
    "post project reddit review reviews site slide slides space spaces supp supplement supplementary talk thread tool "
    "tutorial tweet twitter video videos weights web webpage website wiki youtube zhihu"
)
_NOTES: Final = frozenset({"note", "notes"})
_FILLERS: Final = _words("and at by here in link links my new of official our source the unofficial url v version")
_STARS: Final = re.compile(r"img\.shields\.io/github/[a-z-]+/([\w.-]+/[\w.-]+?)(?:\.svg)?(?:[?#/].*)?$", re.IGNORECASE)
_BADGE: Final = re.compile(r"//(?:img\.)?(?:shields\.io|badge\.fury\.io|badgen\.net)/|badge", re.IGNORECASE)
_MESSAGE: Final = re.compile(r"img\.shields\.io/badge/(?:((?:[^-/?]|--)+)-)?((?:[^-/?]|--)+)-[^-/?]+(?:\?.*)?$")
_WORD: Final = re.compile(r"[^\W\d_]+")
_URL: Final = re.compile(r"(https?://[^\s<>()\[\]]*[^\s<>()\[\].,;:])")
_ASIDE: Final = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\[([^\[\]]*)\]")
_FIRST_ASIDE: Final = re.compile(rf"^\s*(?:{_ASIDE.pattern})\s*")
_LAST_ASIDE: Final = re.compile(rf"\s*(?:{_ASIDE.pattern})\s*$")
_QUOTED: Final = re.compile(r"[\"“”«]\s*([^\"“”«»]{3,}?)[.,]?\s*[\"“”»]")
_STOP: Final = r"(?:(?<=[^\W\d_]{2})|(?<=[\d)\]*%]))\."
_BREAK: Final = re.compile(rf"\s+[-–—|·•:]+\s+|{_STOP}(?:\s+|$)|[:;|·•]\s+|^\s*[-–—:|·.,]+\s*")
_TITLE_END: Final = re.compile(
    rf"{_STOP}(?:\s+|$)|(?<=[?!])\s+(?=[A-Z])|\s+[-–—|·•]+\s+|\s+by\s+(?=[A-Z])|\s+[(\[]|\s*[|\[]"
)
_TASK: Final = re.compile(r"^\s*\[[ xX]\]\s+")
_EMOJI: Final = re.compile(r":[a-z][a-z0-9_+-]*:|[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+")
_MAX_ABBR: Final = 3  # words
_MAX_VENUE: Final = 8
_MAX_BADGE: Final = 300  # characters of an address; bounds the work on one that is no badge


class Citation(NamedTuple):
    """What a citation tells of a paper; ``rest`` are the parts that no field takes."""

    title: str = ""
    url: str = ""
    abbr: str = ""
    authors: tuple[str, ...] = ()
    venue: str = ""
    year: str = ""
    code_type: str = ""
    code_url: str = ""
    note: str = ""
    rest: tuple[str, ...] = ()


class _Chunk(NamedTuple):
    """A part of the text: between two marks of punctuation, in brackets (``aside``), or in a style of its own."""

    text: str
    style: str = ""


class CitationReader:
    """Reads citations with the vocabularies of venues and of types of code."""

    def __init__(self, wording: Wording, code_types: CodeTypes) -> None:
        self._wording = wording
        self._code_types = code_types

    def read(self, pieces: Iterable[Piece]) -> Citation | None:
        """Return what a citation tells; None where it has no title, or nothing that makes it one of a paper."""
        pieces = list(_cleaned(pieces))
        found = self._from_mark(pieces) or self._from_text(pieces)
        if found is None:
            return None
        title, rest = found
        cited = self._filled(title, rest)
        return cited if cited.title and (cited.url or cited.code_url or cited.year or cited.venue) else None

    def names_a_paper(self, pieces: Iterable[Piece]) -> bool:
        """Tell whether there is a link whose label may be a title."""
        return any(piece.kind == "link" and self._role(piece) == "title" for piece in pieces)

    def _from_mark(self, pieces: Sequence[Piece]) -> tuple[Citation, list[Piece]] | None:
        """Return the title that is a link, or in bold letters, and the other pieces."""
        titles = [at for at, piece in enumerate(pieces) if piece.kind == "link" and self._role(piece) == "title"]
        strong = [at for at, piece in enumerate(pieces) if piece.kind == "text" and self._may_be_title(piece)]
        long = [at for at in strong if len(pieces[at].text.split()) > _MAX_ABBR]
        tool = self._leading_tool(pieces, has_title=bool(titles or long))
        titles = titles if tool is None else [tool, *titles]
        if titles and not (long and long[0] < titles[0]):
            at = self._best(pieces, titles)
            short = tool if tool != at else None
            abbr = next((other for other in strong if other < at and other not in long), short)
        elif strong:
            at, abbr = (long or strong)[0], None
        else:
            return None
        label, asides = self._without_asides(pieces[at].text)
        cited = Citation(label, pieces[at].target, wording.trimmed(pieces[abbr].text) if abbr is not None else "")
        read = {at} if abbr == tool else {at, abbr}  # the link of a tool leads to the code
        rest = [piece for other, piece in enumerate(pieces) if other not in read]
        return cited, [*(Piece("text", text, style="aside") for text in asides), *rest]

    def _leading_tool(self, pieces: Sequence[Piece], *, has_title: bool) -> int | None:
        """Return where an item begins with a link to a tool, though its label is a type of code: `[vLLM](repository)`.

        It is a tool if that is the name of the repository, or if nothing else may be the paper or its title.
        """
        heads = (at for at, piece in enumerate(pieces) if piece.kind == "link" or self._says_what(piece))
        at = next(heads, None)
        if at is None or not self._is_code_type(pieces[at]):
            return None
        has_paper = any(piece.kind == "link" and self._role(piece) == "paper" for piece in pieces)
        return at if _is_named_as_labelled(pieces[at]) or not (has_title or has_paper) else None

    def _says_what(self, piece: Piece) -> bool:
        """Tell whether a text says anything but when and where a paper was published."""
        return piece.kind == "text" and bool(_WORD.search(piece.text)) and not self._wording.published(piece.text)

    def _is_code_type(self, link: Piece) -> bool:
        return bool(repository(link.target)) and self._code_types.form(link.text) is not None

    def _may_be_title(self, piece: Piece) -> bool:
        text = wording.trimmed(piece.text)
        is_published = self._wording.published(text) or (self._wording.names(text) and "," in text)
        return piece.style == "strong" and bool(_WORD.search(text)) and not is_published

    def _best(self, pieces: Sequence[Piece], titles: Sequence[int]) -> int:
        """Return the first title, but the second in `[Name](repository): [Title](paper)`."""
        if len(titles) > 1 and repository(pieces[titles[0]].target):
            identity = identify(pieces[titles[1]].target)
            return titles[1] if identity and identity.kind != "URL" else titles[0]
        return titles[0]

    def _from_text(self, pieces: Sequence[Piece]) -> tuple[Citation, list[Piece]] | None:
        """Return a title in plain text and the other pieces: in italics, in quotes, or the first sentence of words."""
        for at, piece in enumerate(pieces):
            if piece.kind != "text":
                continue
            found = self._in_text(piece)
            if found is None:
                continue
            start, stop, cited = found
            around = [piece._replace(text=part) for part in (piece.text[:start], piece.text[stop:]) if part.strip()]
            return cited, [*pieces[:at], *around, *pieces[at + 1 :]]
        return None

    def _in_text(self, piece: Piece) -> tuple[int, int, Citation] | None:
        """Return where a title with what stands before it begins and ends in a text, and the citation."""
        text = piece.text
        if quoted := _QUOTED.search(text):
            return quoted.start(), quoted.end(), Citation(wording.trimmed(quoted[1]))
        if piece.style == "em":
            is_title = len(text.split()) > _MAX_ABBR and not self._says_no_title(text)
            return (0, len(text), Citation(wording.trimmed(text))) if is_title else None
        start = 0
        while start < len(text):
            lead = _FIRST_ASIDE.match(text, start)
            begin = lead.end() if lead and lead.end() < len(text) else start
            end = _TITLE_END.search(text, begin)
            stop = end.start() if end else len(text)
            if len(_WORD.findall(text[begin:stop])) > 1 and not self._says_no_title(text[begin:stop]):
                stop = self._end_of_title(text, begin, stop)
                short = (lead[1] or lead[2] or "") if lead and begin > start else ""
                if len(short.split()) == 1 and not self._wording.published(short):
                    return start, stop, Citation(wording.trimmed(text[begin:stop]), abbr=short)
                return begin, stop, Citation(wording.trimmed(text[begin:stop]))
            start = end.end() if end else len(text)
        return None

    def _says_no_title(self, text: str) -> bool:
        """Tell whether a text says where a paper was published, or who wrote it: two people, or one et al."""
        names = self._wording.names(text)
        return bool(self._wording.published(text)) or len(names) > 1 or any(name.endswith(ET_AL) for name in names)

    def _end_of_title(self, text: str, start: int, stop: int) -> int:
        """Return where a title ends that only commas part from what follows: `A title, Ann Bell, Bo Chen, ICLR`."""
        items = text[start:stop].split(", ")
        for count, item in enumerate(items[1:], 1):
            published, names = self._wording.published(item), self._wording.names(item)
            after = items[count + 1] if count + 1 < len(items) else ""
            goes_on = bool(self._wording.names(after) or self._wording.published(after))
            is_list = bool(names) and (names[0].endswith(ET_AL) or goes_on)
            if is_list or (published and published.year):
                return start + len(", ".join(items[:count]))
        return stop

    def _without_asides(self, label: str) -> tuple[str, list[str]]:
        """Return a title without venue and year in brackets at its ends, and these."""
        asides = []
        for pattern in (_FIRST_ASIDE, _LAST_ASIDE):
            found = pattern.search(label)
            published = (found[1] or found[2] or "") if found else ""
            if found and len(found[0]) < len(label) and self._wording.published(published):
                asides.append(published)
                label = label[: found.start()] + label[found.end() :]
        return wording.trimmed(label), asides

    def _role(self, link: Piece) -> str:
        """Return what a link leads to, by its label, or its address: title, paper, code, note, other or contents."""
        if link.target.startswith("#"):
            return "contents"
        words = {word.lower() for word in _WORD.findall(link.text)}
        by_label = self._by_label(link, words)
        if by_label:
            return by_label
        if (words - _FILLERS) and not link.badge and not is_web(link.text) and identify_bare(link.text) is None:
            return "title"
        return "code" if repository(link.target) else "paper" if is_paper(link.target) or words else "other"

    def _by_label(self, link: Piece, words: set[str]) -> str:
        if repository_of_badge(link.badge) or self._is_code_type(link):
            return "code"
        known = words - _FILLERS
        kinds = (("code", _CODE), ("note", _NOTES), ("other", _OTHER), ("paper", _PAPER))
        is_published = known <= frozenset[str]().union(*(kind for _, kind in kinds))
        if known and (is_published or link.badge):
            return next((name for name, kind in kinds if known & kind), "")
        if self._wording.published(link.text):
            return "paper"
        is_code = bool(known & _CODE) and len(words) <= _MAX_ABBR and bool(repository(link.target))
        return "code" if is_code else ""

    def _filled(self, cited: Citation, pieces: Sequence[Piece]) -> Citation:
        """Add what the links and the text beside a title tell."""
        rest: list[str] = []
        for piece in pieces:
            if piece.kind == "link":
                cited = self._linked(cited, piece, rest)
            elif piece.kind == "image" and (name := repository_of_badge(piece.target)):
                cited = cited._replace(code_url=cited.code_url or f"https://github.com/{name}")
            elif piece.kind == "image" and not _BADGE.search(piece.target):
                rest.append(f"image {piece.target}")
        if repository(cited.url) and not cited.code_url:
            cited = cited._replace(code_url=cited.url)
        return self._cite_rest(cited, [*_chunks(pieces), *self._labels(pieces)], rest)

    def _labels(self, pieces: Sequence[Piece]) -> Iterator[_Chunk]:
        """Yield venues and years that the labels of links and badges tell: `[ICLR 2023](https://openreview.net/…)`."""
        for piece in pieces:
            texts = (piece.text,) if piece.kind == "link" else ()
            for text in (*texts, *messages_of_badge(piece.badge or piece.target)):
                if (published := self._wording.published(text)) and published.year:
                    yield _Chunk(text, "aside")
                    break

    def _linked(self, cited: Citation, link: Piece, rest: list[str]) -> Citation:
        """Add what a link leads to, or keep it in ``rest``."""
        before = cited
        match self._role(link):
            case "paper" if not cited.url:
                cited = cited._replace(url=link.target)
            case "paper" if repository(cited.url):
                cited = cited._replace(url=link.target, code_url=cited.code_url or cited.url)
            case "code" if not cited.code_url:
                name = repository_of_badge(link.badge)
                is_type = self._code_types.form(link.text) and not _is_named_as_labelled(link)
                code_type = link.text if is_type else cited.code_type
                url = f"https://github.com/{name}" if name else link.target
                cited = cited._replace(code_url=url, code_type=code_type)
            case "note" if not cited.note:
                cited = cited._replace(note=link.target)
            case "title" if repository(link.target) and not cited.code_url:
                short = link.text if len(link.text.split()) <= _MAX_ABBR else ""
                cited = cited._replace(code_url=link.target, abbr=cited.abbr or short)
            case "title":
                cited = cited._replace(authors=(*cited.authors, *self._wording.names(link.text)))
        if cited == before and link.target not in {"", cited.url, cited.code_url}:
            rest.append(f"[{link.text}]({link.target})")
        return cited

    def _cite_rest(self, cited: Citation, chunks: Sequence[_Chunk], rest: list[str]) -> Citation:
        """Add venue, year and authors: first what says just that, then what is set apart as such."""
        open_: list[_Chunk] = []
        for chunk in chunks:
            found = self._wording.published(chunk.text)
            people = self._wording.names(chunk.text) if not found else ()
            if found:
                cited = _published(cited, found)
            elif (len(people) > 1 or (people and people[0].endswith(ET_AL))) and not cited.authors:
                cited = cited._replace(authors=people)
            else:
                cited, left = self._listed(cited, chunk)
                open_ += left
        for chunk in open_:
            people = self._wording.names(chunk.text)
            guess = self._wording.guessed(chunk.text)
            is_short = len(chunk.text.split()) <= _MAX_VENUE
            is_apart = chunk.style in {"em", "aside"} or (is_short and bool(cited.authors))
            if guess and is_apart and not cited.venue and (chunk.style == "em" or guess.year):
                cited = _published(cited, guess)
            elif people and not cited.authors and (cited.venue or cited.year):
                cited = cited._replace(authors=people)
            elif any(map(str.isalpha, chunk.text)):
                rest.append(chunk.text)
        return cited._replace(rest=tuple(rest))

    def _listed(self, cited: Citation, chunk: _Chunk) -> tuple[Citation, list[_Chunk]]:
        """Read authors, venue and year that only commas part: `Ann Bell, Bo Chen, ICLR, 2023`."""
        items = chunk.text.split(", ")
        count = len(items)
        while count > 1 and len(self._wording.names(", ".join(items[:count]))) < count:
            count -= 1
        if count > 1 and not cited.authors:
            cited = cited._replace(authors=self._wording.names(", ".join(items[:count])))
            items = items[count:]
        elif len(items) == 1:
            return cited, [chunk]
        left = []
        for item in items:
            found = self._wording.published(item)
            if found:
                cited = _published(cited, found)
            else:
                left.append(item)
        return cited, [_Chunk(", ".join(left), chunk.style)] if left else []


def _is_named_as_labelled(link: Piece) -> bool:
    """Tell whether a repository has the name that its link is labelled with: it is the tool, not written in it."""
    return fold(link.text) == fold(repository(link.target).rpartition("/")[2])


def repository_of_badge(source: str) -> str:
    """Return the ``owner/name`` of the repository that a badge of shields.io is about, or the empty string."""
    found = _STARS.search(source)
    return found[1] if found else ""


def messages_of_badge(source: str) -> tuple[str, ...]:
    """Return what a badge of shields.io says, with and without its label: ``ICLR'24`` of ``Venue-ICLR'24-blue``."""
    found = _MESSAGE.search(unquote(source)) if len(source) <= _MAX_BADGE else None
    if found is None:
        return ()
    label, message = (part.replace("_", " ").replace("--", "-") for part in (found[1] or "", found[2]))
    return (f"{label} {message}", message) if label else (message,)


def is_paper(url: str) -> bool:
    """Tell whether a URL is one of a registry or publisher of papers, or of a PDF."""
    identity = identify(url)
    return identity is not None and (identity.kind != "URL" or identity.id.lower().endswith(".pdf"))


def identify_bare(label: str) -> str | None:
    """Return the kind of a label that is an identifier: `arXiv:2106.09685`, `10.1145/3544548`."""
    bare = label.strip().replace(" ", "")
    identity = identify(bare if ":" in bare else f"doi:{bare}")
    return identity.kind if identity and identity.kind != "URL" else None


def _published(cited: Citation, found: wording.Published) -> Citation:
    return cited._replace(venue=cited.venue or found.venue, year=cited.year or found.year)


def _cleaned(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield pieces without emoji and boxes of tasks, and with each address in the text as a link of its own."""
    for index, piece in enumerate(pieces):
        if piece.kind != "text":
            yield piece._replace(text=" ".join(_EMOJI.sub(" ", piece.text).split()))
            continue
        text = _EMOJI.sub(" ", _TASK.sub("", piece.text) if index == 0 else piece.text)
        for at, part in enumerate(_URL.split(text)):
            if at % 2:
                yield Piece("link", "", part)
            elif part.strip():
                yield piece._replace(text=part)


def _chunks(pieces: Iterable[Piece]) -> Iterator[_Chunk]:
    """Yield the parts of the text beside the title in their order, without those that say nothing."""
    plain = ""
    for piece in pieces:
        if piece.kind == "text" and not piece.style:
            plain += piece.text
        elif piece.kind == "text":
            yield from _of_plain(plain)
            plain = ""
            yield from _worded(piece.text, piece.style)
        else:
            plain += " | "
    yield from _of_plain(plain)


def _of_plain(text: str) -> Iterator[_Chunk]:
    for found in _ASIDE.finditer(text):
        yield from _worded(found[1] or found[2] or "", "aside")
    for part in _BREAK.split(_ASIDE.sub(" | ", text)):
        yield from _worded(part, "")


def _worded(text: str, style: str) -> Iterator[_Chunk]:
    said = wording.trimmed(text)
    if any(map(str.isalnum, said)) and said.lower() not in _FILLERS:
        yield _Chunk(said, style)
