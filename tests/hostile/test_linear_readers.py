"""Twice as much takes about twice as long, for what reads the texts of strangers as a whole.

Answers of services, bibliographies and pages are filled, in each of their places, with what costs most to read.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import pytest
from hostile.test_linear_regexes import is_slow
from regexes import GENERAL
from rows import each_row

from metalint.adding import dblp_dump
from metalint.config import settings
from metalint.engine import baseline
from metalint.errors import MetalintError
from metalint.importing import formats
from metalint.importing.candidates import ListReading
from metalint.index import examination
from metalint.index.project import Project
from metalint.names import registries
from metalint.names.institutions.ror import dump
from metalint.names.venues import Venues
from metalint.papers import notes
from metalint.rules import note_title
from metalint.rules.rule_set import RULES
from metalint.services import anthology, arxiv, crossref, datacite, dblp, github, openalex, pages
from metalint.services.failures import Failure

LENGTHS = (20, 1_600, 12_800)

ANSWERS: dict[str, tuple[Any, str]] = {
    "crossref": (
        crossref.SOURCE,
        (
            '{"title": ["@"], "subtitle": ["@"], "type": "@", "container-title": ["@"], "event": {"name": "@"},'
            ' "author": [{"given": "@", "family": "@", "affiliation": [{"name": "@"}]}, {"name": "@"}],'
            ' "abstract": "@", "short-container-title": ["@"], "published": {"date-parts": [["@"]]},'
            ' "relation": {"has-preprint": [{"id": "@", "id-type": "doi"}]}, "updated-by": [{"type": "@"}]}'
        ),
    ),
    "datacite": (
        datacite.SOURCE,
        (
            '{"titles": [{"title": "@"}], "creators": [{"name": "@", "affiliation": ["@"]}], "types":'
            ' {"resourceTypeGeneral": "@"}, "descriptions": [{"description": "@"}], "publicationYear": "@",'
            ' "relatedIdentifiers": [{"relatedIdentifier": "@", "relatedIdentifierType": "DOI", "relationType": "@"}]}'
        ),
    ),
    "openalex": (
        openalex.SOURCE,
        (
            '{"title": "@", "publication_year": "@", "authorships": [{"raw_author_name": "@", "institutions":'
            ' [{"display_name": "@", "ror": "@"}], "raw_affiliation_strings": ["@"]}]}'
        ),
    ),
    "dblp": (
        dblp.SOURCE,
        (
            '[{"info": {"key": "conf/@", "venue": "@", "title": "@", "type": "@", "doi": "@", "ee": "https://x.org/@",'
            ' "year": "@", "authors": {"author": [{"text": "@"}, "@"]}}}]'
        ),
    ),
    "github": (
        github.SOURCE,
        '{"full_name": "a/@", "description": "@", "homepage": "@", "readme": "@"}',
    ),
}


def read_page(text: str) -> None:
    pages.parse_page(text.encode())


def slow(
    act: Callable[[Any], object],
    units: tuple[str, ...],
    frame: Callable[[str], object],
    lengths: tuple[int, ...] = LENGTHS,
) -> list[str]:
    def maker(unit: str) -> Callable[[int], object]:
        return lambda length: frame(unit * (length // len(unit) + 1))

    act(frame("a"))  # whatever is loaded once
    return [unit for unit in units if all(is_slow(act, maker(unit), lengths) for _ in range(4))]  # whatever else runs


@pytest.mark.slow
@pytest.mark.parametrize(("step", "found"), [(1, ["a "]), (10_000, [])])
def test_what_reads_the_rest_again_at_each_character_is_found(step: int, found: list[str]) -> None:
    def read(text: str) -> None:
        for at in range(0, len(text), step):
            text[at:].upper()

    assert any(slow(read, ("a ",), lambda text: text) == found for _ in range(8))  # whatever else runs


@pytest.mark.slow
@each_row("service", ANSWERS)
def test_answers_of_services(service: str) -> None:
    source, answer = ANSWERS[service]
    filled = lambda text: json.loads(answer.replace("@", json.dumps(text)[1:-1]))  # noqa: E731 - a frame
    assert slow(lambda said: source.read("10.1/x" if service != "github" else "a/b", said), GENERAL, filled) == []


@pytest.mark.slow
@each_row("read", [anthology.bibtex_fields, anthology.read_latex, anthology.bibtex_people])
@each_row("frame", ["@", "@article{a, title = {@}, author = {@}, year = 2024}"])
def test_bibtex(read: Callable[[str], object], frame: str) -> None:
    units = (*GENERAL, "a={b},", "{{", '\\"', "\\'e", "\\'{e}", "@article{", "a = ", '"a" # ')
    assert slow(read, units, lambda text: frame.replace("{@}", "{" + text + "}") if "{@}" in frame else text) == []


@pytest.mark.slow
@pytest.mark.parametrize("frame", ["@", "<html><title>@</title><p>@</p><a href='@'>@</a></html>"])
def test_pages(frame: str) -> None:
    assert (
        slow(read_page, (*GENERAL, "<b>", "<a></p>", "<meta name=a content=b>"), lambda text: frame.replace("@", text))
        == []
    )


# -- files of a repository


def slow_frames(act: Callable[[str], Any], frames: Iterable[Frame]) -> list[tuple[str, str]]:
    """Return which units are slow in which frames; whatever is refused in a line is read."""

    def acting(text: str) -> None:
        with suppress(MetalintError, Failure):
            act(text)

    return [(frame.text, unit) for frame in frames for unit in slow(acting, frame.units, frame.filled, WHOLE_FILES)]


class Frame(NamedTuple):
    """What stands around a hostile text, how it is written there, and what it repeats."""

    text: str
    units: tuple[str, ...] = GENERAL
    written: Callable[[str], str] = str

    def filled(self, text: str) -> str:
        return self.text.replace("@", self.written(text))


def quoted(text: str) -> str:
    return json.dumps(text)[1:-1]


def in_a_line(text: str) -> str:
    return " ".join(text.split())


def in_xml(text: str) -> str:
    return "".join(char for char in escape(text) if char >= " ")


WHOLE_FILES = (*LENGTHS, 50_000)  # twice as many lines are within the limits of a paper
XML = (
    "<a>", "<a/>", '<a b="c"/>', "<entry>", "<entry></entry>", "&#x41;", "<!---->", "<?a b?>", "<![CDATA[a]]>",
    "</feed>", '<a xmlns:b="c"/>', "<title>", "<author>a</author>", '<article key="a"><title>a</title></article>',
    "&uuml;",
)  # fmt: skip
YAML = (
    "{", "[", "- ", "a: ", "a: b\n", "? ", "&a ", "*a ", "!a ", "| ", '"', "- a\n", " a:\n", "{a: ", "[a, ", "---\n",
    "a: &a [*a]\n",
)  # fmt: skip
TOML = (
    "a.", '"a".', "1.", "[a.b]\n", "[[a]]\n", "a=1\n", "[", "{a=", "a = [", "#\n", "'''", '"""', "\\", "1_", "[a.",
    "\\u0041", '[[rules]]\nname="a"\nfield="a"\nunique=true\n', '[[outputs]]\npath="a"\n',
)  # fmt: skip
TEXTPROTO = (
    "paper {\n", "}", "[", "<", '"a" ', 'title: "x"\n', "title: 1\n", "x: 1\n", "# a\n",
    "# metalint: ignore[layout] x\n", "# metalint: ignore\n", "0x", "[a.b/c.D] {", 'authors: "A"\n',
    'institutions: "MIT"\n', 'institutions: "Univeristy of X"\n', ";", '"\n', "pub { year: 1 }\n",
    "<<<<<<< a\n", "=======\n", "paper: [",
)  # fmt: skip
JSON = ("[", "{", '{"a":', '"a":1,', '"', "\\", "\\u0041", "1", "[],", "{},", '{"fingerprint":"a"},', '{"id":"a"},')
MARKDOWN = (
    "# ", "[a](b) ", "[a]: b\n", "[a]\n", "![", "](", "<img src=a>", "```\n", "~~~\n", "`", "$", "$$", "<!--", "<pre>",
    "> ", "- ", "1. ", "---\n", "=\n", "    a\n", "<h1>", "</h1>", "title: a\n", "<details>", "|a|b|\n", "[^1]: ",
    "<script>",
)  # fmt: skip
FIELDS = (
    'paper { title: "@" }', 'paper { institutions: "@" }', 'paper { authors: "@" }', 'paper { url: "@" }',
    'paper { abbr: "@" }', 'pub { where: "@" }', 'code { type: "@" url: "@" }', 'note { url: "@" }',
    'baseline { methods: "@" }', 'keyword { words: "@" }',
)  # fmt: skip
SETTINGS = (
    'papers = ["@"]', 'exclude = ["@"]', '[fields]\ntitle = "@"', '[[rules]]\nname = "a"\nfield = "@"\nunique = true',
    '[[rules]]\nname = "a"\nfield = "a"\npattern = "@"', 'placeholders = {add = ["@"]}', 'internal-hosts = ["@"]',
    '[links]\nexclude = ["@"]', '[per-file-ignores]\n"@" = ["layout"]', 'asset-roots = ["@"]', '[sources]\narxiv = "@"',
    '[site]\nbase-url = "@"', '[links]\ntimeout = "@"', 'limits = {size = "@"}', 'select = ["@"]',
)  # fmt: skip


