"""The memory of results: whatever changes, a run tells what one without memory tells."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest
from caching import lint, wait_until_trusted
from conftest import Metalint, Run, commit_all, git
from rows import each_row

from metalint.cli import main
from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.files.signatures import FileSignature, unless_racy
from metalint.index import cache as analysis_cache
from metalint.index import workers
from metalint.index.cache import find_cache_path
from metalint.index.changed_files import PaperScan, scan_papers
from metalint.index.project import Project

pytestmark = pytest.mark.slow

TORTURE = bool(os.environ.get("METALINT_TORTURE"))
SETTINGS = """
papers = ["meta/**/*.prototxt"]
institutions = ["registry.prototxt"]
json-schema = "paper.schema.json"
select = ["all"]
[[outputs]]
path = "LIST.md"
view = "year"
layout = "own.md.j2"
marker = "papers"
"""
REGISTRY = 'organisations {\n  name: "Blue Owl Labs"\n  aliases: "BOL"\n}\n'
TEMPLATE = """{% for section in sections %}{{ section.name }}
{% for paper in section.papers %}{{ paper.title }} {% endfor %}{% endfor %}"""
NAMES = ("Tsinghua University", "Univeristy of Sydney", "Houmo AI", "Houmo-AI", "BOL", "MIT", "Blue Owl Labs")


def paper(number: int, **more: str) -> str:
    values = {
        "title": f"Models of kind {number}",
        "abbr": f"M{number}",
        "url": f"https://arxiv.org/abs/2401.{number:05d}",
        "institutions": NAMES[number % len(NAMES)],
        "note": f"note{number}.md",
        "cover": "",
        "methods": "2024/p1",
        **more,
    }
    return (
        f'paper {{\n  title: "{values["title"]}"\n  abbr: "{values["abbr"]}"\n  url: "{values["url"]}"\n'
        f'  authors: "Ann Bell"\n  institutions: "{values["institutions"]}"\n}}\n'
        f'pub {{\n  where: "arXiv"\n  year: 2024\n}}\nnote {{\n  url: "{values["note"]}"\n}}\n'
        f'cover {{\n  url: "{values["cover"]}"\n}}\nbaseline {{\n  methods: "{values["methods"]}"\n}}\n'
    )


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list with a bit of everything, long enough ago that its files are trusted by their signatures."""
    root = tmp_path / "list"
    for folder in ("meta", "notes"):
        (root / folder).mkdir(parents=True)
    for number in range(8):
        (root / "meta" / f"p{number}.prototxt").write_text(paper(number))
    (root / "notes" / "note1.md").write_text("# Models of kind 2\n[there](gone.md)\n")
    (root / "metalint.toml").write_text(SETTINGS)
    (root / "registry.prototxt").write_text(REGISTRY)
    (root / "paper.schema.json").write_text('{"properties": {"pub": {"type": "object"}}}')
    (root / "own.md.j2").write_text(TEMPLATE)
    (root / "LIST.md").write_text("<!-- metalint:begin papers -->\n<!-- metalint:end papers -->\n")
    monkeypatch.chdir(root)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    main.main(["--no-cache", "--quiet", "render"])
    commit_all(root)
    (root / "notes" / "note0.md").write_text("# Not tracked\n")
    wait_until_trusted()
    return root


def assert_same(cache: Path, *words: str) -> Run:
    """Assert that a run with memory, and the one after it, tell what one without tells."""
    fresh = lint(None, *words)
    assert lint(cache, *words) == fresh
    assert lint(cache, *words) == fresh
    return fresh


def edit(path: str, old: str, new: str) -> None:
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new))


def behind_the_back(path: str, old: str, new: str) -> None:
    """Change a file so that size, time of change and number stay."""
    status = Path(path).stat()
    assert len(old) == len(new)
    edit(path, old, new)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


