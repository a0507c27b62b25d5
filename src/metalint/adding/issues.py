"""Suggestions and corrections in issues on GitHub: what is taken of the text that a stranger wrote.

The file of the event is read here and nowhere else. Of a suggestion, the identifier of a paper and keywords that the
list knows get further; of a correction, the names of a paper and a role that are there, and two values, which end up in
that field alone. Nothing else is even quoted in the reasons for which nothing is changed.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metalint.adding.gathering import importer_of
from metalint.errors import UsageError
from metalint.index.project import Project
from metalint.papers.paper import Paper
from metalint.scaffold.workflows import FIELD, IDENTIFIER, KEYWORDS, LABEL, NEW, OLD, PAPER
from metalint.services.records import value_at
from metalint.util.reading import read_bounded
from metalint.util.regex import lazy

_MOST: Final = 4 << 20  # bytes of an event; GitHub's issues are no longer than 64 Ki characters
_HEADINGS: Final = (IDENTIFIER.casefold(), KEYWORDS.casefold())
_BREAK: Final = lazy(r"\r\n?|\n")
_HEADING: Final = lazy(r" {0,3}#{1,6}[ \t]++(.*)")
_IDENTIFIER: Final = lazy(r"(?:(?:arxiv|doi|acl|openreview):[ ]?)?[\w.:/?=&#();+~-]{1,300}", re.ASCII | re.IGNORECASE)
_DOI: Final = lazy(r"10\.\d{4,9}(?:\.\d+)*/[-\w.;():/]++", re.ASCII)
_MARK: Final = lazy(r"(:/)/|(?<!\d)(10\.)\d{4,9}/|[?&](id=)", re.ASCII)  # twice only in two identifiers or URLs
# what GitHub writes where nothing is filled in, and for the option that it adds to a choice of one
_NO_RESPONSE: Final = (["_No response_"], ["None"])
# names of an enum that say nothing; GitHub does not take the first as an option of a form
_RESERVED: Final = frozenset({"none", "unspecified"})
_FORM_OF_CORRECTIONS: Final = tuple(label.casefold() for label in (PAPER, FIELD, OLD, NEW))
_LONGEST: Final = 100
_LONGEST_VALUE: Final = 2_000  # characters of a value of a paper
_JOINERS: Final = str.maketrans("", "", "\u200c\u200d")  # which cannot be seen, and which scripts need
_MOST_OPTIONS: Final = 100  # what a form offers of keywords: nobody reads more. GitHub's own limit is not documented.
_NOT_AS_THE_FORM: Final = (
    f"the issue is not as the form writes it: it has to begin with the heading “{IDENTIFIER}”, and may go on with the "
    f"heading “{KEYWORDS}”, each once"
)
_NOT_AS_THE_OTHER_FORM: Final = (
    f"the issue is not as the form for corrections writes it: it has to begin with the headings “{PAPER}”, “{FIELD}”, "
    f"“{OLD}” and “{NEW}”, each once and in this order, with one line below each"
)
_NOT_A_VALUE: Final = (
    f"a value has at most {_LONGEST_VALUE:,} characters; the new one has none that cannot be seen, and is not empty"
)
_NOT_ONE_IDENTIFIER: Final = (
    f"below “{IDENTIFIER}” there has to be one identifier and nothing else: an arXiv id, a DOI, or the URL of a paper "
    "at arXiv, OpenReview, the ACL Anthology, PMLR, NeurIPS, CVF or Hugging Face"
)
_UNKNOWN_KEYWORD: Final = f"below “{KEYWORDS}” there is something else than keywords of this list; choose from the form"


Sections = list[tuple[str, list[str]]]  # a heading, folded, and the lines below it


class KeywordVocabulary(NamedTuple):
    """The keywords that an issue may name: those of the schema, else those in use."""

    words: tuple[str, ...] = ()  # in the order of the schema, else of the alphabet
    offered: tuple[str, ...] = ()  # those of them that the form offers
    takes_several: bool = True  # whether a paper may have several


def keyword_vocabulary(project: Project, papers: Iterable[Paper]) -> KeywordVocabulary:
    """Return the keywords of a list with these papers; none where the schema has no field for them."""
    kind = project.kind
    path = next((path for path, role in kind.roles.items() if role == "keywords"), None)
    if path is None:
        return KeywordVocabulary()
    field, is_repeated = kind.schema.root.field(path), project.context.declared.fields[path].is_repeated
    values = [value.value for paper in papers for value in paper.keywords]
    used = Counter(values if is_repeated else (keyword.strip() for value in values for keyword in value.split(",")))
    words = []
    for word in field.enum.numbers if field.enum else sorted(used):
        is_told_apart = word == word.strip() and "," not in word  # GitHub joins them by commas
        says_something = word.casefold().rpartition("_")[2] not in _RESERVED
        if is_told_apart and says_something and 0 < len(word) <= _LONGEST and word.isprintable():
            words.append(word)
    common = set(sorted(words, key=lambda word: -used[word])[:_MOST_OPTIONS])
    offered = (word for word in words if word in common)
    return KeywordVocabulary(tuple(words), tuple(offered), is_repeated or field.enum is None)


class Suggestion(NamedTuple):
    """What paper an issue suggests: its identifier, as it is asked for, and keywords of the list."""

    identifier: str
    keywords: tuple[str, ...]


class Correction(NamedTuple):
    """What an issue wants to be corrected: a paper by its id, a role, and its value before and after.

    ``old`` is empty where the paper is said to lack the field.
    """

    paper: str
    role: str
    old: str
    new: str


def read_issue(path: Path, list_keywords: Callable[[], Collection[str]]) -> Suggestion | Correction | str:
    """Return what an accepted issue asks for; or, in words of our own, why it asks for nothing; refuse another event.

    The first heading names its form: whether it suggests a paper or corrects one.
    """
    sections = _split_sections(_read_body(path))
    if len(sections) > 1 and sections[1][0] == _FORM_OF_CORRECTIONS[0]:
        return _read_correction(sections)
    return _read_suggestion(sections, list_keywords)


def _read_suggestion(sections: Sections, list_keywords: Callable[[], Collection[str]]) -> Suggestion | str:
    asked = [name for name in _HEADINGS if any(name == heading for heading, _ in sections)]
    values = _lines_below(sections, asked)
    if values is None or _HEADINGS[0] not in asked:
        return _NOT_AS_THE_FORM
    paper, *keyword_lines = values
    identifier = _read_identifier(paper)
    if identifier is None:
        return _NOT_ONE_IDENTIFIER
    said = [keyword.strip() for lines in keyword_lines for line in lines for keyword in line.split(",")]
    keywords = () if said in _NO_RESPONSE else tuple(dict.fromkeys(said))
    is_known = set(keywords) <= set(list_keywords())
    return Suggestion(identifier, keywords) if is_known else _UNKNOWN_KEYWORD


def _read_correction(sections: Sections) -> Correction | str:
    values = _lines_below(sections, _FORM_OF_CORRECTIONS)
    if values is None or any(len(lines) != 1 for lines in values):
        return _NOT_AS_THE_OTHER_FORM
    correction = Correction(*("" if lines in _NO_RESPONSE[:1] else lines[0] for lines in values))
    # The present one is only compared: an invisible character in it may be the mistake.
    is_written = correction.new and correction.new.translate(_JOINERS).isprintable()
    return correction if is_written and max(map(len, correction)) <= _LONGEST_VALUE else _NOT_A_VALUE


def _lines_below(sections: Sections, asked: Sequence[str]) -> list[list[str]] | None:
    """Return the lines below the headings that are ``asked``; None unless these come first, each once."""
    (_, preamble), *rest = sections
    headings = [heading for heading, _ in rest]
    is_whole = headings[: len(asked)] == [*asked] and all(headings.count(name) == 1 for name in asked)
    return [lines for _, lines in rest[: len(asked)]] if is_whole and not preamble else None


def _split_sections(body: str) -> Sections:
    """Return each heading, folded, and the non-empty lines below it; those above the first come first."""
    lines: list[str] = []
    sections = [("", lines)]
    for line in _BREAK.split(body):
        if heading := _HEADING.fullmatch(line):
            lines = []
            sections.append((heading[1].strip().casefold(), lines))
        elif line.strip():
            lines.append(line.strip())
    return sections


def _read_identifier(lines: Sequence[str]) -> str | None:
    """Return the one identifier that the lines are, if some service can be asked for it."""
    # The README of a repository may name any paper, so that a repository is not the identifier of one.
    if len(lines) != 1 or not _IDENTIFIER.fullmatch(lines[0]):
        return None
    marks, asked = _MARK.findall(lines[0]), importer_of(lines[0])
    if len(set(marks)) < len(marks) or asked is None or asked.importer.key == "github":
        return None
    return None if asked.importer.key == "crossref" and not _DOI.fullmatch(asked.id) else lines[0]


def _read_body(path: Path) -> str:
    try:
        event = json.loads(read_bounded(path, _MOST))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not JSON; it has to be the event of a workflow: $GITHUB_EVENT_PATH") from error
    issue = value_at(event, "issue")
    body = value_at(issue, "body")
    if not isinstance(issue, dict) or "pull_request" in issue or not isinstance(body, str | None):
        raise UsageError(f"{path}: not the event of an issue")
    label = value_at(event, "label", "name")
    if value_at(event, "action") != "labeled" or not isinstance(label, str) or label.casefold() != LABEL:
        raise UsageError(f"{path}: not the event of the label `{LABEL}`, by which alone a maintainer accepts it")
    return body or ""
