"""The cache never tells what is no longer so, whichever templates, imports, references and registries change."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from caching import run, wait_until_trusted
from conftest import Run, commit_all, git

from metalint.schema import compiling

pytestmark = pytest.mark.slow

TORTURE = bool(os.environ.get("METALINT_TORTURE"))
SETTINGS = """
papers = ["meta/**/*.prototxt"]
proto = "proto/paper.proto"
message = "PaperInfo"
institutions = ["registry.prototxt"]
json-schema = "schemas/paper.json"
select = ["all"]
[[outputs]]
path = "LIST.md"
view = "all"
layout = "templates/list.md.j2"
[[outputs]]
path = "README.md"
view = "year"
layout = "templates/inner/region.md.j2"
marker = "papers"
"""
PROTO = """syntax = "proto2";
package demo;
{imports}
message Paper {{ optional string title = 1; optional string abbr = 2; optional string url = 3;
  repeated string authors = 4; repeated string institutions = 5; }}
message PaperInfo {{ optional Paper paper = 1; optional {pub} pub = 2; optional {note} note = 3; }}
"""
PUB = 'syntax = "proto2";\npackage demo;\nmessage Pub { optional string where = 1; optional int32 year = 2; }\n'
NOTE = 'syntax = "proto2";\npackage demo;\nmessage Note { optional string url = 1; }\n'
REGISTRY = 'organisations {\n  name: "Blue Owl Labs"\n  aliases: "BOL"\n}\n'
LIST = """{% extends "templates/base.md.j2" %}
{% import "templates/macros.md.j2" as macros %}
{% block body %}
{% for section in sections %}{% for paper in section.papers %}
{{ macros.row(paper) }}
{% endfor %}{% endfor %}
{% include ["templates/maybe.md.j2", "templates/else.md.j2"] ignore missing %}
{% endblock %}
"""
REGION = """{% for section in sections %}
{% include "templates/inner/" ~ section.name ~ ".md.j2" ignore missing %}
{{ section.name }}: {{ section.papers | length }}
{% endfor %}
"""
FILES = {
    "metalint.toml": SETTINGS,
    "registry.prototxt": REGISTRY,
    "proto/paper.proto": PROTO.format(imports="import 'pub.proto'; import \"note.proto\";", pub="Pub", note="Note"),
    "proto/pub.proto": PUB,
    "proto/note.proto": NOTE,
    "schemas/paper.json": '{"properties": {"pub": {"properties": {"year": {"maximum": 2030}}}}}',
    "templates/list.md.j2": LIST,
    "templates/base.md.j2": "# List\n{% block body %}{% endblock %}\n",
    "templates/macros.md.j2": "{% macro row(paper) %}- {{ paper.title }}{% endmacro %}\n",
    "templates/inner/region.md.j2": REGION,
    "templates/inner/2024.md.j2": "In 2024:\n",
    "README.md": "<!-- metalint:begin papers -->\n<!-- metalint:end papers -->\n",
    ".gitattributes": "*.md text\n",
    ".gitignore": "*.tmp\n",
}


def paper(number: int, year: int = 2024, institution: str = "BOL") -> str:
    return (
        f'paper {{\n  title: "Models of kind {number}"\n  abbr: "M{number}"\n'
        f'  url: "https://arxiv.org/abs/2401.{number:05d}"\n  authors: "Ann Bell"\n'
        f'  institutions: "{institution}"\n}}\n\npub {{\n  where: "arXiv"\n  year: {year}\n}}\n\n'
        f'note {{\n  url: "note{number}.md"\n}}\n'
    )


def put(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def remove(path: str) -> None:
    Path(path).unlink()


ASKED = (("lint", "--format", "json"), ("render", "--check"))


def assert_same(cache: Path, *, times: int = 2) -> list[Run]:
    """Assert that runs with a cache tell what runs without tell."""
    fresh = [run(None, *words) for words in ASKED]
    for _ in range(times):
        assert [run(cache, *words) for words in ASKED] == fresh
    return fresh


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "list"
    root.mkdir()
    monkeypatch.chdir(root)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    for path, text in FILES.items():
        put(path, text)
    for number in range(4):
        put(f"meta/p{number}.prototxt", paper(number))
    put("notes/note1.md", "# Models of kind 1\n")
    assert run(None, "--quiet", "render").code == 0
    commit_all(root)
    wait_until_trusted()
    return root


def imports(text: str, pub: str = "Pub") -> Callable[[], None]:
    return lambda: put("proto/paper.proto", PROTO.format(imports=text, pub=pub, note="Note"))


def renamed_year() -> None:
    put("proto/pub.proto", PUB.replace("int32 year", "string year"))


CHANGES: dict[str, Callable[[], object]] = {
    "an included template that was missing": lambda: put("templates/maybe.md.j2", "now there\n"),
    "the second choice of an include": lambda: put("templates/else.md.j2", "second choice\n"),
    "an extended template": lambda: put("templates/base.md.j2", "# Other\n{% block body %}{% endblock %}\n"),
    "an imported template": lambda: put("templates/macros.md.j2", "{% macro row(p) %}* {{ p.title }}{% endmacro %}\n"),
    "an import that is gone": lambda: remove("templates/macros.md.j2"),
    "an include that a value names": lambda: put("templates/inner/2024.md.j2", "This year:\n"),
    "an include that is gone": lambda: remove("templates/inner/2024.md.j2"),
    "a template that becomes a link": lambda: (
        put("other.md.j2", "elsewhere\n{% block body %}{% endblock %}\n"),
        remove("templates/base.md.j2"),
        Path("templates/base.md.j2").symlink_to("../other.md.j2"),
    ),
    "a template that leaves the root": lambda: (
        shutil.copy("templates/base.md.j2", "../base.md.j2"),
        remove("templates/base.md.j2"),
        Path("templates/base.md.j2").symlink_to("../../base.md.j2"),
    ),
    "an imported schema": renamed_year,
    "an import that is found earlier": lambda: put("note.proto", NOTE.replace("string url", "int32 url")),
    "the constraints": lambda: put("schemas/paper.json", FILES["schemas/paper.json"].replace("2030", "2000")),
    "constraints that refer to another file": lambda: put("schemas/paper.json", '{"$ref": "pub.json"}'),
    "a registry": lambda: put("registry.prototxt", REGISTRY.replace("BOL", "BOLA")),
    "an output": lambda: put("LIST.md", "older\n"),
    "an output that is a link to the template": lambda: (
        remove("LIST.md"),
        Path("LIST.md").symlink_to("templates/list.md.j2"),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.usefixtures("root")
def test_a_change_is_seen_at_once(tmp_path: Path, what: str) -> None:
    before = assert_same(tmp_path / "cache")
    if what == "an import that is found earlier":  # beside the schema comes first, then the root
        put("note.proto", Path("proto/note.proto").read_text())
        remove("proto/note.proto")
        before = assert_same(tmp_path / "cache")
        put("proto/note.proto", NOTE.replace("string url", "int32 url"))
    else:
        CHANGES[what]()
    after = assert_same(tmp_path / "cache")
    assert after != before, "the change changes nothing that could be told wrongly"
    wait_until_trusted()
    assert assert_same(tmp_path / "cache") == after


IMPORTS = [
    "import 'pub.proto'; import 'note.proto';",
    'import"pub.proto";import"note.proto";',
    'import public "pub.proto"; import weak "note.proto";',
    "import 'pub.' \"proto\"; import 'note' '.proto';",
    'import /* " */ "pub.proto" // \'\n; import "note.proto";',
    '/* a */ import "pub.proto"; // import "x"\nimport\n"note.proto"\n;',
]


@pytest.mark.parametrize("text", IMPORTS)
@pytest.mark.usefixtures("root")
def test_an_import_counts_however_it_is_written(tmp_path: Path, text: str) -> None:
    imports(text)()
    wait_until_trusted()
    before = assert_same(tmp_path / "cache", times=1)
    renamed_year()
    assert assert_same(tmp_path / "cache", times=1) != before


@pytest.mark.usefixtures("root")
def test_a_schema_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    before = [run(cache, *words) for words in ASKED]
    monkeypatch.setattr("sys.executable", "/nowhere")  # where the compiler is started from
    assert [run(cache, *words) for words in ASKED] == before
    renamed_year()
    assert run(cache, "lint").err.startswith("metalint: the schema cannot be compiled: /nowhere")


def test_two_schemas_that_read_alike_have_one_digest(tmp_path: Path) -> None:
    (tmp_path / "a.proto").write_text(PUB)
    one = compiling.load_schema(tmp_path / "a.proto", "Pub", tmp_path, None).digest
    (tmp_path / "a.proto").write_text(PUB.replace("\n", " // a comment\n"))
    assert compiling.load_schema(tmp_path / "a.proto", "Pub", tmp_path, None).digest == one
    (tmp_path / "a.proto").write_text(PUB.replace("= 2", "= 3"))
    assert compiling.load_schema(tmp_path / "a.proto", "Pub", tmp_path, None).digest != one


# -- circles and what has no end


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"templates/base.md.j2": '{% include "templates/base.md.j2" %}'}, "templates/base.md.j2:1: "),
        (
            {
                "templates/base.md.j2": '{% include "templates/macros.md.j2" %}',
                "templates/macros.md.j2": '\n{% include "templates/base.md.j2" %}',
            },
            "templates/",
        ),
        ({"templates/base.md.j2": '{% extends "templates/list.md.j2" %}'}, "templates/"),
        ({"templates/macros.md.j2": '{% import "templates/macros.md.j2" as m %}'}, "templates/macros.md.j2:1: "),
        ({"proto/pub.proto": PUB + 'import "paper.proto";'}, "the schema does not compile: "),
    ],
)
@pytest.mark.usefixtures("root")
def test_a_circle_is_one_line(files: dict[str, str], why: str) -> None:
    for path, text in files.items():
        put(path, text)
    for words in ASKED:
        told = run(None, *words)
        assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
        assert told.err.startswith(f"metalint: {why}")
        assert "circle" in told.err or "recursively imports itself" in told.err


@pytest.mark.parametrize("made", [os.mkfifo, lambda path: Path(path).symlink_to("/dev/zero")])
@pytest.mark.usefixtures("root")
def test_an_import_without_an_end_is_refused(made: Callable[[str], None]) -> None:
    remove("proto/pub.proto")
    made("proto/pub.proto")
    told = run(None, "lint")
    why = "proto/pub.proto: cannot be read: it is not a regular file; see `proto` in the configuration"
    assert (told.code, told.err) == (2, f"metalint: {why}\n")


# -- long sequences of changes


class Hands:
    """Somebody who works on all that a list is made of, without much sense."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def step(self) -> None:
        self.random.choice(
            (
                self.template,
                self.template,
                self.schema,
                self.constraints,
                self.registry,
                self.paper,
                self.paper,
                self.note,
                self.settings,
                self.output,
                self.git,
                self.repair,
                wait_until_trusted,
            )
        )()

    def template(self) -> None:
        name = self.random.choice(("base", "macros", "maybe", "else", "inner/2024", "inner/2023", "list"))
        path = f"templates/{name}.md.j2"
        good = FILES.get(path, "some text\n")
        also = ("templates/else.md.j2", "templates/inner/2023.md.j2", "templates/base.md.j2")
        self._vary(
            path,
            good,
            good + f"More {self.random.randrange(3)}\n",
            good + f'{{% include "{self.random.choice(also)}" ignore missing %}}\n',
            good + "{{ nothing.at.all }}",
        )

    def schema(self) -> None:
        name = self.random.choice(("pub", "note", "paper"))
        if name == "paper":
            imports(self.random.choice(IMPORTS), self.random.choice(("Pub", "Note")))()
            return
        good = FILES[f"proto/{name}.proto"]
        path = self.random.choice((f"proto/{name}.proto", f"{name}.proto"))
        self._vary(path, good, good, good.replace("optional string", "optional int32"), good + "message {")

    def constraints(self) -> None:
        path = "schemas/paper.json"
        good = FILES[path]
        self._vary(path, good, good, good.replace("2030", "2000"), '{"$ref": "http://127.0.0.1:9/x"}', "{")

    def registry(self) -> None:
        alias = self.random.choice(("BOL", "BOLA", "MIT"))
        self._vary("registry.prototxt", REGISTRY.replace("BOL", alias), REGISTRY, REGISTRY + REGISTRY, "x")

    def paper(self) -> None:
        number, other = self.random.randrange(6), self.random.randrange(6)
        year = self.random.choice((2023, 2024, 2024, 2025))
        text = paper(other, year, self.random.choice(("BOL", "MIT", "Univeristy of Sydney")))
        self._vary(f"meta/p{number}.prototxt", text, text, text, text, text.replace("paper {", "paper {{"))

    def note(self) -> None:
        path = f"notes/note{self.random.randrange(4)}.md"
        self._vary(path, "# Models\n", f"# Models of kind {self.random.randrange(4)}\n[a](note2.md)\n")

    def settings(self) -> None:
        one = self.random.choice(('asset-roots = ["notes"]', 'ignore = ["missing-note"]', 'message = "Paper"', ""))
        put("metalint.toml", SETTINGS.replace('select = ["all"]', f'select = ["all"]\n{one}'.rstrip()))

    def output(self) -> None:
        if self.random.random() < 0.6:
            run(None, "--quiet", "render")
        else:
            self._vary("LIST.md", "older\n", "# List\n")

    def repair(self) -> None:
        for path in ("pub.proto", "note.proto"):
            Path(path).unlink(missing_ok=True)
        for path, text in FILES.items():
            if Path(path).is_symlink():
                remove(path)
            put(path, text)

    def git(self) -> None:
        git(
            Path.cwd(),
            *self.random.choice(
                (("add", "--all"), ("rm", "-q", "--cached", "-r", "--ignore-unmatch", "notes"), ("reset", "-q"))
            ),
        )

    def _vary(self, path: str, *texts: str) -> None:
        """Write one of several texts, delete the file, or put a link in its place."""
        place = Path(path)
        way = self.random.random()
        if place.is_symlink() or (way < 0.1 and place.exists()):
            place.unlink()
        elif way < 0.15:
            place.unlink(missing_ok=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            put("elsewhere.txt", self.random.choice(texts))
            place.symlink_to(os.path.relpath(self.random.choice(("elsewhere.txt", "/etc/hostname")), place.parent))
        else:
            put(path, texts[0] if self.random.random() < 0.5 else self.random.choice(texts))


@pytest.mark.parametrize("seed", range(20 if TORTURE else 2))
@pytest.mark.usefixtures("root")
def test_whatever_changes_the_cache_tells_what_is_so(tmp_path: Path, seed: int) -> None:
    hands = Hands(seed)
    steps = []
    for number in range(50 if TORTURE else 20):
        hands.step()
        steps.append(assert_same(tmp_path / "cache", times=1 + number % 2))
    assert sum(one[0].code < 2 for one in steps) > len(steps) // 5, "too much is broken to tell anything"