FLIPS: dict[str, Callable[[], object]] = {
    "a value of a paper": lambda: edit("meta/p3.prototxt", "kind 3", "kind 4"),
    "as many letters, at the old time": lambda: behind_the_back("meta/p3.prototxt", "kind 3", "kind 4"),
    "a paper that no longer parses": lambda: edit("meta/p3.prototxt", "year: 2024", "year: 2024 }"),
    "the layout alone": lambda: edit("meta/p3.prototxt", "  abbr", " abbr"),
    "a comment that silences": lambda: edit(
        "meta/p5.prototxt", "  abbr", "  # metalint: ignore[missing-note] not yet\n  abbr"
    ),
    "another paper": lambda: Path("meta/q.prototxt").write_text(paper(3, abbr="Q")),
    "a paper less": lambda: Path("meta/p1.prototxt").unlink(),
    "a paper of another name": lambda: Path("meta/p1.prototxt").rename("meta/P1.prototxt"),
    "a paper that is a link": lambda: Path("meta/l.prototxt").symlink_to("p1.prototxt"),
    "a paper in the place of another": lambda: Path("meta/p2.prototxt").replace("meta/p1.prototxt"),
    "a rule less": lambda: edit("metalint.toml", 'select = ["all"]', 'select = ["all"]\nignore = ["missing-note"]'),
    "another severity": lambda: edit("metalint.toml", "[[out", 'severity = {missing-note = "info"}\n[[out'),
    "other asset roots": lambda: edit("metalint.toml", "[[out", 'asset-roots = ["elsewhere"]\n[[out'),
    "a role elsewhere": lambda: edit("metalint.toml", "[[out", '[fields]\nabbr = "paper.title"\n[[out'),
    "ignores by file": lambda: edit("metalint.toml", "[[out", 'per-file-ignores = {"p3*" = ["all"]}\n[[out'),
    "another alias": lambda: edit("registry.prototxt", "BOL", "Tsinghua University"),
    "a registry that contradicts itself": lambda: edit("registry.prototxt", "}", "}\n" + REGISTRY),
    "constraints": lambda: edit("paper.schema.json", '"object"', '"object", "properties": {"year": {"maximum": 2000}}'),
    "more than bounds": lambda: edit("paper.schema.json", '"properties"', '"required": ["x"], "properties"'),
    "a note": lambda: edit("notes/note1.md", "kind 2", "kind 5"),
    "a note behind the back": lambda: behind_the_back("notes/note1.md", "kind 2", "kind 5"),
    "a note more": lambda: Path("notes/note4.md").write_text("# Models\n"),
    "a note in other capitals": lambda: Path("notes/note1.md").rename("notes/Note1.md"),
    "what a note links to": lambda: Path("notes/gone.md").write_text("here"),
    "a folder that is an asset root": lambda: (Path("notes/2024").mkdir(), Path("notes/2024/note6.md").touch()),
    "a note that leaves the root": lambda: Path("notes/note4.md").symlink_to("/etc/hostname"),
    "git's index": lambda: git(Path.cwd(), "rm", "--quiet", "--cached", "notes/note1.md"),
    "no git": lambda: Path(".git").rename("../.git-elsewhere"),
    "an output": lambda: edit("LIST.md", "papers -->\n", "papers -->\nolder\n"),
    "a template": lambda: edit("own.md.j2", "{{ section.name }}", "## {{ section.name }}"),
    "a baseline": lambda: main.main(["--no-cache", "baseline"]),
}  # fmt: skip


@pytest.mark.parametrize("what", FLIPS)
@pytest.mark.usefixtures("root")
def test_nothing_is_told_of_what_is_no_longer_so(tmp_path: Path, what: str) -> None:
    cache = tmp_path / "cache"
    before = assert_same(cache)
    FLIPS[what]()
    after = assert_same(cache)
    if what != "a note behind the back":
        assert after.out != before.out, "the flip changes nothing that could be told wrongly"
    wait_until_trusted()
    assert_same(cache)


