"""The main job on the real papers: strict parse, lint, fix, render, import."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import Metalint, commit_all

CLASSIC = ("render", "--view", "institution", "--layout", "classic", "--stdout")


def diagnostics(metalint: Metalint, root: Path, *words: str) -> list[dict]:
    return metalint("lint", "--format", "json", *words, cwd=root).json()["diagnostics"]


def test_lint_finds_what_a_maintainer_knows_to_be_wrong(metalint: Metalint, papers: Path) -> None:
    run = metalint("lint", "--format", "json", cwd=papers)
    assert run.code == 1
    assert run.err == ""
    found = run.json()["diagnostics"]
    assert run.json()["summary"]["files"] == 94
    at = {(one["path"], one["rule"]): one for one in found}
    assert "University of Sydney" in at["meta/flash_llm.prototxt", "institution-typo"]["message"]
    assert at["meta/sparsegpt.prototxt", "title-period"]["start"]["line"] == 2
    values = {rule: [one["value"] for one in found if one["rule"] == rule] for _, rule in at}
    assert len(values["joined-authors"]) == 16
    assert len(values["internal-url"]) == 18
    assert any("abs//2306.11987" in value for value in values["malformed-url"])
    assert "ICLR oral" in values["venue-alias"]
    years = [one for one in found if one["rule"] == "implausible-year"]
    assert any(one["value"] == "2019" and "2021" in one["message"] for one in years)


def test_every_finding_has_a_place(metalint: Metalint, papers: Path) -> None:
    for one in diagnostics(metalint, papers):
        lines = (papers / one["path"]).read_text(encoding="utf-8").split("\n")
        assert 1 <= one["start"]["line"] <= len(lines)
        assert 1 <= one["start"]["column"] <= len(lines[one["start"]["line"] - 1]) + 1
        assert one["start"]["offset"] <= one["end"]["offset"]
        assert re.fullmatch(r"[0-9a-f]{20}", one["fingerprint"])


def test_equal_input_gives_equal_bytes(metalint: Metalint, papers: Path) -> None:
    assert metalint("lint", "--format", "json", cwd=papers) == metalint("lint", "--format", "json", cwd=papers)


def test_a_classic_render_of_the_papers_is_the_seed(metalint: Metalint, papers: Path, seed: str) -> None:
    run = metalint(*CLASSIC, cwd=papers)
    left_out = "4 of 94 papers have no institution and are left out"
    instead = "the layouts `table` and `list` show such papers under `Unknown`"
    assert (run.code, run.err) == (0, f"note: {left_out}; {instead}\n")
    assert run.out == seed


def test_import_and_render_give_the_seed_back(metalint: Metalint, tmp_path: Path, seed: str) -> None:
    (tmp_path / "list.md").write_text(seed, encoding="utf-8")
    done = metalint("import", "list.md", "--out", "meta")
    assert (done.code, len(list((tmp_path / "meta").iterdir()))) == (0, len(set(re.findall(r"meta/(\w[^)]*)", seed))))
    assert metalint(*CLASSIC).out == seed


def test_render_writes_once_and_check_sees_every_edit(metalint: Metalint, papers: Path) -> None:
    (papers / "metalint.toml").write_text('[[outputs]]\npath = "list.md"\nlayout = "classic"\n')
    assert metalint("render", "--check", cwd=papers).code == 1
    assert metalint("render", cwd=papers).code == 0
    written = (papers / "list.md").stat().st_mtime_ns
    assert metalint("render", cwd=papers).code == 0
    assert (papers / "list.md").stat().st_mtime_ns == written
    assert metalint("render", "--check", cwd=papers).code == 0
    assert "stale-output" not in {one["rule"] for one in diagnostics(metalint, papers)}
    lora = papers / "meta" / "lora.prototxt"
    lora.write_text(lora.read_text().replace("LoRA", "LoRa", 1))
    assert metalint("render", "--check", cwd=papers).code == 1
    assert "stale-output" in {one["rule"] for one in diagnostics(metalint, papers)}


def salted(text: str) -> str:
    """Put a comment behind every line and one above, all different."""
    lines = text.rstrip("\n").split("\n")
    return "".join(f"# above {n}\n{line}  # behind {n}\n" for n, line in enumerate(lines))


def comments(root: Path) -> Counter[str]:
    return Counter(re.findall(r"# (?:above|behind) \d+", "".join(path.read_text() for path in sorted(root.iterdir()))))


@pytest.mark.parametrize("unsafe", [pytest.param([], marks=pytest.mark.slow), ["--unsafe"]])
def test_fix_is_stable_and_keeps_comments(metalint: Metalint, papers: Path, unsafe: list[str]) -> None:
    for path in (papers / "meta").iterdir():
        path.write_text(salted(path.read_text(encoding="utf-8")), encoding="utf-8")
    before = comments(papers / "meta")
    fixable = {one["field"] for one in diagnostics(metalint, papers) if one["fix"]}
    run = metalint("fix", *unsafe, cwd=papers)
    assert (run.code, run.out) == (0, "")
    assert run.err.startswith("Fixed ")
    assert comments(papers / "meta") == before
    assert metalint("fix", "--check", *unsafe, cwd=papers).code == 0
    after = {path.name: path.read_bytes() for path in (papers / "meta").iterdir()}
    assert metalint("fix", *unsafe, cwd=papers).err.startswith("Nothing to fix")
    assert {path.name: path.read_bytes() for path in (papers / "meta").iterdir()} == after
    assert fixable


def test_fix_changes_only_what_was_reported(metalint: Metalint, papers: Path) -> None:
    from metalint.schema import compiling, protobuf_check
    from metalint.text.parser import parse_document

    schema = compiling.load_schema(compiling.PACKAGED / "paper.proto", "PaperInfo", papers, None)

    def values(path: Path) -> dict[str, list]:
        record = protobuf_check.admit_document(parse_document(path.read_text(encoding="utf-8")), schema)
        assert isinstance(record, protobuf_check.Record)
        fields: dict[str, list] = {}
        for entry in record.entries:
            fields.setdefault(re.sub(r"\[\d+\]", "", entry.path), []).append(entry.value)
        return fields

    before = {path.name: values(path) for path in (papers / "meta").iterdir()}
    reported = {
        (Path(one["path"]).name, re.sub(r"\[\d+\]", "", one["field"]))
        for one in diagnostics(metalint, papers)
        if one["fix"] and one["fix"]["safety"] == "safe"
    }
    assert metalint("fix", cwd=papers).code == 0
    changed = {
        (path.name, field)
        for path in (papers / "meta").iterdir()
        for field in before[path.name].keys() | values(path).keys()
        if before[path.name].get(field) != values(path).get(field)
    }
    assert changed == {one for one in reported if one[1]}


def test_a_diff_of_the_fixes_is_one_that_git_applies(metalint: Metalint, papers: Path) -> None:
    patch = metalint("fix", "--diff", cwd=papers)
    assert patch.code == 0
    (papers / "fix.patch").write_text(patch.out, encoding="utf-8")
    from conftest import git

    git(papers, "apply", "fix.patch")
    applied = {path.name: path.read_bytes() for path in (papers / "meta").iterdir()}
    git(papers, "checkout", "--quiet", "--", "meta")
    assert metalint("fix", cwd=papers).code == 0
    assert {path.name: path.read_bytes() for path in (papers / "meta").iterdir()} == applied


def test_a_broken_paper_is_found_and_blocks_rendering(metalint: Metalint, papers: Path) -> None:
    (papers / "metalint.toml").write_text('[[outputs]]\npath = "list.md"\nlayout = "classic"\n')
    (papers / "meta" / "lora.prototxt").write_text('paper { title: "LoRA" abbr: }\n')
    run = metalint("render", cwd=papers)
    assert run.code == 1
    assert "meta/lora.prototxt:1" in run.err
    assert not (papers / "list.md").exists()
    assert metalint("lint", "--format", "concise", "meta/lora.prototxt", cwd=papers).out.startswith(
        "meta/lora.prototxt:1:23: error[syntax] `abbr` has no value; write the value after `abbr:`\n"
    )


def test_a_baseline_lets_only_new_findings_fail(metalint: Metalint, papers: Path) -> None:
    assert metalint("baseline", cwd=papers).code == 0
    run = metalint("lint", cwd=papers)
    assert (run.code, "in the baseline" in run.out) == (0, True)
    paper = papers / "meta" / "lora.prototxt"
    paper.write_text("# a new line\n" + paper.read_text().replace("lora/lora.jpg", "lora/gone.jpg"))
    found = diagnostics(metalint, papers, "--select", "missing-cover")
    assert [(one["rule"], one["value"]) for one in found] == [("missing-cover", "lora/gone.jpg")]


def test_changed_since_reports_only_what_changed(metalint: Metalint, papers: Path) -> None:
    paper = papers / "meta" / "lora.prototxt"
    paper.write_text(paper.read_text().replace("2022", "2031").replace("2021", "2031"))
    found = diagnostics(metalint, papers, "--changed-since", "HEAD", "--select", "implausible-year")
    assert {one["path"] for one in found} == {"meta/lora.prototxt"}
    commit_all(papers)
    assert diagnostics(metalint, papers, "--changed-since", "HEAD", "--select", "implausible-year") == []


@pytest.mark.parametrize("pattern", ["Compresso.prototxt", "meta/Compresso.*", "**/Compresso.prototxt"])
def test_rules_are_left_out_by_path_or_by_name(metalint: Metalint, papers: Path, pattern: str) -> None:
    (papers / "metalint.toml").write_text(f"[per-file-ignores]\n'{pattern}' = ['content']\n")
    found = diagnostics(metalint, papers, "--select", "code-type-alias")
    assert {one["path"] for one in found} == {
        f"meta/{name}.prototxt" for name in ("23LQ9SVH", "LLM_shearing", "RPTQ", "Sprint", "lobs")
    }
