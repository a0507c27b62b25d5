"""`metalint cache`: deletes what metalint has cached, and nothing else."""

from __future__ import annotations

from pathlib import Path

from conftest import Metalint


def test_what_is_cached_goes_and_all_else_stays(metalint: Metalint, papers: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert metalint("lint", "--cache-dir", str(cache), cwd=papers).code == 1
    cached = {path.relative_to(cache).parts[0].partition("-")[0] for path in cache.rglob("*") if path.is_file()}
    assert cached == {"results", "schema"}
    (cache / "mine.txt").write_text("mine")
    (cache / "thumbnails").mkdir()
    (cache / "thumbnails" / "ab").symlink_to(papers / "meta")
    (cache / "observations.sqlite").write_text("links")
    run = metalint("cache", "clean", "--cache-dir", str(cache), cwd=papers)
    assert (run.code, run.out) == (0, "")
    assert run.err.startswith("metalint: deleted ")
    assert run.err.endswith(f" MB) from {cache}; the history of links stays (`--all` deletes it too)\n")
    assert {path.name for path in cache.rglob("*") if path.is_file()} == {"mine.txt", "observations.sqlite"}
    assert len(list((papers / "meta").iterdir())) == 94
    run = metalint("cache", "clean", "--all", "--cache-dir", str(cache), cwd=papers)
    assert (run.code, run.err) == (0, f"metalint: deleted 1 file (0.0 MB) from {cache}\n")
    assert {path.name for path in cache.rglob("*") if path.is_file()} == {"mine.txt"}


def test_the_folder_is_printed(metalint: Metalint, tmp_path: Path) -> None:
    run = metalint("cache", "dir", "--cache-dir", "there")
    assert (run.code, run.out) == (0, "there\n")
    run = metalint("cache", "clean", "--cache-dir", str(tmp_path / "none"))
    assert (run.code, run.err) == (0, f"metalint: deleted 0 files (0.0 MB) from {tmp_path / 'none'}\n")
    run = metalint("--no-cache", "cache", "clean")
    assert (run.code, run.err) == (2, "metalint: --no-cache: there is no cache to clean; leave the option out\n")