def test_a_schema_of_ones_own_counts_with_what_it_imports(root: Path, tmp_path: Path) -> None:
    packaged = Path(main.__file__).parent.parent / "data" / "paper.proto"
    (root / "paper.proto").write_text(packaged.read_text())
    edit("metalint.toml", "select", 'proto = "paper.proto"\nselect')
    before = assert_same(tmp_path / "cache")
    edit("paper.proto", "optional string abbr = 2;", "optional int32 abbr = 2;")
    assert assert_same(tmp_path / "cache").out != before.out


@pytest.mark.parametrize(
    "words",
    [
        ("meta/p3.prototxt",),
        ("meta/p3.prototxt", "meta/p4.prototxt"),
        ("notes",),
        ("--select", "duplicate-title"),
        ("--authority", "always"),
        ("--jobs", "2"),
        ("--changed-since", "HEAD"),
        ("--fail-on", "warning", "--statistics"),
    ],
)
@pytest.mark.usefixtures("root")
def test_each_way_to_ask_has_its_own_answer(tmp_path: Path, words: tuple[str, ...]) -> None:
    cache = tmp_path / "cache"
    assert_same(cache)
    assert_same(cache, *words)
    edit("meta/p3.prototxt", "kind 3", "kind 4")
    assert_same(cache, *words)
    assert_same(cache)


def test_the_buffer_of_an_editor_is_not_remembered(root: Path, metalint: Metalint) -> None:
    words = ("lint", "-", "--stdin-filename", "meta/p4.prototxt", "--format", "json")
    before = metalint("lint", "--format", "json", cwd=root)
    changed = metalint(*words, cwd=root, stdin=paper(3, abbr="M3"))
    assert "duplicate-paper" in changed.out
    assert metalint("lint", "--format", "json", cwd=root) == before
    assert metalint(*words, cwd=root, stdin=paper(4)).json()["diagnostics"] == [
        one for one in before.json()["diagnostics"] if one["path"] == "meta/p4.prototxt"
    ]


def test_other_formats_and_fix_are_told_again_as_well(root: Path, metalint: Metalint) -> None:
    for words in (("lint",), ("lint", "--format", "sarif"), ("fix", "--check"), ("fix", "--diff", "--unsafe")):
        fresh = metalint("--no-cache", *words, cwd=root)
        assert [metalint(*words, cwd=root) for _ in range(2)] == [fresh, fresh]
    edit(str(root / "meta/p1.prototxt"), "Univeristy", "Univrsity")
    fresh = metalint("--no-cache", "fix", "--diff", cwd=root)
    assert "Univrsity" in fresh.out
    assert [metalint("fix", "--diff", cwd=root) for _ in range(2)] == [fresh, fresh]