@pytest.mark.slow
def test_feeds_of_arxiv() -> None:
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
    said = "<id>http://arxiv.org/abs/2401.00001v1</id><title>@</title><summary>@</summary>"
    entry = f"{head}<entry>{said}<arxiv:comment>@</arxiv:comment></entry></feed>"
    frames = (Frame(entry, GENERAL, in_xml), Frame("@", XML), Frame(f"{head}@", XML), Frame(f"{head}@</feed>", XML))
    assert slow_frames(lambda text: arxiv.read_feed(text.encode()), frames) == []


@pytest.mark.slow
def test_citations_of_repositories() -> None:
    said = '  title: "@"\n  url: "@"\n  doi: "@"\n  year: "@"\n  authors:\n  - family-names: "@"\n'
    paper = "preferred-citation:\n  type: article\n"
    frames = (
        Frame("@", (*YAML, *GENERAL)),
        Frame(f"{paper}{said}", GENERAL, quoted),
        Frame(f"{paper}  title: @\n", YAML, in_a_line),
    )
    assert slow_frames(github._find_cited, frames) == []  # noqa: SLF001 - all that is read


@pytest.mark.slow
@pytest.mark.parametrize("act", [lambda text: list(notes.links(text)), note_title._read_heading])  # noqa: SLF001 - all that is read
def test_notes(act: Callable[[str], object]) -> None:
    def read(text: str) -> None:
        notes._blank_hidden_text.cache_clear()  # noqa: SLF001 - all that is read
        act(text)

    units = (*MARKDOWN, *GENERAL)
    assert slow_frames(read, (Frame("@", units), Frame("# @", units), Frame("---\n@\n---\n# a", units))) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_settings(tmp_path: Path, part: int) -> None:
    def read(text: str) -> None:
        (tmp_path / "metalint.toml").write_bytes(text.encode())
        settings.load_config(tmp_path, root=tmp_path)

    frames = (Frame("@", (*TOML, *GENERAL)), *(Frame(one, GENERAL, quoted) for one in SETTINGS))
    lists = (Frame(f"{key} = [@]", ('"a", ', '"a*", ')) for key in settings.STRINGS_KEYS)
    assert slow_frames(read, (*frames, *lists)[part::4]) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_papers(tmp_path: Path, part: int) -> None:
    project = Project(settings.read_config({"select": ["all"]}, tmp_path, "test"), 2026, tmp_path / "cache")
    enabled = frozenset(rule.name for rule in RULES)
    number = itertools.count()  # what is known of a text is not read again

    def examine(text: str) -> None:
        examination.examine_text(project, "meta/a.prototxt", enabled, f"{text}\n# {next(number)}\n")

    comments = ("# metalint: ignore[@] x\n", "# metalint: @\n", "# proto-file: @\n", "# proto-message: @\n")
    frames = (
        Frame("@", (*TEXTPROTO, *GENERAL)),
        Frame("paper {\n@\n}", (*TEXTPROTO, *GENERAL)),
        *(Frame(one, GENERAL, quoted) for one in FIELDS),
        *(Frame(one, (*GENERAL, "layout, ", "layout,whitespace,"), in_a_line) for one in comments),
    )
    assert slow_frames(examine, frames[part::4]) == []


