"""The memory: what it keeps and for how long, and that no failure with it stops a check."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from metalint.links.history import DAY, NAME, PAGE, LinkHistory, Observation

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://example.org/a"
GOOD = Observation(PAGE, 200)
NOW = 1_800_000_000.0


def test_what_was_seen_alive_is_recalled_by_another_history(tmp_path: Path) -> None:
    seen = Observation("https://export.arxiv.org/api/query", 200, "", "A Title", is_withdrawn=True)
    first = LinkHistory(tmp_path)
    first.store([(URL, seen)], NOW)
    first.close()
    second = LinkHistory(tmp_path)
    assert second.load([URL, "https://example.org/b"], NOW + 1, DAY) == {URL: seen}
    assert second.warnings == []


def test_any_number_of_urls_is_recalled_at_once(tmp_path: Path) -> None:
    seen = {f"https://example.org/{number}": Observation(PAGE, 200, title=str(number)) for number in range(1_201)}
    history = LinkHistory(tmp_path)
    history.store(list(seen.items()), NOW)
    unseen = [f"https://example.com/{number}" for number in range(1_201)]
    assert history.load((url for pair in zip(unseen, seen, strict=True) for url in pair), NOW, DAY) == seen
    assert history.load([], NOW, DAY) == {}


def test_all_that_was_seen_is_recalled(tmp_path: Path) -> None:
    landed = "https://a.example/b"
    seen = Observation(PAGE, 200, "https://a.example/", "T", is_withdrawn=True, landed=landed, is_same=False)
    history = LinkHistory(tmp_path)
    history.store([(URL, seen)], NOW)
    assert history.load([URL], NOW, DAY) == {URL: seen}


def test_a_place_that_was_moved_to_is_recalled(tmp_path: Path) -> None:
    seen = Observation(PAGE, 200, "https://example.org/new")
    history = LinkHistory(tmp_path)
    history.store([(URL, seen)], NOW)
    assert history.load([URL], NOW, DAY)[URL].location == "https://example.org/new"


def test_observations_expire_after_about_the_given_time(tmp_path: Path) -> None:
    urls = [f"{URL}{number}" for number in range(300)]
    history = LinkHistory(tmp_path)
    history.store([(url, GOOD) for url in urls], NOW)
    age = 14 * DAY
    left = [len(history.load(urls, NOW + age * part, age)) for part in (0.84, 0.9, 1.0, 1.1, 1.16)]
    assert left[0] == 300
    assert left[-1] == 0
    assert 300 > left[1] > left[2] > left[3] > 0


def test_an_observation_of_the_future_does_not_count(tmp_path: Path) -> None:
    history = LinkHistory(tmp_path)
    history.store([(URL, GOOD)], NOW)
    assert history.load([URL], NOW - 60, DAY) == {}


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_dead_is_looked_for_again(tmp_path: Path, status: int) -> None:
    history = LinkHistory(tmp_path)
    history.store([(URL, Observation(PAGE, status))], NOW)
    assert history.load([URL], NOW, DAY) == {}


@pytest.mark.parametrize(
    "seen",
    [
        *(Observation(PAGE, code) for code in (301, 401, 403, 429, 500, 503, 999)),
        *(Observation(PAGE, 0, failure=kind) for kind in ("TIMEOUT", "NO_HOST")),
    ],
)
def test_what_may_pass_is_never_kept(tmp_path: Path, seen: Observation) -> None:
    history = LinkHistory(tmp_path)
    history.store([(URL, GOOD)], NOW)
    history.store([(URL, seen)], NOW)
    assert history.load([URL], NOW, DAY) == {URL: GOOD}


def test_absences_count_once_a_day_and_end_with_an_answer(tmp_path: Path) -> None:
    history = LinkHistory(tmp_path)
    assert history.count_absences([URL], NOW) == {URL: 1}
    assert history.count_absences([URL], NOW + DAY / 2) == {URL: 1}
    assert history.count_absences([URL], NOW + DAY) == {URL: 2}
    history.store([(URL, GOOD)], NOW + DAY)
    assert history.count_absences([URL], NOW + 2 * DAY) == {URL: 1}


def test_an_answer_ends_no_absence_but_its_own(tmp_path: Path) -> None:
    other = "https://example.org/b"
    history = LinkHistory(tmp_path)
    history.store([(URL, GOOD), (other, GOOD)], NOW - DAY)
    history.count_absences([URL, other], NOW)
    history.store([(URL, GOOD)], NOW + 1)
    assert history.count_absences([URL, other], NOW + 2 * DAY) == {URL: 1, other: 2}


@pytest.mark.parametrize("junk", [b"not a database" * 100, b"SQLite format 3\0" + bytes(5000), b"\0" * 4096])
def test_a_damaged_file_is_set_aside_with_one_warning(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / NAME).write_bytes(junk)
    history = LinkHistory(tmp_path)
    history.store([(URL, GOOD)], NOW)
    assert history.load([URL], NOW, DAY) == {URL: GOOD}
    assert len(history.warnings) == 1
    assert "set aside" in history.warnings[0]
    aside = [path for path in tmp_path.iterdir() if ".damaged-" in path.name]
    assert [path.read_bytes() for path in aside] == [junk]


def test_a_file_that_is_damaged_behind_its_head_is_set_aside_when_that_shows(tmp_path: Path) -> None:
    first = LinkHistory(tmp_path)
    first.store([(f"{URL}{number}", GOOD) for number in range(2000)], NOW)
    first.close()
    path = tmp_path / NAME
    data = bytearray(path.read_bytes())
    data[8192:] = os.urandom(len(data) - 8192)
    path.write_bytes(data)
    history = LinkHistory(tmp_path)
    history.load([f"{URL}{number}" for number in range(2000)], NOW, DAY)
    history.store([(URL, GOOD)], NOW)
    assert history.load([URL], NOW, DAY) == {URL: GOOD}
    assert len(history.warnings) == 1


def test_a_file_with_other_tables_is_set_aside(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / NAME) as base:
        base.execute("CREATE TABLE observations (url TEXT PRIMARY KEY, status INTEGER)")
    base.close()
    history = LinkHistory(tmp_path)
    history.store([(URL, GOOD)], NOW)
    assert history.load([URL], NOW, DAY) == {URL: GOOD}
    assert len(history.warnings) == 1


def test_a_folder_that_cannot_be_made_means_no_history_and_one_warning(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    history = LinkHistory(tmp_path / "file" / "cache")
    history.store([(URL, GOOD)], NOW)
    assert history.load([URL], NOW, DAY) == {}
    assert history.count_absences([URL], NOW) == {URL: 1}
    assert len(history.warnings) == 1
    assert "nothing is remembered" in history.warnings[0]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_means_no_history(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    history = LinkHistory(tmp_path)
    assert len(history.warnings) == 1


WRITER = """
import sys
from pathlib import Path
from metalint.links.history import LinkHistory, Observation, PAGE
history = LinkHistory(Path(sys.argv[1]))
for number in range(200):
    history.store([(f"https://example.org/{sys.argv[2]}/{number}", Observation(PAGE, 200))], 1_800_000_000.0)
history.close()
sys.exit(len(history.warnings))
"""


def test_two_processes_share_one_history(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, name]) for name in "ab"]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    urls = [f"https://example.org/{name}/{number}" for name in "ab" for number in range(200)]
    assert len(LinkHistory(tmp_path).load(urls, NOW, DAY)) == 400