@pytest.mark.usefixtures("root")
def test_what_papers_share_outlives_a_run_that_found_new_times_alone(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    edit("meta/p3.prototxt", "kind 3", "kind 4")
    git(Path.cwd(), "add", "--all")
    wait_until_trusted()
    assert "duplicate-title" in assert_same(cache).out
    Path("meta/p5.prototxt").touch()
    wait_until_trusted()
    assert_same(cache)
    edit("meta/p6.prototxt", "M6", "M66")
    assert "duplicate-title" in assert_same(cache).out


# -- long sequences of small changes


class Hands:
    """Somebody who works on the list, without much sense."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def paper(self) -> Path:
        return self.random.choice(sorted(Path("meta").iterdir()))

    def do_something(self) -> None:
        self.random.choice(
            [self.write, self.write, self.write, self.delete, self.move, self.note, self.stage, self.age]
        )()

    def write(self) -> None:
        number, other = self.random.randrange(8), self.random.randrange(8)
        more = {
            "title": f"Models of kind {other}",
            "abbr": f"M{self.random.randrange(8)}",
            "methods": self.random.choice(["2024/p1", "2024/P2", "2023/p3", "nothing"]),
            "cover": self.random.choice(["", "note1.md", "x.png"]),
            "institutions": self.random.choice(NAMES),
        }
        text = paper(number, **more)
        if self.random.random() < 0.1:
            text = text.replace("\n  ", "\n ", 1)
        if self.random.random() < 0.1:
            text = text.replace("paper {", "paper {{")
        if self.random.random() < 0.1:
            text = text.replace("  url", "  # metalint: ignore[duplicate-paper] twins\n  url")
        (Path("meta") / f"p{self.random.randrange(10)}.prototxt").write_text(text)

    def delete(self) -> None:
        if len(list(Path("meta").iterdir())) > 3:
            self.paper().unlink()

    def move(self) -> None:
        self.paper().replace(self.paper())

    def note(self) -> None:
        note = Path("notes") / f"note{self.random.randrange(4)}.md"
        if note.exists() and self.random.random() < 0.4:
            note.unlink()
        else:
            note.write_text(f"# Models of kind {self.random.randrange(8)}\n[a](note{self.random.randrange(4)}.md)\n")

    def stage(self) -> None:
        git(Path.cwd(), "add", "--all")

    def age(self) -> None:
        wait_until_trusted()


@pytest.mark.parametrize("seed", range(24 if TORTURE else 2))
@pytest.mark.usefixtures("root")
def test_many_small_changes_in_a_row(tmp_path: Path, seed: int) -> None:
    hands = Hands(seed)
    for _ in range(25):
        hands.do_something()
        words = hands.random.choice([(), (), (str(hands.paper()),), ("--jobs", "2")])
        assert lint(tmp_path / "cache", *words) == lint(None, *words)


# -- failure with the file


def file_of(cache: Path) -> Path:
    (file,) = (cache / "results").glob("*.sqlite")
    return file


def assert_warned(run: Run, fresh: Run) -> None:
    assert run[:2] == fresh[:2]
    assert run.err.count("\n") == 1
    assert run.err.startswith("metalint: ")
    assert "the cache cannot be used" in run.err


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + b"\0" * 4000])
@pytest.mark.usefixtures("root")
def test_a_foreign_file_is_replaced_with_one_warning(tmp_path: Path, content: bytes) -> None:
    fresh = assert_same(tmp_path / "cache")
    file_of(tmp_path / "cache").write_bytes(content)
    assert_warned(lint(tmp_path / "cache"), fresh)
    assert_same(tmp_path / "cache")


@pytest.mark.usefixtures("root")
def test_a_database_of_something_else_is_replaced(tmp_path: Path) -> None:
    fresh = assert_same(tmp_path / "cache")
    file = file_of(tmp_path / "cache")
    file.unlink()
    with contextlib.closing(sqlite3.connect(file)) as base:
        base.execute("CREATE TABLE notes (name TEXT, value BLOB)")
        base.execute("INSERT INTO notes VALUES ('workspace', x'00')")
        base.commit()
    run = lint(tmp_path / "cache")
    assert_warned(run, fresh)
    assert_same(tmp_path / "cache")


@pytest.mark.usefixtures("root")
def test_a_damaged_file_never_makes_a_report_wrong(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert_same(cache)
    file = file_of(cache)
    whole = file.read_bytes()
    chance = random.Random(3)
    warned = 0
    loop = 400 if TORTURE else 20
    for _ in range(loop):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 1, 20])):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        edit("meta/p3.prototxt", 'abbr: "', 'abbr: "x')
        run, fresh = lint(cache), lint(None)
        assert run[:2] == fresh[:2], run.err
        warned += bool(run.err)
        assert run.err.count("\n") <= 1
    assert warned > loop / 6


@pytest.mark.usefixtures("root")
def test_an_answer_is_never_taken_for_that_of_another_question(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert_same(cache)
    file = file_of(cache)
    data = bytearray(file.read_bytes())
    at = data.index(b"how is it read: Houmo AI") + len("how is it read: Houm")
    data[at] ^= 128  # now sqlite finds this row for Houmo-AI
    file.write_bytes(data)
    edit("meta/p3.prototxt", 'abbr: "', 'abbr: "x')
    fresh = lint(None)
    assert "Houmo-AI" in fresh.out
    assert_warned(lint(cache), fresh)


@pytest.mark.usefixtures("root")
def test_a_cache_that_cannot_be_written_costs_one_warning(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "results").write_text("a file where the folder is to be")
    run = lint(tmp_path / "cache")
    assert_warned(run, lint(None))


@pytest.mark.usefixtures("root")
def test_a_run_that_is_interrupted_while_it_writes_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(analysis_cache, "_write_note", interrupted)
        assert lint(tmp_path / "cache").code == 130
    assert_same(tmp_path / "cache")


@pytest.mark.parametrize("milliseconds", range(150, 750, 5 if TORTURE else 100))
def test_a_kill_at_any_moment_changes_no_later_report(root: Path, tmp_path: Path, milliseconds: int) -> None:
    for number in range(10, 400):
        (root / "meta" / f"p{number}.prototxt").write_text(paper(number))
    cache = tmp_path / "cache"
    command = [sys.executable, "-m", "metalint", "--cache-dir", str(cache), "lint", "--jobs", "1"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(milliseconds / 1000)
    running.kill()
    running.wait()
    fresh = lint(None)
    assert lint(cache) == fresh
    assert lint(cache) == fresh


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))


def test_a_full_disk_costs_one_warning(root: Path, tmp_path: Path) -> None:
    # -B: Python does not notice when only half of a compiled module fits
    command = [
        sys.executable,
        "-B",
        "-m",
        "metalint",
        "--cache-dir",
        str(tmp_path / "cache"),
        "lint",
        "--format",
        "json",
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, preexec_fn=limited, check=False)
    assert_warned(Run(done.returncode, done.stdout, done.stderr), lint(None))
    assert not list((tmp_path / "cache" / "results").iterdir())
    assert_same(tmp_path / "cache")


@pytest.mark.usefixtures("root")
def test_runs_at_once_all_tell_the_truth(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    command = [sys.executable, "-m", "metalint", "--cache-dir", str(cache), "lint", "--format", "json"]
    for round_ in range(3):
        edit("meta/p3.prototxt", 'abbr: "', f'abbr: "{round_}')
        fresh = lint(None)
        running = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)
        ]
        for one in running:
            out, err = one.communicate(timeout=60)
            assert (one.returncode, out, err) == fresh
        assert_same(cache)


def begun(cache: Path, *seen: str) -> PaperScan:
    """Return a run that has looked which papers have changed; it looks around the papers that are ``seen``."""
    project = project_here(cache)
    rules = frozenset({"missing-note", "broken-note-link", "note-title"})
    path = find_cache_path(project, rules)
    assert path is not None
    return scan_papers(project, rules, seen.__contains__, {}, path)


def project_here(cache: Path | None) -> Project:
    return Project(config.load_config(Path.cwd(), None, Path.cwd()), 2026, cache)


@pytest.mark.usefixtures("root")
def test_what_two_runs_at_once_have_looked_at_is_watched_for_both(tmp_path: Path) -> None:
    cache, papers = tmp_path / "cache", ("meta/p1.prototxt", "meta/p4.prototxt")
    first = begun(cache)
    first.store(first.check())
    runs = [begun(cache, path) for path in papers]
    indexes = [run.check() for run in runs]
    for run, index in zip(runs, indexes, strict=True):
        run.store(index)
    index = begun(cache).check()
    assert all(index.analyses[path].assets for path in papers)
    Path("notes/note1.md").unlink()
    index = begun(cache).check()
    assert [index.analyses[path].assets for path in papers] == [None, None]


@pytest.mark.usefixtures("root")
def test_a_report_is_that_of_the_papers_that_it_was_made_of(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = begun(cache)
    first.store(first.check())
    slow = begun(cache)
    index = slow.check()
    slow.store_report(index, "request", "what was true before")
    assert begun(cache).report("request") == "what was true before"
    edit("meta/p3.prototxt", "kind 3", "kind 4")
    wait_until_trusted()
    fast = begun(cache)
    fast.store(fast.check())
    slow.store_report(index, "request", "what was true before")
    assert begun(cache).report("request") is None


@pytest.mark.usefixtures("root")
def test_connections_are_closed_with_what_uses_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *words, **more: opened.append(connect(*words, **more)) or opened[-1])

    def still_open() -> int:
        number = 0
        for base in opened:
            with contextlib.suppress(sqlite3.ProgrammingError):
                number += len(base.execute("SELECT 1").fetchall())
        return number

    project = Project(config.load_config(Path.cwd(), None, Path.cwd()), 2026, tmp_path / "cache")
    request = Request(frozenset({"title-period"}))
    assert engine.present_cached(project, request, "key", lambda report: report.files) == len(
        list(Path("meta").iterdir())
    )
    assert still_open() == 0
    report = engine.lint_project(project, request)
    assert (report.diagnostics, still_open()) == ((), 0)
    assert len(opened) >= 3


@pytest.mark.usefixtures("root")
def test_what_was_used_longest_ago_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis_cache, "MAX_FILES", 3)
    names = []
    for rule in ("title-period", "odd-author", "layout", "whitespace", "placeholder"):
        lint(tmp_path / "cache", "--select", rule)
        (new,) = {one.name for one in (tmp_path / "cache" / "results").glob("*.sqlite")} - set(names)
        names.append(new)
        gc.collect()  # closes the cache
        time.sleep(0.02)
    left = {one.name.partition(".")[0] for one in (tmp_path / "cache" / "results").iterdir()}
    assert left == {name.partition(".")[0] for name in names[-3:]}


# -- signatures


def signature(changed: int, touched: int | None = None) -> FileSignature:
    return FileSignature(1, changed, changed if touched is None else touched, 7)


NOW = 1_800_000_000_000_000_000


@each_row(
    ("taken", "is_settled"),
    [
        (signature(NOW - 60_000_000_001), True),
        (signature(NOW - 51_000_001), True),
        (signature(NOW - 49_000_001), False),
        (signature(NOW - 60_000_000_001, NOW - 1), False),
        (signature(NOW - 2_000_000_000), False),  # whole milliseconds: the clock may tick every two seconds
        (signature(NOW - 2_200_000_000), True),
        (signature(NOW + 5), False),  # a clock set back
        (None, False),
    ],
)
def test_a_signature_counts_once_nothing_can_change_behind_it(taken: FileSignature | None, *, is_settled: bool) -> None:
    assert unless_racy(taken, NOW) == (taken if is_settled else None)


# -- several processes


@pytest.fixture
def many(root: Path) -> Path:
    for number in range(10, 700):
        more = {"title": f"Models of kind {number % 300}"} if number % 3 else {}
        (root / "meta" / f"p{number}.prototxt").write_text(paper(number, **more))
    return root


@pytest.mark.usefixtures("many")
def test_one_process_and_several_tell_the_same_bytes() -> None:
    alone = lint(None, "--jobs", "1")
    assert alone.out.count("duplicate-title") > 200
    assert lint(None, "--jobs", "2") == alone
    assert lint(None, "--jobs", "3") == alone


@pytest.mark.parametrize(("papers", "system", "jobs"), [(999, "linux", []), (1000, "linux", [5]), (1000, "win32", [])])
def test_from_1000_papers_on_there_is_one_process_per_core_as_docs_speed_says(
    monkeypatch: pytest.MonkeyPatch, papers: int, system: str, jobs: list[int]
) -> None:
    started: list[int] = []
    monkeypatch.setattr(workers, "count_cores", lambda: 5)
    monkeypatch.setattr(workers, "SUPPORTS_FORK", system == "linux")
    monkeypatch.setattr(workers, "_examine_in_processes", lambda *asked: started.append(asked[3]) or [asked[2]])
    project: Any = None
    batches = list(workers.examine_in_batches(project, list, [""] * papers, 0))
    assert started == jobs
    assert sum(len(batch) for batch in (batches[0] if jobs else batches)) == papers


@pytest.mark.usefixtures("many")
def test_what_other_processes_leave_undone_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    alone, share, calls = lint(None, "--jobs", "1"), workers.examine_chunk, itertools.count()

    def killed(project: Project, examine: workers.Examine, chunk: Sequence[str]) -> workers.Shared:
        if next(calls):
            os.kill(os.getpid(), signal.SIGKILL)
        return share(project, examine, chunk)

    def refuse() -> NoReturn:
        raise BlockingIOError

    monkeypatch.setattr(workers, "examine_chunk", killed)
    assert lint(None, "--jobs", "2") == alone
    monkeypatch.setattr(os, "fork", refuse)
    assert lint(None, "--jobs", "2") == alone


@pytest.mark.usefixtures("many")
def test_notes_that_are_asked_for_are_found_wherever_they_are_named(tmp_path: Path) -> None:
    assert "broken-note-link" in assert_same(tmp_path / "cache", "notes").out
    edit("meta/p5.prototxt", "kind 5", "kind 6")
    assert "broken-note-link" in assert_same(tmp_path / "cache", "notes/note1.md", "meta/p5.prototxt").out


@pytest.mark.usefixtures("many")
def test_what_several_processes_found_is_remembered(tmp_path: Path) -> None:
    alone = lint(None)
    assert lint(tmp_path / "cache", "--jobs", "2") == alone
    assert lint(tmp_path / "cache") == alone
    edit("notes/note1.md", "kind 2", "kind 5")
    assert assert_same(tmp_path / "cache", "--jobs", "2").out != alone.out


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN), id="nobody waits for processes"),
        pytest.param(lambda: os.close(2), id="nobody hears of errors"),
    ],
)
@pytest.mark.usefixtures("many")
def test_what_a_run_inherits_changes_nothing(odd: Callable[[], object]) -> None:
    command = [sys.executable, "-m", "metalint", "--no-cache", "lint", "--format", "json", "--jobs", "2"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, preexec_fn=odd, check=False)
    alone = lint(None, "--jobs", "1")
    assert (done.returncode, done.stdout) == (alone.code, alone.out)


def test_an_interruption_ends_all_processes(many: Path) -> None:
    command = [sys.executable, "-m", "metalint", "--no-cache", "lint", "--jobs", "2"]
    for number in range(700, 6000):
        (many / "meta" / f"p{number}.prototxt").write_text(paper(number))
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 30
    while len(children(run.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    workers = children(run.pid)
    assert len(workers) == 2
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=30)
    assert (run.returncode, out, err) == (130, "", "metalint: interrupted\n")
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def children(process: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


@pytest.mark.parametrize("number", ["0", "-1", "two", "65", "9" * 50])
def test_numbers_of_processes_that_are_none(metalint: Metalint, root: Path, number: str) -> None:
    run = metalint("lint", f"--jobs={number}", cwd=root)
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert "is not a number of processes; write a number from 1 to 64" in run.err


def test_what_fixes_would_make_of_a_list_is_not_kept(root: Path, metalint: Metalint) -> None:
    """The passes of fixes look at texts that nobody has written, with names that nobody has read before."""
    names = ["Quantix Dynamics", "Quantix Dynamics", "Univeristy of Sydney", *["Quantix-Dynamics"] * 5]
    for number, name in enumerate(names):
        edit(f"meta/p{number}.prototxt", f'"{NAMES[number % len(NAMES)]}"', f'"{name}"')
    assert metalint("lint", "--format", "json", cwd=root).out.count("institution-variant") == 2
    assert "2 institution-variant" in metalint("fix", "--check", "--unsafe", cwd=root).err
    edit("meta/p0.prototxt", 'abbr: "', 'abbr: "x')
    fresh = metalint("--no-cache", "lint", "--format", "json", cwd=root)
    assert fresh.out.count("institution-variant") == 2
    assert metalint("lint", "--format", "json", cwd=root) == fresh
