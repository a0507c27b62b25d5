"""The baseline of a list that lives: papers come, go, move and are copied; only what was there is held back."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from conftest import examples
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from metalint.cli import main

if TYPE_CHECKING:
    from conftest import Metalint, Run

NAME = ".metalint-baseline.json"
PAPER = """paper {{
  title: "{title}"
  url: "https://arxiv.org/abs/2401.{number:05}"
  authors: "Ann Bell"
{institutions}}}
pub {{
  where: "ICLR"
  year: 2024
}}
"""
MISTAKES = ("Univeristy of Sydney", "Univeristy of Basel")


def paper(number: int, *mistakes: str, title: str = "") -> str:
    lines = "".join(f'  institutions: "{name}"\n' for name in mistakes or ("Tsinghua University",))
    return PAPER.format(title=title or f"Models of kind {number}", number=number, institutions=lines)


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def found(run: Run) -> list[str]:
    return [one["path"] for one in run.json()["diagnostics"]]


def lint(metalint: Metalint, *words: str) -> list[str]:
    return found(metalint("lint", "--format", "json", *words))


def checks(metalint: Metalint) -> tuple[int, int]:
    return metalint("baseline", "--check").code, metalint("baseline", "--prune", "--check").code


@pytest.fixture
def folders(tmp_path: Path, metalint: Metalint) -> Path:
    """A list with papers of the same file name in five folders, and a baseline."""
    write(tmp_path, {f"meta/{n}/metadata.prototxt": paper(n, MISTAKES[0]) for n in range(5)})
    assert metalint("baseline").code == 0
    return tmp_path


def test_equal_names_in_five_folders(metalint: Metalint, folders: Path) -> None:
    assert (lint(metalint), checks(metalint)) == ([], (0, 0))
    assert len({one["fingerprint"] for one in json.loads((folders / NAME).read_text())["findings"]}) == 5


def test_a_move_among_equal_names_is_held_back(metalint: Metalint, folders: Path) -> None:
    before = (folders / NAME).read_bytes()
    (folders / "meta" / "3").rename(folders / "meta" / "new")
    assert (lint(metalint), checks(metalint)) == ([], (0, 0))
    for words in (("--prune",), ()):
        assert metalint("baseline", *words).code == 0
        assert (folders / NAME).read_bytes() == before


def test_who_takes_the_old_path_of_a_moved_file_takes_its_entries(metalint: Metalint, tmp_path: Path) -> None:
    old, new = tmp_path / "meta" / "3" / "a.prototxt", tmp_path / "meta" / "1" / "a.prototxt"
    select = {"metalint.toml": 'select = ["institution-typo"]\n'}
    write(tmp_path, select | {"meta/3/a.prototxt": paper(1, MISTAKES[0])})
    assert metalint("baseline").code == 0
    new.parent.mkdir()
    old.rename(new)
    assert (metalint("baseline").code, lint(metalint), checks(metalint)) == (0, [], (0, 0))
    shutil.copy(new, old)
    assert (lint(metalint), checks(metalint)) == (["meta/1/a.prototxt"], (1, 0))
    assert metalint("baseline").code == 0
    assert (lint(metalint), checks(metalint)) == ([], (0, 0))


def test_another_paper_of_the_same_name_is_new(metalint: Metalint, folders: Path) -> None:
    shutil.rmtree(folders / "meta" / "3")
    write(folders, {"meta/new/metadata.prototxt": paper(9, MISTAKES[0])})
    assert (lint(metalint), checks(metalint)) == (["meta/new/metadata.prototxt"], (1, 1))
    assert metalint("baseline", "--prune").code == 0
    assert (lint(metalint), checks(metalint)) == (["meta/new/metadata.prototxt"], (1, 0))
    assert metalint("baseline").code == 0
    assert (lint(metalint), checks(metalint)) == ([], (0, 0))


def test_another_paper_of_the_same_name_is_new_though_it_is_the_only_one(metalint: Metalint, tmp_path: Path) -> None:
    write(
        tmp_path, {"metalint.toml": 'papers = ["m/*/*.textproto"]\n', "m/a/metadata.textproto": paper(1, MISTAKES[0])}
    )
    assert metalint("baseline").code == 0
    shutil.rmtree(tmp_path / "m" / "a")
    write(tmp_path, {"m/q/metadata.textproto": paper(2, MISTAKES[0])})
    assert lint(metalint) == ["m/q/metadata.textproto"]


def test_a_swap_is_seen(metalint: Metalint, folders: Path) -> None:
    write(folders, {"meta/1/metadata.prototxt": paper(1), "meta/2/metadata.prototxt": paper(2, *MISTAKES)})
    assert (lint(metalint), checks(metalint)) == (["meta/2/metadata.prototxt"], (1, 1))


def test_what_is_found_in_a_part_of_the_list_is_found_in_the_whole(metalint: Metalint, folders: Path) -> None:
    write(folders, {"meta/new/metadata.prototxt": paper(9, MISTAKES[0])})
    for n in range(5):
        assert lint(metalint, f"meta/{n}") == []
    assert lint(metalint, "meta/new") == lint(metalint) == ["meta/new/metadata.prototxt"]


def test_everything_that_lint_reports_is_held_back(metalint: Metalint, tmp_path: Path) -> None:
    reference = 'baseline {\n  methods: "2023/nothing"\n  methods: "2023/nothing"\n}\n'
    note = 'note {\n  url: "n.md"\n}\ncover {\n  url: "none.png"\n}\n'
    write(
        tmp_path,
        {
            "metalint.toml": 'select = ["all"]\ninstitutions = ["registry.prototxt"]\n'
            '[per-file-ignores]\n"meta/2/*" = ["institution-typo"]\n[severity]\nduplicate-abbr = "info"\n'
            '[[outputs]]\npath = "LIST.md"\n',
            "registry.prototxt": 'organisations {\n  name: "A AI"\n  parent: "A AI"\n}\n',
            "meta/1/a.prototxt": paper(1, *MISTAKES) + reference,
            "meta/2/a.prototxt": paper(1, *MISTAKES) + reference + note,
            "meta/2/A.prototxt": paper(2, title="Two  blanks."),
            "meta/odd name\udcff\n.prototxt": paper(3, "Univeristy of Sydney") + note,
            "notes/n.md": "# Models of kind 2\n\n[gone](gone.md) ![gone](gone.png) [gone](gone.md)\n",
            "notes/orphan.md": "# Nobody's\n",
        },
    )
    rules = {one["rule"] for one in metalint("lint", "--format", "json").json()["diagnostics"]}
    assert rules >= {
        "broken-note-link", "dangling-reference", "duplicate-id", "duplicate-paper", "institution-typo",
        "missing-cover", "orphan-asset", "registry-conflict", "stale-output", "unportable-id", "whitespace",
    }  # fmt: skip
    assert metalint("baseline").code == 0
    assert (lint(metalint), checks(metalint)) == (["LIST.md"], (0, 0))  # a stale list is always told
    assert metalint("lint", "--fail-on", "warning", "--select", "identity").code == 0
    assert lint(metalint, "meta/2") == lint(metalint, "notes/n.md") == []


STALE = "[[outputs]]\npath = '{}'\n[[outputs]]\npath = 'B.md'\n"


@pytest.mark.parametrize("path", ["A.md", "meta/README.md", "lists/ü.md"])
def test_a_stale_output_is_never_held_back(metalint: Metalint, tmp_path: Path, path: str) -> None:
    write(tmp_path, {"metalint.toml": STALE.format(path), "meta/a.prototxt": paper(1, MISTAKES[0])})
    run = metalint("baseline")
    told = "metalint: not held back, as a stale list is always reported: 2 outputs; run `metalint render`\n"
    assert (run.code, run.err) == (0, told)
    assert [one["rule"] for one in json.loads((tmp_path / NAME).read_text())["findings"]] == ["institution-typo"]
    assert (lint(metalint), checks(metalint)) == (sorted([path, "B.md"]), (0, 0))
    assert (metalint("lint").code, metalint("render").code, metalint("lint").code) == (1, 0, 0)


def test_entries_of_stale_outputs_hold_nothing_back_and_are_pruned(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path, {"metalint.toml": STALE.format("A.md"), "meta/a.prototxt": paper(1, MISTAKES[0])})
    assert metalint("baseline").code == 0
    before = (tmp_path / NAME).read_bytes()
    known = json.loads(before)
    for one in metalint("lint", "--format", "json").json()["diagnostics"]:  # as they were written once
        digests = {"content": one["fingerprint"], "paper": []}
        entry = {"fingerprint": one["fingerprint"], "rule": one["rule"], "path": one["path"], "count": 2}
        known["findings"].append(entry | digests)
    (tmp_path / NAME).write_text(json.dumps(known))
    assert (lint(metalint), metalint("lint").code, checks(metalint)) == (["A.md", "B.md"], 1, (1, 1))
    assert "4 findings of the baseline are gone: run `metalint baseline --prune`." in metalint("lint").out
    assert (metalint("baseline", "--prune").code, (tmp_path / NAME).read_bytes()) == (0, before)
    (tmp_path / NAME).write_text(json.dumps(known))
    assert (metalint("baseline").code, (tmp_path / NAME).read_bytes(), checks(metalint)) == (0, before, (0, 0))


@pytest.mark.parametrize("rule", ["syntax", "stale-output", "institution-typo"])
def test_no_entry_holds_back_what_no_baseline_may(metalint: Metalint, tmp_path: Path, rule: str) -> None:
    write(tmp_path, {"metalint.toml": STALE.format("A.md"), "meta/a.prototxt": "paper {"})
    found = metalint("lint", "--format", "json").json()["diagnostics"]
    texts = [
        {"fingerprint": one["fingerprint"], "rule": rule, "path": one["path"], "count": 1, "content": "", "paper": []}
        for one in found
    ]
    (tmp_path / NAME).write_text(json.dumps({"version": 2, "findings": texts}))
    assert metalint("lint", "--format", "json").json()["diagnostics"] == found
    assert [one["rule"] for one in found] == ["syntax"]


def test_no_findings_and_no_file_are_fine(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path, {"meta/a.prototxt": paper(1)})
    assert checks(metalint) == (0, 0)
    assert metalint("baseline").code == 0
    assert (tmp_path / NAME).read_text() == '{"version": 2, "findings": []}\n'


@pytest.mark.parametrize("words", [("lint",), ("baseline", "--check"), ("baseline", "--prune")], ids=" ".join)
@pytest.mark.parametrize("text", ["", "{}", '{"version": 3, "findings": []}', '{"version": 1, "findings": [1]}', None])
def test_a_damaged_baseline_is_told_in_a_line(
    metalint: Metalint, tmp_path: Path, words: tuple[str, ...], text: str | None
) -> None:
    write(tmp_path, {"meta/a.prototxt": paper(1)})
    if text is None:
        (tmp_path / NAME).mkdir()
    else:
        (tmp_path / NAME).write_text(text)
    run = metalint(*words)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith(f"metalint: {tmp_path / NAME}: ")


def test_a_damaged_baseline_is_written_again(metalint: Metalint, folders: Path) -> None:
    now = (folders / NAME).read_bytes()
    (folders / NAME).write_text("<<<<<<< HEAD\n")
    assert metalint("baseline").code == 0
    assert (folders / NAME).read_bytes() == now


# -- a list that lives

CACHE = Path(tempfile.mkdtemp())
FOLDERS = ("1", "2", "3")
STEMS = ("a", "b")
PLACES = st.sampled_from([f"meta/{folder}/{stem}.prototxt" for folder in FOLDERS for stem in STEMS])
WRITTEN = st.lists(st.sampled_from(MISTAKES), max_size=3).map(tuple)


class Kept(NamedTuple):
    """A paper, which goes by its number wherever its file lies, and what is wrong in it."""

    number: int
    mistakes: tuple[str, ...]


class ALivingList(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.now: dict[str, Kept] = {}
        self.then: dict[str, Kept] = {}  # what the baseline knows, by the paths of its entries
        self.numbers = 0
        self.is_whole = True  # whether the baseline holds all that it held when it was written

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    def put(self, path: str, kept: Kept) -> None:
        self.now[path] = kept
        write(self.root, {path: paper(kept.number, *kept.mistakes, title=f"Models {'x' * kept.number}")})

    def remove(self, path: str) -> Kept:
        (self.root / path).unlink()
        return self.now.pop(path)

    def run(self, *words: str) -> tuple[int, str]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            code = main.main(["--root", str(self.root), "--cache-dir", str(CACHE), *words])
        return code, out.getvalue()

    def told(self, *words: str) -> Counter[tuple[str, str]]:
        _, out = self.run("lint", "--select", "institution-typo", "--format", "json", *words)
        return Counter((one["path"], one["value"]) for one in json.loads(out)["diagnostics"])

    @initialize(files=st.dictionaries(PLACES, WRITTEN, min_size=1, max_size=5))
    def begin(self, files: dict[str, tuple[str, ...]]) -> None:
        (self.root / "metalint.toml").write_text('select = ["institution-typo"]\n')
        for path, mistakes in files.items():
            self.add(path, mistakes)
        self.take()

    def take(self) -> None:
        before = (self.root / NAME).read_bytes() if self.then else b""
        assert self.run("baseline")[0] == 0
        is_the_same = (self.root / NAME).read_bytes() == before
        self.then = {self.entered(path, kept) if is_the_same else path: kept for path, kept in self.now.items()}
        self.is_whole = True
        assert not self.told()
        assert self.run("baseline", "--check")[0] == self.run("baseline", "--prune", "--check")[0] == 0

    def entered(self, path: str, kept: Kept) -> str:
        """Return the path of a paper's entries in a baseline that was not written again: of one that moved, the old."""
        paths = {one["path"] for one in json.loads((self.root / NAME).read_text())["findings"]}
        if path in paths or not kept.mistakes:
            return path
        (old,) = (one for one in self.origins(path, kept) if one in paths)
        return old

    @rule(path=PLACES, mistakes=WRITTEN)
    def add(self, path: str, mistakes: tuple[str, ...]) -> None:
        if path not in self.now:
            self.numbers += 1
            self.put(path, Kept(self.numbers, mistakes))

    @precondition(lambda self: len(self.now) > 1)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self.remove(data.draw(st.sampled_from(sorted(self.now))))

    @rule(data=st.data(), folder=st.sampled_from(FOLDERS), is_copy=st.booleans())
    def move(self, data: st.DataObject, folder: str, *, is_copy: bool) -> None:
        old = data.draw(st.sampled_from(sorted(self.now)))
        new = f"meta/{folder}/{old.rpartition('/')[2]}"
        if new not in self.now:
            self.put(new, self.now[old] if is_copy else self.remove(old))

    @rule(data=st.data(), mistakes=WRITTEN)
    def edit(self, data: st.DataObject, mistakes: tuple[str, ...]) -> None:
        path = data.draw(st.sampled_from(sorted(self.now)))
        self.put(path, self.now[path]._replace(mistakes=mistakes))

    @rule()
    def write_again(self) -> None:
        self.take()

    @rule()
    def prune(self) -> None:
        told = self.told()
        entries = self.entries()
        assert self.run("baseline", "--prune")[0] == 0
        assert not self.entries() - entries
        assert self.told() == told
        assert self.run("baseline", "--prune", "--check")[0] == 0
        assert self.run("baseline", "--check")[0] == bool(told)
        self.is_whole = False

    def entries(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for one in json.loads((self.root / NAME).read_text())["findings"]:
            counts[one["fingerprint"]] += one["count"]
        return counts

    @rule(data=st.data())
    def look_at_a_part(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.now)))
        told = {key: count for key, count in self.told().items() if key[0] == path}
        assert self.told(str(self.root / path)) == told

    @invariant()
    def what_is_held_back_was_there(self) -> None:
        told = self.told()
        held: Counter[str] = Counter()
        for path, kept in self.now.items():
            was = self.was(path, kept)
            known = sum((Counter(one.mistakes) for one in was), Counter[str]())
            is_certain = self.is_whole and len(was) == 1 == sum(kept.number == one.number for one in self.now.values())
            for value, count in Counter(kept.mistakes).items():
                held_back = count - told[path, value]
                held[value] += held_back
                assert held_back <= known[value], "held back by the entry of another paper"
                assert held_back == min(count, known[value]) or not is_certain, "reported though it was there"
        assert held <= Counter(value for kept in self.then.values() for value in kept.mistakes)

    def was(self, path: str, kept: Kept) -> list[Kept]:
        """Return what a paper was when the baseline was written: there, or where it has come from since."""
        return [*filter(None, [self.then.get(path)]), *(self.then[old] for old in self.origins(path, kept))]

    def origins(self, path: str, kept: Kept) -> list[str]:
        """Return where the baseline knows a paper that is there no more, but may have moved to ``path``."""
        name = path.rpartition("/")[2]
        gone = [(old, one) for old, one in self.then.items() if old not in self.now and old.endswith(f"/{name}")]
        return [old for old, one in gone if one.number == kept.number]


TestALivingList = ALivingList.TestCase
TestALivingList.settings = settings(max_examples=examples(10), stateful_step_count=12, deadline=None)
