"""Which form a list prefers, and why."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from conftest import Metalint, examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import each_row

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.names.conventions import Form, FormPart, Grade, decide, is_abbreviation

RULES = frozenset(("venue-alias", "code-type-alias", "institution-alias"))
GRADES: dict[str, Grade] = {
    "PyTorch": "official", "Py Torch Foundation": "official", "Pytorch": "spelling", "pytorch": "spelling",
    "PT": "informal", "PyTorch 1.x": "lossy", "PyTroch": "typo", "own": "accepted", "P.T.": "abbreviation",
    "Torch7": "former", "Py-Torch": "variation", "Py Torch": "variation", "The PyTorch": "official",
}  # fmt: skip


def form(text: str, *, is_registered: bool = False, style: str = "") -> Form:
    part = FormPart(text, "PyTorch", GRADES[text], "PyTorch", is_registered=is_registered, why="known", style=style)
    return Form(text, (part,))


def outcome(counts: dict[str, int], default: str = "", *, learns: bool = True, is_registered: bool = False) -> tuple:
    forms = [form(text, is_registered=is_registered) for text in counts]
    found = decide(forms, counts, form(default) if default else None, learns=learns)
    (convention,) = found.of_things
    deviations = {name: (one.new, one.is_safe) for name, one in found.deviations.items()}
    return convention.preferred, convention.reason, deviations


SAFE = True
UNSAFE = False


@each_row(
    ("counts", "expected"),
    [
        ({"Pytorch": 411, "PyTorch": 3}, ("Pytorch", "list", {"PyTorch": ("Pytorch", SAFE)})),
        ({"Pytorch": 2}, ("Pytorch", "list", {})),
        ({"Pytorch": 1}, ("PyTorch", "packaged", {"Pytorch": ("PyTorch", SAFE)})),
        ({"Py Torch Foundation": 1}, ("PyTorch", "packaged", {})),
        ({"Py Torch Foundation": 3}, ("Py Torch Foundation", "list", {})),
        ({"Pytorch": 2, "PyTorch": 2}, (None, "tie", {"Pytorch": ("PyTorch", UNSAFE)})),
        ({"Pytorch": 1, "PyTorch": 1}, (None, "tie", {"Pytorch": ("PyTorch", UNSAFE)})),
        (
            {"pytorch": 9, "Pytorch": 1},
            ("PyTorch", "packaged", dict.fromkeys(("pytorch", "Pytorch"), ("PyTorch", SAFE))),
        ),
        ({"Pytorch": 2, "pytorch": 2}, (None, "tie", dict.fromkeys(("Pytorch", "pytorch"), ("PyTorch", UNSAFE)))),
        (
            {"Pytorch": 2, "PyTorch": 2, "Py Torch Foundation": 2},
            (None, "tie", dict.fromkeys(("Pytorch", "Py Torch Foundation"), ("PyTorch", UNSAFE))),
        ),
        (
            {"Pytorch": 2, "PyTorch": 2, "Py Torch Foundation": 3},
            (None, "tie", dict.fromkeys(("Pytorch", "Py Torch Foundation"), ("PyTorch", UNSAFE))),
        ),
        ({"Pytorch": 2, "PyTroch": 2}, (None, "tie", {})),  # one right form alone
        (
            {"Pytorch": 1, "pytorch": 1},
            ("PyTorch", "packaged", {"Pytorch": ("PyTorch", SAFE), "pytorch": ("PyTorch", SAFE)}),
        ),
        (
            {"Pytorch": 2, "PyTorch": 1, "pytorch": 1},
            (None, "tie", dict.fromkeys(("Pytorch", "pytorch"), ("PyTorch", UNSAFE))),
        ),
        ({"PT": 5}, ("PyTorch", "packaged", {"PT": ("PyTorch", SAFE)})),
        ({"PT": 5, "Pytorch": 2}, ("PyTorch", "packaged", {"PT": ("PyTorch", SAFE), "Pytorch": ("PyTorch", SAFE)})),
        ({"PT": 1, "Pytorch": 2}, ("Pytorch", "list", {"PT": ("Pytorch", SAFE)})),
        ({"PT": 2, "Py Torch Foundation": 1}, ("PyTorch", "packaged", {"PT": ("PyTorch", UNSAFE)})),
        (
            {"PT": 1, "Pytorch": 2, "PyTorch": 2},
            (None, "tie", dict.fromkeys(("PT", "Pytorch"), ("PyTorch", UNSAFE))),
        ),
        ({"P.T.": 1}, ("PyTorch", "packaged", {})),  # an abbreviation that is the only form
        ({"P.T.": 4}, ("P.T.", "list", {})),
        ({"P.T.": 4, "PyTorch": 1}, ("P.T.", "list", {"PyTorch": ("P.T.", UNSAFE)})),
        ({"P.T.": 4, "PyTroch": 1}, ("P.T.", "list", {})),
        ({"Torch7": 2}, ("PyTorch", "packaged", {})),  # a former name
        ({"Torch7": 2, "PyTorch": 1}, ("PyTorch", "packaged", {})),  # of most papers
        ({"Torch7": 1, "PyTorch": 1}, ("PyTorch", "packaged", {"Torch7": ("PyTorch", UNSAFE)})),
        ({"Torch7": 1, "PyTorch": 5}, ("PyTorch", "list", {"Torch7": ("PyTorch", UNSAFE)})),
        ({"PyTorch": 3, "PyTorch 1.x": 1}, ("PyTorch", "list", {"PyTorch 1.x": ("PyTorch", UNSAFE)})),
        ({"PyTorch": 3, "PyTroch": 1}, ("PyTorch", "list", {})),
        ({"Pytorch": 2, "PyTroch": 3}, ("PyTorch", "packaged", {"Pytorch": ("PyTorch", SAFE)})),
        ({"P.T.": 4, "PT": 1}, ("P.T.", "list", {"PT": ("P.T.", SAFE)})),  # no other right form
        ({"Py-Torch": 1}, ("PyTorch", "packaged", {})),  # other blanks or punctuation, in no other form
        ({"Py-Torch": 3}, ("Py-Torch", "list", {})),
        ({"Py-Torch": 3, "Py Torch": 1}, ("Py-Torch", "list", {"Py Torch": ("Py-Torch", SAFE)})),
        (
            {"Py-Torch": 1, "Py Torch": 1},
            ("PyTorch", "packaged", dict.fromkeys(("Py-Torch", "Py Torch"), ("PyTorch", UNSAFE))),
        ),
        ({"Py-Torch": 1, "PyTorch": 3}, ("PyTorch", "list", {"Py-Torch": ("PyTorch", SAFE)})),
        ({"Py-Torch": 1, "PyTorch": 1}, ("PyTorch", "packaged", {"Py-Torch": ("PyTorch", SAFE)})),
        ({"Py-Torch": 3, "PyTorch": 1}, ("PyTorch", "packaged", {"Py-Torch": ("PyTorch", UNSAFE)})),  # of most papers
        ({"The PyTorch": 1, "PyTorch": 5}, ("PyTorch", "list", {"The PyTorch": ("PyTorch", UNSAFE)})),  # an article
        ({"The PyTorch": 5, "PyTorch": 1}, ("The PyTorch", "list", {"PyTorch": ("The PyTorch", UNSAFE)})),
    ],
)  # fmt: skip
def test_the_preferred_form_and_what_is_against_it(counts: dict[str, int], expected: tuple) -> None:
    assert outcome(counts) == expected


@each_row(
    ("text", "name", "expected"),
    [
        ("UCSD", "University of California, San Diego", True),
        ("PolyU", "The Hong Kong Polytechnic University", True),
        ("TF", "TensorFlow", True),
        ("ETH", "ETH Zurich", True),
        ("INTEL", "Intel", False),
        ("NVidia", "NVIDIA", False),
        ("Tsinghua", "Tsinghua University", False),
        ("TechReport", "Technical Report", False),
        ("U of S", "University of Sydney", False),
        ("MITx", "Massachusetts Institute of Technology", False),
        ("", "", False),
    ],
)
def test_what_abbreviates_a_name(text: str, name: str, *, expected: bool) -> None:
    assert is_abbreviation(text, name) == expected


def test_a_declared_default_decides_a_tie() -> None:
    counts = {"PyTorch": 1, "Pytorch": 1, "pytorch": 1}
    deviations = dict.fromkeys(("PyTorch", "pytorch"), ("Pytorch", SAFE))
    assert outcome(counts, "Pytorch") == ("Pytorch", "default", deviations)


def test_the_registry_decides_a_tie_but_no_former_name_is_safe() -> None:
    deviations = {"Pytorch": ("PyTorch", SAFE), "Torch7": ("PyTorch", UNSAFE), "P.T.": ("PyTorch", SAFE)}
    assert outcome({"Pytorch": 1, "PyTorch": 1}, learns=False)[1:] == ("packaged", {"Pytorch": ("PyTorch", SAFE)})
    counts = {"Pytorch": 1, "PyTorch": 1, "Torch7": 1, "P.T.": 1}
    assert outcome(counts, is_registered=True) == ("PyTorch", "registry", deviations)


def test_a_declared_default_wins_over_the_list() -> None:
    assert outcome({"PyTorch": 9, "Pytorch": 1}, "Pytorch") == ("Pytorch", "default", {"PyTorch": ("Pytorch", SAFE)})


def test_the_registry_wins_over_everything() -> None:
    expected = ("PyTorch", "registry", {"Pytorch": ("PyTorch", SAFE)})
    assert outcome({"Pytorch": 9, "own": 1}, "Pytorch", is_registered=True) == expected


def test_without_learning_the_packaged_name_wins() -> None:
    counts = {"Pytorch": 9, "Py Torch Foundation": 2}
    deviations = {"Pytorch": ("PyTorch", SAFE), "Py Torch Foundation": ("PyTorch", SAFE)}
    assert outcome(counts, "Pytorch", learns=False) == ("PyTorch", "packaged", deviations)


# -- whole lists

KEEP = "; to keep this name, run `metalint names prefer"


def paper(number: int, code: str = "", venue: str = "", institution: str = "") -> str:
    return (
        f'paper {{\n  title: "Models of kind {number}"\n  institutions: "{institution}"\n}}\n'
        f'pub {{\n  where: "{venue}"\n  year: {2012 + number % 12}\n}}\ncode {{\n  type: "{code}"\n}}\n'
    )


def made(root: Path, codes: list[str], **files: str) -> None:
    (root / "meta").mkdir(exist_ok=True)
    for number, code in enumerate(codes):
        (root / "meta" / f"p{number:02}.prototxt").write_text(paper(number, code, "arXiv", "MIT"))
    for name, text in files.items():
        (root / name.replace("__", ".")).write_text(text)


def messages(metalint: Metalint, *words: str) -> list[str]:
    done = metalint("lint", "--select", "code-type-alias", "--format", "json", *words)
    return [one["message"] for one in done.json()["diagnostics"]]


def test_the_finding_tells_the_evidence(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, ["Pytorch"] * 11 + ["PyTorch"] * 3)
    assert (
        messages(metalint)
        == [f"`PyTorch` is not the preferred name: 11 of 14 papers write `Pytorch`; write `Pytorch`{KEEP} PyTorch`"] * 3
    )
    assert messages(metalint, "meta/p13.prototxt") == messages(metalint)[:1]
    assert messages(metalint, "meta/p00.prototxt") == []
    assert metalint("--no-cache", "lint", "--format", "json") == metalint("lint", "--format", "json")


def test_a_registry_that_contradicts_the_list_wins_and_says_so(metalint: Metalint, tmp_path: Path) -> None:
    made(
        tmp_path,
        ["Pytorch"] * 4 + ["PyTorch"],
        metalint__toml='code-types = ["types.txt"]\n',
        types__txt='code_types {\n  name: "PyTorch"\n}\n',
    )
    why = "`PyTorch` is the name in this repository's registry, although 4 of 5 papers write `Pytorch`"
    assert messages(metalint) == [f"`Pytorch` is not the preferred name: {why}; write `PyTorch`{KEEP} Pytorch`"] * 4


def test_a_spelling_that_a_registry_claims_twice_is_left_alone(metalint: Metalint, tmp_path: Path) -> None:
    made(
        tmp_path,
        ["Pytorch"] * 4 + ["PyTorch", "PT", "JAX", "JAX"],
        metalint__toml='code-types = ["types.txt"]\n',
        types__txt='code_types { name: "PT" aliases: "PyTorch" }\ncode_types { name: "Pytorch" aliases: "PT" }\n',
    )
    assert messages(metalint) == []
    assert metalint("fix").code == 0
    assert '"PyTorch"' in (tmp_path / "meta/p04.prototxt").read_text()


def test_a_year_in_half_of_the_papers_is_a_tie(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, [])
    for number, venue in enumerate(("CVPR", "CVPR", "CVPR2014", "CVPR2015")):
        (tmp_path / "meta" / f"p{number}.prototxt").write_text(paper(number, venue=venue))
    why = (
        "`CVPR` with the year is one of 2 forms of this name in the list, and no form is in most papers: "
        "2 papers write `CVPR`, 2 `CVPR` with the year; write `CVPR`; to say so for the whole list, "
        "run `metalint names prefer CVPR`"
    )
    found = metalint("lint", "--select", "venue-alias", "--format", "json").json()["diagnostics"]
    assert [(one["path"], one["message"], one["fix"]["safety"]) for one in found] == [
        (f"meta/p{number}.prototxt", f"`CVPR{2012 + number}` is not the preferred name: {why}", "unsafe")
        for number in (2, 3)
    ]


def test_an_edited_registry_is_seen_at_once(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, ["Pytorch"] * 3, metalint__toml='code-types = ["types.txt"]\n', types__txt="")
    assert messages(metalint) == []
    (tmp_path / "types.txt").write_text('code_types {\n  name: "PyTorch"\n}\n')
    assert len(messages(metalint)) == 3
    (tmp_path / "metalint.toml").write_text("")
    assert messages(metalint) == []
    (tmp_path / "metalint.toml").write_text('conventions = "registry"\n')
    assert len(messages(metalint)) == 3


def test_a_paper_that_tips_the_scales_changes_what_is_found_in_others(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, ["Pytorch", "Pytorch", "PyTorch", "PyTorch"])
    tie = "2 papers write `PyTorch`, 2 `Pytorch`; write `PyTorch`"
    assert [tie in one for one in messages(metalint)] == [True, True]
    made(tmp_path, ["Pytorch", "Pytorch", "PyTorch", "PyTorch", "PyTorch"])
    assert len(messages(metalint)) == 2
    made(tmp_path, ["Pytorch", "Pytorch", "Pytorch", "PyTorch", "JAX"])
    assert len(messages(metalint)) == 1
    done = metalint(
        "lint", "--select", "code-type-alias", "--format", "json", "-", "--stdin-filename", "meta/p04.prototxt",
        stdin=paper(4, "PyTorch", "arXiv", "MIT"),
    )  # fmt: skip
    found = [(one["path"], one["message"]) for one in done.json()["diagnostics"]]
    assert found == [
        (
            "meta/p04.prototxt",
            f"`PyTorch` is not the preferred name: 3 of 5 papers write `Pytorch`; write `Pytorch`{KEEP} PyTorch`",
        )
    ]


def test_the_command_shows_counts_and_reasons(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, ["Pytorch"] * 3 + ["PyTorch", "none", "None", "TF"])
    done = metalint("names")
    assert (done.code, done.err) == (0, "")
    tie = (
        "a tie, nothing is preferred (1 `None`, 1 `none`); the packaged name is `None`; `metalint names prefer` decides"
    )
    assert done.out.splitlines()[:3] == [
        f"code-type None: {tie}",
        "code-type PyTorch: write `Pytorch` (list; 3 `Pytorch`, 1 `PyTorch`); the packaged name is `PyTorch`",
        "code-type TensorFlow: write `TensorFlow` (packaged; 1 `TF`)",
    ]
    data = metalint("names", "--format", "json").json()
    assert data[1] == {
        "role": "code-type",
        "thing": "PyTorch",
        "preferred": "Pytorch",
        "reason": "list",
        "packaged": "PyTorch",
        "uses": 4,
        "forms": [
            {"form": "Pytorch", "papers": 3, "grade": "spelling"},
            {"form": "PyTorch", "papers": 1, "grade": "official"},
        ],
    }


def test_a_list_that_writes_the_packaged_names_has_nothing_to_tell(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, ["PyTorch"] * 3)
    for path in (tmp_path / "meta").iterdir():
        path.write_text(path.read_text().replace("MIT", "Stanford University"))
    assert metalint("names").out == "Every name is written in one way, which is the packaged one.\n"


def test_a_tie_is_decided(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    forms = [("None", "INFOCOM", "ETH Zurich"), ("none", "IEEE INFOCOM", "ETH Zürich"), ("None", "arXiv", "DeepMind")]
    forms.append(("none", "CoRR", "Google DeepMind"))
    for number, (code, venue, institution) in enumerate(forms):
        (tmp_path / "meta" / f"p{number}.prototxt").write_text(paper(number, code, venue, institution))
    select = ("lint", "--select", ",".join(sorted(RULES)), "--format", "json")
    found = [(one["path"], one["fix"]["safety"]) for one in metalint(*select).json()["diagnostics"]]
    assert found == [("meta/p1.prototxt", "unsafe")] * 3 + [("meta/p3.prototxt", "unsafe")] * 2
    for name in ("INFOCOM", "arXiv", "None", "ETH Zurich"):
        assert metalint("names", "prefer", name).code == 0
    assert metalint("lint", "--select", "registry-conflict").code == 0
    assert metalint("fix", "--select", ",".join(RULES)).code == 0
    assert metalint(*select).json()["diagnostics"] == []
    assert '"DeepMind"' in (tmp_path / "meta/p2.prototxt").read_text()


def test_a_tie_is_told_the_same_whatever_is_linted_and_held_back(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, ["Pytorch", "PyTorch", "Pytorch", "PyTorch"])
    every = messages(metalint)
    assert len(every) == 2
    for words in (["meta/p00.prototxt"], ["--no-baseline", "meta/p02.prototxt"]):
        assert messages(metalint, *words) == every[:1]
    assert metalint("--no-cache", "lint", "--format", "json") == metalint("lint", "--format", "json")
    assert metalint("baseline").code == 0
    assert messages(metalint) == []
    first = tmp_path / "meta/p00.prototxt"
    first.write_text("# metalint: ignore-file[code-type-alias] we like it\n" + first.read_text())
    assert messages(metalint, "--no-baseline") == every[:1]
    made(tmp_path, ["Pytorch", "PyTorch", "Pytorch", "PyTorch", "PyTorch"])
    assert [one.split(";")[0] for one in messages(metalint, "--no-baseline")] == [
        "`Pytorch` is not the preferred name: 3 of 5 papers write `PyTorch`"
    ] * 2


@pytest.mark.parametrize("venue", ["NeurIPS", "Advances in Neural Information Processing Systems"])
def test_a_former_name_is_right_for_papers_of_its_time(metalint: Metalint, tmp_path: Path, venue: str) -> None:
    (tmp_path / "meta").mkdir()
    for number, (year, name, institution) in enumerate(
        [(2016, "NIPS", "DeepMind"), (2020, venue, "DeepMind"), (2024, venue, "Google DeepMind")] * 2
    ):
        text = paper(number, "JAX", name, institution).replace(str(2012 + number % 12), str(year))
        (tmp_path / "meta" / f"p{number}.prototxt").write_text(text)
    for text in ("", 'conventions = "registry"\n', 'venues = ["v.txt"]\ninstitutions = ["i.txt"]\n'):
        (tmp_path / "metalint.toml").write_text(text)
        (tmp_path / "v.txt").write_text(f'venues {{ name: "{venue}" }}\n')
        (tmp_path / "i.txt").write_text('organisations { name: "Google DeepMind" }\n')
        found = metalint("lint", "--select", "venue-alias,institution-alias", "--format", "json").json()["diagnostics"]
        assert {one["value"] for one in found} <= ({venue} if venue != "NeurIPS" else set())


def test_a_broken_registry_is_one_line(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, ["Pytorch"], metalint__toml='code-types = ["t.txt"]\n', t__txt="code_types {\n")
    done = metalint("names", "prefer", "Pytorch")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith("metalint: t.txt:1:")


def test_an_unknown_value_of_the_setting_is_refused(metalint: Metalint, tmp_path: Path) -> None:
    made(tmp_path, ["Pytorch"], metalint__toml='conventions = "lern"\n')
    done = metalint("lint")
    complaint = 'metalint.toml: conventions must be one of learn, registry, not `"lern"`; did you mean `learn`?'
    assert (done.code, done.err) == (2, f"metalint: {complaint}\n")


# -- any list

CODES = ("PyTorch", "Pytorch", "pytorch", "torch", "TF", "TensorFlow", "Tensorflow", "PyTorch/TF", "pytorch-CUDA", "x")
VENUES = ("ICLR", "iclr", "ICLR oral", "ICLR {year}", "NIPS", "NeurIPS", "NeurIPS {year}", "arxiv", "CoRR", "Nowhere")
INSTITUTIONS = (
    "Intel", "Intel Corporation", "MIT", "Massachusetts Institute of Technology", "DeepMind", "Google DeepMind",
    "ETH Zurich", "ETH Zürich", "Nowhere University",
)  # fmt: skip
lists = st.lists(
    st.tuples(st.sampled_from(CODES), st.sampled_from(VENUES), st.sampled_from(INSTITUTIONS)), min_size=1, max_size=9
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(config.read_config({}, tmp_path_factory.mktemp("root"), "test"), 2026, None)


def texts_of(papers: list[tuple[str, str, str]]) -> dict[str, str]:
    return {
        f"meta/p{number}.prototxt": paper(number, code, venue.replace("{year}", str(2012 + number % 12)), institution)
        for number, (code, venue, institution) in enumerate(papers)
    }


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(papers=lists, unsafe=st.booleans(), seed=st.integers(0, 100))
def test_fixes_come_to_rest_and_leave_what_is_preferred(
    project: Project, papers: list[tuple[str, str, str]], *, unsafe: bool, seed: int
) -> None:
    texts = texts_of(papers)
    request = Request(RULES, texts=texts)
    before = engine.lint_project(project, request)
    result = fixer.fix_project(project, request, before, unsafe=unsafe)
    assert result.complaints == ()
    fixed = texts | {one.path: one.new for one in result.changed}
    after = engine.lint_project(project, request._replace(texts=fixed))
    safeties = {"safe", "unsafe"} if unsafe else {"safe"}
    assert not [one for one in after.diagnostics if one.fix and one.fix.safety in safeties]
    found = {one.path for one in before.diagnostics}
    if not unsafe:
        assert {one.path for one in result.changed} <= found  # no fix makes another paper wrong
    some = random.Random(seed).sample(sorted(texts), len(texts) // 2)
    part = engine.lint_project(project, request._replace(reported=some.__contains__))
    assert part.diagnostics == tuple(one for one in before.diagnostics if one.path in some)
