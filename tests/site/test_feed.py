"""The feed: valid Atom, with ids that stay and the dates of commits."""

from __future__ import annotations

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from conftest import Metalint, git
from site_lists import hostile_list, make_site, paper, write_list

ATOM = "{http://www.w3.org/2005/Atom}"


def commit(root: Path, message: str, day: int) -> None:
    """Commit everything, as if on a day of January 2024, in another time zone."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet")
    git(root, "add", "--all")
    when = f"2024-01-{day:02}T23:30:00-05:00"
    environment = {**os.environ, "GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z"}
    who = ["-c", "user.name=Ann Bell", "-c", "user.email=ann@example.org"]
    subprocess.run(["git", *who, "commit", "--quiet", "-m", message], cwd=root, env=environment, check=True)


def entries(site: Path) -> list[tuple[str, str]]:
    """Return title and time of each entry of the feed."""
    feed = ET.parse(site / "feed.xml").getroot()
    return [(one.findtext(f"{ATOM}title", ""), one.findtext(f"{ATOM}updated", "")) for one in feed.iter(f"{ATOM}entry")]


def ids(site: Path) -> dict[str, str]:
    feed = ET.parse(site / "feed.xml").getroot()
    return {one.findtext(f"{ATOM}title", ""): one.findtext(f"{ATOM}id", "") for one in feed.iter(f"{ATOM}entry")}


@pytest.mark.parametrize("kind", ["real", "hostile", "based"])
def test_it_is_valid(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if shutil.which("xmllint") is None:
        pytest.skip("xmllint is not installed (apt-get install libxml2-utils)")
    based = 'paper-pages = true\nbase-url = "https://example.org/a&b/"' if kind == "based" else ""
    is_real = kind == "real"
    site = (
        request.getfixturevalue("real_site") if is_real else make_site(hostile_list(tmp_path, based), tmp_path / "site")
    )
    schema = Path(__file__).with_name("atom.rng")
    command = ["xmllint", "--noout", "--nonet", "--relaxng", schema, site / "feed.xml"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, f"{site / 'feed.xml'} validates\n")
    feed = ET.parse(site / "feed.xml").getroot()
    everything = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(set(everything)) == len(everything)
    assert feed.findtext(f"{ATOM}updated") == max(when for _, when in entries(site))


def test_a_paper_has_the_time_of_the_last_commit_that_touched_it(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {"a": paper("A"), "b": paper("B"), "c/ö": paper("C")})
    commit(tmp_path, "one", 1)
    (tmp_path / "meta" / "b.prototxt").write_text(paper("B again"))
    commit(tmp_path, "two", 2)
    (tmp_path / "README.md").write_text("x")
    commit(tmp_path, "three", 3)
    write_list(tmp_path, {"d": paper("Not committed")})
    assert metalint("site", "--out", "site", TZ="Asia/Tokyo").code == 0
    assert entries(tmp_path / "site") == [
        ("B again", "2024-01-03T04:30:00Z"), ("A", "2024-01-02T04:30:00Z"), ("C", "2024-01-02T04:30:00Z"),
    ]  # fmt: skip


def test_a_list_in_a_folder_of_its_repository(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path / "some" / "list", {"a": paper("A")})
    commit(tmp_path, "one", 1)
    assert metalint("site", "--out", "site", cwd=tmp_path / "some" / "list").code == 0
    assert entries(tmp_path / "some" / "list" / "site") == [("A", "2024-01-02T04:30:00Z")]


def test_without_commits_the_years_are_the_dates_and_the_feed_says_so(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {"a": paper("A", year=2021), "b": paper("B", year=None), "c": paper("C", year=2023)})
    done = metalint("site", "--out", "site")
    assert (done.code, "no paper is committed" in done.err) == (0, True)
    assert entries(tmp_path / "site") == [
        ("C", "2023-01-01T00:00:00Z"), ("A", "2021-01-01T00:00:00Z"), ("B", "1970-01-01T00:00:00Z"),
    ]  # fmt: skip
    assert "No dates are known" in ET.parse(tmp_path / "site" / "feed.xml").getroot().findtext(f"{ATOM}subtitle", "")


def test_a_shallow_clone_dates_nothing_to_its_oldest_commit(metalint: Metalint, tmp_path: Path) -> None:
    origin = write_list(tmp_path / "origin", {"a": paper("A"), "b": paper("B")})
    commit(origin, "one", 1)
    (origin / "meta" / "b.prototxt").write_text(paper("B again"))
    commit(origin, "two", 2)
    (origin / "meta" / "b.prototxt").write_text(paper("B once more"))
    commit(origin, "three", 3)
    git(tmp_path, "clone", "--quiet", "--depth", "2", origin.as_uri(), "shallow")
    done = metalint("site", "--out", "../site", cwd=tmp_path / "shallow")
    assert (done.code, "this clone is shallow" in done.err) == (0, True)
    assert entries(tmp_path / "site") == [("B once more", "2024-01-04T04:30:00Z")]


def test_ids_do_not_change_with_what_a_paper_says(tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a": paper("A"), "b": paper("B")})
    before = ids(make_site(root, tmp_path / "one"))
    write_list(root, {"a": paper("A", ["Ann Bell"], 2001, "ICML", url="https://example.org"), "0": paper("New")})
    (root / "metalint.toml").write_text('[site]\ntitle = "Other"\nbase-url = "https://example.org"\n')
    after = ids(make_site(root, tmp_path / "two"))
    assert {name: after[name] for name in before} == before
    (root / "metalint.toml").write_text('[site]\nfeed-id = "another list"\n')
    assert not set(ids(make_site(root, tmp_path / "three")).values()) & set(after.values())


def test_it_holds_the_newest_hundred(tmp_path: Path) -> None:
    root = write_list(tmp_path, {f"p{at}": paper(f"Paper {at}", year=1900 + at) for at in range(120)})
    found = entries(make_site(root, tmp_path / "site"))
    assert (len(found), found[0][0], found[-1][0]) == (100, "Paper 119", "Paper 20")