@pytest.mark.slow
@pytest.mark.parametrize("merges", [False, True])
def test_baselines(tmp_path: Path, *, merges: bool) -> None:
    units = (*JSON, *GENERAL, "<<<<<<< a\n", "=======\n", ">>>>>>> b\n")
    frames = (Frame("@", units), Frame('{"version":2,"findings":[@]}', units), Frame("<<<<<<< a\n@", units))
    assert slow_frames(lambda text: baseline.parse_baseline(tmp_path / "b", text.encode(), merges=merges), frames) == []


@pytest.mark.slow
def test_dumps(tmp_path: Path) -> None:
    def ror(text: str) -> None:
        (tmp_path / "ror.json").write_bytes(text.encode())
        dump.entries(tmp_path / "ror.json", "ror.json")

    def dblp(text: str) -> None:
        (tmp_path / "dblp.xml").write_bytes(text.encode())
        list(dblp_dump._read_rows(tmp_path / "dblp.xml"))  # noqa: SLF001 - all that is read

    article = '<dblp><article key="a"><title>@</title><author>@</author><year>@</year></article></dblp>'
    assert slow_frames(ror, (Frame("@", JSON), Frame("[@", JSON))) == []
    assert slow_frames(dblp, (Frame("@", XML), Frame("<dblp>@", XML), Frame(article, GENERAL, in_xml))) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "frame"),
    [
        (registries.INSTITUTIONS, 'organisation {\n  name: "@"\n  alias: "@"\n}\n'),
        (registries.VENUES, 'venue {\n  name: "@"\n  alias: "@"\n}\n'),
        (registries.CODE_TYPES, 'code_type {\n  name: "@"\n}\n'),
    ],
)
def test_registries(tmp_path: Path, kind: registries.RegistryKind, frame: str) -> None:
    frames = (Frame("@", TEXTPROTO), Frame(frame, GENERAL, quoted))
    assert slow_frames(lambda text: registries.parsed(tmp_path, "r", text, kind, tmp_path / "cache"), frames) == []


