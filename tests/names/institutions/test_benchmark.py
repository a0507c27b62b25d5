"""The committed table of precision and recall, and the facts checked against the public registry."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data"
DUMP = SHARED / "ror" / "ror-subset-schema_v2.zip"

needs_data = pytest.mark.skipif(not DUMP.is_file(), reason="the data of the benchmarks (../shared/data) is not here")


def run(script: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / script), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@needs_data
@pytest.mark.slow
def test_the_table_is_current() -> None:
    table = (ROOT / "benchmarks" / "institutions.txt").read_text(encoding="utf-8")
    assert run("benchmarks/institutions.py", str(SHARED)).stdout == table


@needs_data
@pytest.mark.slow
def test_the_public_registry_contradicts_no_fact() -> None:
    done = run("tools/check_registry.py", str(DUMP))
    assert (done.returncode, "contradicted" in done.stdout, done.stderr) == (0, False, "")


@needs_data
@pytest.mark.slow
def test_the_vocabulary_is_current(tmp_path: Path) -> None:
    made = tmp_path / "words.txt.gz"
    assert run("tools/make_vocabulary.py", str(DUMP), str(made)).returncode == 0
    kept = ROOT / "src" / "metalint" / "data" / "words.txt.gz"
    assert gzip.decompress(made.read_bytes()) == gzip.decompress(kept.read_bytes())


def test_a_contradicted_fact_is_named(tmp_path: Path) -> None:
    place = {"country_code": "FR", "country_name": "France", "name": "Cambridge"}
    entry = {
        "id": "https://ror.org/042nb2s44",
        "status": "active",
        "names": [{"value": "Massachusetts Institute of Technology", "types": ["ror_display"]}],
        "locations": [{"geonames_details": place}],
        "relationships": [],
    }
    dump = tmp_path / "dump.zip"
    with zipfile.ZipFile(dump, "w") as archive:
        archive.writestr("dump.json", json.dumps([entry]))
    done = run("tools/check_registry.py", str(dump))
    assert done.returncode == 1
    assert "contradicted: country ‘US’ of ‘Massachusetts Institute of Technology’" in done.stdout.splitlines()


@pytest.mark.slow
@needs_data
def test_the_table_of_affiliations_is_current() -> None:
    table = (ROOT / "benchmarks" / "affiliations.txt").read_text(encoding="utf-8")
    assert run("benchmarks/affiliations.py", str(SHARED)).stdout == table
