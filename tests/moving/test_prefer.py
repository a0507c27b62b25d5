"""``metalint names prefer``: the one way to say which name a list writes."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from conftest import contents

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from conftest import Metalint

SETTINGS = 'papers = ["meta/*.prototxt"]\nrequired = []\n'


def made(root: Path, papers: Iterable[tuple[str, str, str]], settings: str = SETTINGS) -> None:
    """Write a list of papers with an institution, a venue and a type of code each."""
    (root / "meta").mkdir()
    if settings:
        (root / "metalint.toml").write_text(settings)
    for number, (institution, venue, kind) in enumerate(papers):
        text = f'paper {{ institutions: "{institution}" }}\npub {{ where: "{venue}" year: 2024 }}\n'
        (root / f"meta/p{number}.prototxt").write_text(f'{text}code {{ type: "{kind}" }}\n')


def spellings(metalint: Metalint) -> list[tuple[str, str, str, str]]:
    """Return value, new value, safety and help of the findings on spellings."""
    rules = "institutions,venue-alias,code-type-alias"
    report = metalint("lint", "--select", rules, "--format", "json").json()
    return [
        (one["value"], one["fix"]["edits"][0]["content"].strip('"'), one["fix"]["safety"], one["message"])
        for one in report["diagnostics"]
        if one["fix"]
    ]


LIST = (
    ("MIT", "NIPS", "Pytorch"),
    ("Massachusetts Institute of Technology", "NeurIPS", "PyTorch"),
    ("Nanjing Universty", "ICLR oral", "PyTorch/cuda"),
    ("Rutgers University, New Brunswick", "ICLR", "PyTorch"),
    ("Rutgers University", "ICLR", "Pytorch"),
)
KEPT = {"Zorblax-Systems", "NIPS", "Pytorch", "Univ. of Sydney", "ICLR oral", "cpp", "Nanjing Universty", "arxiv"}


@pytest.mark.parametrize(
    ("name", "registry", "entry", "safe"),
    [
        ("MIT", "institutions",
         'organisations {\n  name: "MIT"\n  aliases: "Massachusetts Institute of Technology"\n}\n',
         {"Massachusetts Institute of Technology": "MIT"}),
        ("NIPS", "venues", 'venues {\n  name: "NIPS"\n  aliases: "NeurIPS"\n}\n', {"NeurIPS": "NIPS"}),
        ("NeurIPS", "venues", 'venues {\n  name: "NeurIPS"\n}\n', {"NIPS": "NeurIPS"}),
        ("Pytorch", "code-types", 'code_types {\n  name: "Pytorch"\n  aliases: "PyTorch"\n}\n',
         {"PyTorch": "Pytorch", "PyTorch/cuda": "Pytorch/CUDA"}),
        # what says more than the name of another thing never replaces that
        ("ICLR oral", "venues", 'venues {\n  name: "ICLR oral"\n}\n', {}),
        ("Rutgers University, New Brunswick", "institutions",
         'organisations {\n  name: "Rutgers University, New Brunswick"\n}\n', {}),
        # what papers write is no misspelling once somebody says so
        ("Nanjing Universty", "institutions", 'organisations {\n  name: "Nanjing Universty"\n}\n', {}),
    ],
)  # fmt: skip
def test_the_registry_is_made_and_the_papers_follow(  # noqa: PLR0913, PLR0917 - a case
    metalint: Metalint, tmp_path: Path, name: str, registry: str, entry: str, safe: dict[str, str]
) -> None:
    made(tmp_path, LIST)
    path = f"registry/{registry.replace('-', '_')}.prototxt"
    before = contents(tmp_path)
    run = metalint("names", "prefer", name)
    others = entry.count("aliases") and entry.split("aliases: ")[1].split('"')[1]
    said = f"this list writes `{name}`{f', and not `{others}`' if others else ''}"
    next_ = "Next: `metalint fix` changes the papers that write it otherwise.\n" if safe else ""
    assert run == (0, f"{said}\nwrote {path}\nupdated metalint.toml\n{next_}", "")
    assert contents(tmp_path) == before | {
        path: entry.encode(),
        "metalint.toml": f'{SETTINGS}{registry} = ["{path}"]\n'.encode(),
    }
    found = spellings(metalint)
    assert name not in [value for value, *_ in found]
    named = {value: new for value, new, _, why in found if "in this repository's registry" in why}
    assert named == safe
    assert metalint("names", "prefer", name) == (0, f"{path} says so already: `{name}`\n", "")


def test_each_finding_on_a_spelling_ends_with_the_command_that_keeps_it(metalint: Metalint, tmp_path: Path) -> None:
    papers = (
        ("Zorblax Systems", "arXiv", "PyTorch"),
        ("Zorblax Systems", "NeurIPS", "PyTorch"),
        ("Zorblax-Systems", "NIPS", "Pytorch"),
        ("Univ. of Sydney", "ICLR oral", "cpp"),
        ("Nanjing Universty", "arxiv", "C"),
    )
    made(tmp_path, papers)
    commands = {
        value: message.rpartition("`metalint ")[2].removesuffix("`") for value, *_, message in spellings(metalint)
    }
    assert [shlex.split(command) for command in commands.values()] == [["names", "prefer", name] for name in commands]
    assert set(commands) == KEPT
    for command in commands.values():
        assert metalint(*shlex.split(command)).code == 0
    assert not commands.keys() & {value for value, *_ in spellings(metalint)}


def test_the_command_is_quoted_for_the_shell(metalint: Metalint, tmp_path: Path) -> None:
    name = "Cheese & 'Co' $HOME Universty"
    long = "thirteenth International Conference on Artificial Intelligence and Statistics"
    made(tmp_path, [(name, "ICLR", "C"), ("MIT", long, "C")])
    assert long in [value for value, *_ in spellings(metalint)]
    assert metalint("names", "prefer", "--", "-O3").code == 2  # no paper has it
    for value, *_, message in spellings(metalint):
        assert shlex.split(message.rpartition("`metalint ")[2].removesuffix("`")) == ["names", "prefer", value]


def test_a_venue_with_the_year_is_pinned_without(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, [("MIT", "ICLR 2024", "C"), ("MIT", "ICLR", "C")])
    ((_, new, _, message),) = spellings(metalint)
    assert new == "ICLR"
    assert message.endswith("write `ICLR`; to say so for the whole list, run `metalint names prefer ICLR`")
    run = metalint("names", "prefer", "ICLR 2024")
    why = "`ICLR 2024` has a year, which each paper has in a field of its own; write it without"
    assert run == (2, "", f"metalint: {why}\n")


def test_a_registry_keeps_its_comments_and_entries(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, LIST, f'{SETTINGS}institutions = ["ours.txt"]\n')
    text = (
        "# Ours, by hand.\n\norganisations {  # the big one\n  name: 'Massachusetts Institute of Technology'\n"
        '  aliases: "M.I.T."  # as on the door\n  aliases: "MIT"\n}\n'
    )
    (tmp_path / "ours.txt").write_text(text)
    run = metalint("names", "prefer", "MIT")
    assert (run.code, run.out.splitlines()[1]) == (0, "updated ours.txt")
    for old, new in (
        ("'Massachusetts Institute of Technology'", "'MIT'"),
        ('"MIT"', '"Massachusetts Institute of Technology"'),
    ):
        text = text.replace(old, new)
    assert (tmp_path / "ours.txt").read_text() == text


def test_without_settings_they_are_made(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, LIST, "")
    run = metalint("names", "prefer", "MIT")
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines()[1:3] == ["wrote registry/institutions.prototxt", "wrote metalint.toml"]
    assert (tmp_path / "metalint.toml").read_text() == 'institutions = ["registry/institutions.prototxt"]\n'


def test_of_settings_among_those_of_other_tools_only_the_own_table_changes(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, LIST, "")
    text = "[tool.other]\nx = 1\n\n[tool.metalint] # ours\nrequired = []\n"
    (tmp_path / "pyproject.toml").write_text(text)
    assert metalint("names", "prefer", "MIT").code == 0
    line = 'institutions = ["registry/institutions.prototxt"]\n'
    assert (tmp_path / "pyproject.toml").read_text() == text.replace("# ours\n", f"# ours\n{line}")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("Nowhere",), "`Nowhere`: no paper has this name, and no registry; write it as the papers do"),
        (("Rutgers Universty",),
         "`Rutgers Universty`: no paper has this name, and no registry; did you mean `Rutgers University`?"),
        (("Pytroch",), "`Pytroch`: no paper has this name, and no registry; did you mean `PyTorch`?"),
        ((" MIT",), "` MIT` cannot be a name: write one without extra blanks, in characters that print"),
        (("MIT", "--instead-of", "MIT"), "`MIT` is given twice; --instead-of takes another spelling"),
        (("Blend",),
         "`Blend` is a value of `institutions` and `venue`; write it into the registry of one of them by hand"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_refused(metalint: Metalint, tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    made(tmp_path, [*LIST, ("Blend", "Blend", "C")])
    before = contents(tmp_path)
    assert metalint("names", "prefer", *words) == (2, "", f"metalint: {why}\n")
    assert contents(tmp_path) == before