# -- files to import

READING = ListReading("notes", {}, bool, Venues({}))
BIBTEX = (
    "@article{a,\n", "a={b},\n", "{", "}", '"', "a = ", '@string{a="b"}\n', "@comment{", '\\"', "\\'e", " # ",
    "author={A and B},\n", "@article{a, title={b}}\n", "\\textbf{", "$",
)  # fmt: skip
RIS = ("TY  - JOUR\n", "ER  - \n", "AU  - A\n", "TI  - b\n", "T1", "  - ", "TY  - JOUR\nTI  - a\nER  - \n")
CSV = (",", '"', '""', "a,b\n", '"a\n', "\t", ";")
FORMATS = {
    "markdown": (Frame("@", (*MARKDOWN, *GENERAL)),),
    "bibtex": (Frame("@", (*BIBTEX, *GENERAL)), Frame("@article{a, title={@}, author={@}, url={@}, year={@}}")),
    "ris": (
        Frame("@", (*RIS, *GENERAL)),
        Frame("TY  - JOUR\nTI  - @\nAU  - @\nUR  - @\nPY  - @\nER  - \n", GENERAL, in_a_line),
    ),
    "csv": (
        Frame("@", (*CSV, *GENERAL)),
        Frame('title,url,authors,venue,year\n"@","@","@","@","@"\n', GENERAL, lambda text: text.replace('"', "'")),
    ),
    "json": (Frame("@", (*JSON, *GENERAL)), Frame('[{"title":"@","url":"@","authors":"@"}]', GENERAL, quoted)),
    "csl-json": (Frame("@", JSON), Frame('[{"title":"@","URL":"@","container-title":"@"}]', GENERAL, quoted)),
    "yaml": (Frame("@", (*YAML, *GENERAL)), Frame('- title: "@"\n  url: "@"\n  authors: "@"\n', GENERAL, quoted)),
}


@pytest.mark.slow
@each_row("kind", FORMATS)
def test_files_to_import(kind: str) -> None:
    assert slow_frames(lambda text: formats.parse("x", text, kind, READING), FORMATS[kind]) == []
