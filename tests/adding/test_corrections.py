"""``metalint issue``: one value changes or none, and nothing else gets anywhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest
from adding.suggested import event, write
from conftest import Metalint, Run
from first_hour import write as write_file

AGAIN = "\n\nTo try again, edit the issue if it is wrong, remove the label `accepted` and add it again.\n"
LORA = """\
# kept
paper {
  title: "LoRA: Low-Rank Adaption"  # of 2021
  url: "https://arxiv.org/abs/2106.09685"
  authors: "Edward J. Hu"
  authors: "Yelong Shen"
}
pub { where: "ICLR" year: 2022 }
keyword { words: quantization words: sparse_pruning }
"""
AWQ = """\
paper {
  title: "AWQ: Activation-aware Weight Quantization"
  url: "https://arxiv.org/abs/2306.00978"
  authors: "Ji Lin"
  authors: "Ji Lin"
}
"""
PATH = "meta/slim/lora.prototxt"
NOT_THE_FORM = (
    "the issue is not as the form for corrections writes it: it has to begin with the headings “Paper”, “Field”, "
    "“Present value” and “New value”, each once and in this order, with one line below each"
)
CHANGED = "the value that the issue names as the present one is not in that field, or not any more"
NO_PAPER = "the list has no paper with the id that the issue names, or several; see the address of the paper"
NOT_A_VALUE = "a value has at most 2,000 characters; the new one has none that cannot be seen, and is not empty"
NO_FIELD = "papers of this list have no field of that kind; choose from the form"
NO_VALUE = "the field does not take the new value: it is of another type, or not among those that it may have"


def body(paper: str, field: str, old: str, new: str, why: str = "_No response_") -> str:
    """Return the text of an issue, as GitHub makes it of what is filled in."""
    asked = {"Paper": paper, "Field": field, "Present value": old or "_No response_", "New value": new, "Why": why}
    return "\n\n".join(f"### {label}\n\n{value}" for label, value in asked.items()) + "\n"


@pytest.fixture(autouse=True)
def _papers(tmp_path: Path) -> None:
    write_file(tmp_path / "metalint.toml", 'required = ["title"]\npapers = ["meta/*/*.prototxt"]\n')
    write_file(tmp_path / PATH, LORA)
    write_file(tmp_path / "meta/small/awq.prototxt", AWQ)


def correct(metalint: Metalint, root: Path, said: str | dict[str, Any] | None) -> Run:
    told = said if isinstance(said, dict) else event(said)
    return metalint("issue", str(write(root / "event.json", told)))


def state(root: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((root / "meta").rglob("*.prototxt"))}


@pytest.mark.parametrize(
    ("asked", "before", "after"),
    [
        (("slim/lora", "title", "LoRA: Low-Rank Adaption", "LoRA: Low-Rank Adaptation"),
         '"LoRA: Low-Rank Adaption"', '"LoRA: Low-Rank Adaptation"'),
        ((PATH, "authors", "Yelong Shen", 'Yelong “Shen” \\ "x"'), '"Yelong Shen"', '"Yelong “Shen” \\\\ \\"x\\""'),
        (("slim/lora", "year", "2022", "2021"), "year: 2022", "year: 2021"),
        (("slim/lora", "venue", "ICLR", "NeurIPS"), '"ICLR"', '"NeurIPS"'),
        (("slim/lora", "keywords", "quantization", "Survey"), "words: quantization", "words: survey"),
        (("slim/lora", "keywords", "Sparse pruning", "KV cache"), "words: sparse_pruning", "words: kv_cache"),
        (("slim/lora", "abbr", "", "LoRA"), "  url:", '  abbr: "LoRA"\n  url:'),
    ],
)  # fmt: skip
def test_one_value_changes_and_nothing_else(
    metalint: Metalint, tmp_path: Path, asked: tuple[str, str, str, str], before: str, after: str
) -> None:
    run = correct(metalint, tmp_path, body(*asked))
    assert (run.code, run.out) == (0, f"{PATH}\n"), run.out
    assert state(tmp_path) == {"lora.prototxt": LORA.replace(before, after, 1), "awq.prototxt": AWQ}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("slim/lora", "title", "LoRA", "x"), CHANGED),
        (("slim/lora", "title", "lora: low-rank adaption", "x"), CHANGED),
        (("slim/lora", "authors", "Edward J. Hu, Yelong Shen", "x"), CHANGED),
        (("slim/lora", "title", "", "x"), "the field is not missing: the issue has to name the value that is wrong"),
        (("slim/lora", "title", "LoRA: Low-Rank Adaption", "LoRA: Low-Rank Adaption"),
         "the new value is the present one"),
        (("small/awq", "authors", "Ji Lin", "Jiaming Tang"),
         "the field has the value that the issue names several times, so that it is not clear which is meant"),
        (("slim/lora", "year", "2022", "twenty"), NO_VALUE),
        (("slim/lora", "year", "2022", "99999999999999999999"),
         "the value cannot be changed without changing others"),
        (("slim/lora", "keywords", "quantization", "cats"), NO_VALUE),
        (("slim/lora", "stars", "", "5"), NO_FIELD),
        (("slim/lora", "paper.title", "x", "y"), NO_FIELD),
        (("lora", "title", "x", "y"), NO_PAPER),
        (("../../etc/passwd", "title", "x", "y"), NO_PAPER),
        (("meta/slim", "title", "x", "y"), NO_PAPER),
        (("--help", "title", "x", "y"), NO_PAPER),
        (("slim/*", "title", "x", "y"), NO_PAPER),
        (("slim/lora", "url", "https://arxiv.org/abs/2106.09685", "javascript:alert(1)"),
         "with the new value the list breaks malformed-url, which it does not do now"),
        (("slim/lora", "url", "https://arxiv.org/abs/2106.09685", "https://arxiv.org/abs/2306.00978"),
         "with the new value the list breaks duplicate-paper, which it does not do now"),
        (("slim/lora", "cover", "", "../../../etc/passwd"),
         "with the new value the list breaks unsafe-path, which it does not do now"),
        (("slim/lora", "title", "LoRA: Low-Rank Adaption", "a\u202eb"), NOT_A_VALUE),
        (("slim/lora", "title", "LoRA: Low-Rank Adaption", "a\0b"), NOT_A_VALUE),
        (("slim/lora", "title", "LoRA: Low-Rank Adaption", "a\ud800b"), NOT_A_VALUE),
        (("slim/lora", "title", "LoRA: Low-Rank Adaption", "x" * 60_000), NOT_A_VALUE),
        (("slim/lora", "title", "LoRA: Low-Rank Adaption", "_No response_"), NOT_A_VALUE),
        (("slim/lora", "title", "LoRA: Low-Rank Adaption", "two\nlines"), NOT_THE_FORM),
        (("slim/lora", "title", "LoRA: Low-Rank Adaption", "x\n\n### New value\n\ny"), NOT_THE_FORM),
        (("slim/lora\nsmall/awq", "title", "x", "y"), NOT_THE_FORM),
    ],
)  # fmt: skip
def test_what_is_not_made_is_answered_in_fixed_words(
    metalint: Metalint, tmp_path: Path, asked: tuple[str, str, str, str], why: str
) -> None:
    before = state(tmp_path)
    run = correct(metalint, tmp_path, body(*asked))
    assert (run.code, run.out) == (1, f"Nothing was changed: {why}.{AGAIN}")
    assert state(tmp_path) == before


def test_an_invisible_character_can_be_corrected(metalint: Metalint, tmp_path: Path) -> None:
    write_file(tmp_path / PATH, LORA.replace("LoRA: Low-Rank", "LoRA:\u00a0Low-\u202eRank"))
    asked = ("slim/lora", "title", "LoRA:\u00a0Low-\u202eRank Adaption", "LoRA: Low-Rank Adaption")
    assert correct(metalint, tmp_path, body(*asked)).code == 0
    assert state(tmp_path)["lora.prototxt"] == LORA


OTHERS = {
    "one heading": "### Paper\n\nx",
    "another heading": body("x", "y", "z", "w").replace("Field", "File"),
    "hidden text": "hidden\n\n" + body("slim/lora", "year", "2022", "2021"),
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_is_not_as_the_form_writes_it_is_refused(metalint: Metalint, tmp_path: Path, text: str) -> None:
    run = correct(metalint, tmp_path, text)
    assert (run.code, run.out) == (1, f"Nothing was changed: {NOT_THE_FORM}.{AGAIN}")


EVIL = '"; touch pwned; $(touch pwned) `touch pwned` ${{ github.token }} ::error::pwned @everyone <img src=x>'


@pytest.mark.parametrize("place", range(4))
def test_hostile_text_stays_where_it_belongs(metalint: Metalint, tmp_path: Path, place: int) -> None:
    asked = ["slim/lora", "title", "LoRA: Low-Rank Adaption", "A Title"]
    asked[place] = EVIL
    run = correct(metalint, tmp_path, body(*asked, why=EVIL))
    assert EVIL not in run.out + run.err
    assert "pwned" not in run.out + run.err
    page = cmarkgfm.github_flavored_markdown_to_html(run.out)
    assert not re.search(r"<(?:a|img)\b", page)
    assert not list(tmp_path.rglob("pwned"))
    assert sorted(path.name for path in (tmp_path / "meta").rglob("*") if path.is_file()) == [
        "awq.prototxt",
        "lora.prototxt",
    ]
    escaped = EVIL.replace('"', '\\"')
    expected = LORA.replace("LoRA: Low-Rank Adaption", escaped) if place == 3 else LORA
    assert state(tmp_path)["lora.prototxt"] == expected
    assert run.code == (0 if place == 3 else 1)


def test_the_old_value_is_a_lock(metalint: Metalint, tmp_path: Path) -> None:
    """Of two corrections of one value, the second is refused; of two values, both are made."""
    title = "LoRA: Low-Rank Adaption"
    assert correct(metalint, tmp_path, body("slim/lora", "title", title, "One")).code == 0
    second = correct(metalint, tmp_path, body("slim/lora", "title", title, "Two"))
    assert (second.code, second.out) == (1, f"Nothing was changed: {CHANGED}.{AGAIN}")
    assert correct(metalint, tmp_path, body("slim/lora", "year", "2022", "2021")).code == 0
    assert state(tmp_path)["lora.prototxt"] == LORA.replace(title, "One").replace("2022", "2021")


@pytest.mark.slow
def test_two_at_once_are_both_right_or_one_is_refused(tmp_path: Path) -> None:
    title = "LoRA: Low-Rank Adaption"
    asked = [("title", title, "One"), ("title", title, "Two"), ("year", "2022", "2021"), ("venue", "ICLR", "NeurIPS")]
    running = []
    for at, one in enumerate(asked):
        path = write(tmp_path / f"event{at}.json", event(body("slim/lora", *one)))
        words = [sys.executable, "-m", "metalint", "--no-cache", "issue", str(path)]
        running.append(subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, text=True))
    outs = [process.communicate(timeout=120)[0] for process in running]
    codes = [process.returncode for process in running]
    assert sorted(codes[:2]) == [0, 1]
    assert codes[2:] == [0, 0]
    assert CHANGED in outs[codes.index(1)]
    chosen = asked[codes.index(0)][2]
    expected = LORA.replace(title, chosen).replace("2022", "2021").replace('"ICLR"', '"NeurIPS"')
    assert state(tmp_path)["lora.prototxt"] == expected


def test_an_error_that_was_there_before_holds_nothing_up(metalint: Metalint, tmp_path: Path) -> None:
    write_file(tmp_path / PATH, LORA.replace("https://arxiv.org/abs/2106.09685", "htp:/x"))
    assert metalint("lint").code == 1
    assert correct(metalint, tmp_path, body("slim/lora", "year", "2022", "2021")).code == 0


def test_a_paper_that_cannot_be_read_is_left_alone(metalint: Metalint, tmp_path: Path) -> None:
    write_file(tmp_path / PATH, LORA + "x")
    run = correct(metalint, tmp_path, body("slim/lora", "year", "2022", "2021"))
    assert run.code == 1
    assert "the paper cannot be read" in run.out
    assert state(tmp_path)["lora.prototxt"] == LORA + "x"


@pytest.mark.parametrize(
    "told",
    [event(body("slim/lora", "year", "2022", "2021"), label="bug"),
     event(body("slim/lora", "year", "2022", "2021"), action="edited"), {}, {"issue": 1}],
)  # fmt: skip
def test_another_event_is_one_line(metalint: Metalint, tmp_path: Path, told: dict[str, Any]) -> None:
    run = correct(metalint, tmp_path, told)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert state(tmp_path)["lora.prototxt"] == LORA


OF_AUTHORS = """\
syntax = "proto3";
message Entry { string title = 1; repeated Person people = 2; }
message Person { string name = 1; repeated string lab = 2; }
"""


@pytest.mark.parametrize("number", [1, 2])
def test_a_missing_value_goes_to_no_message_at_random(metalint: Metalint, tmp_path: Path, number: int) -> None:
    write_file(tmp_path / "own.proto", OF_AUTHORS)
    settings = 'proto = "own.proto"\nmessage = "Entry"\nrequired = ["title"]\n[fields]\n'
    fields = 'title = "title"\nauthors = "people.name"\ninstitutions = "people.lab"\n'
    write_file(tmp_path / "metalint.toml", settings + fields)
    text = 'title: "One"\n' + "".join(f'people {{ name: "{name}" }}\n' for name in ("Ann Bell", "Bo Carr")[:number])
    write_file(tmp_path / "meta/one.prototxt", text)
    run = correct(metalint, tmp_path, body("one", "institutions", "", "MIT"))
    if number == 1:
        assert (run.code, run.out) == (0, "meta/one.prototxt\n")
        assert state(tmp_path)["one.prototxt"] == text.replace('Bell" }', 'Bell" lab: "MIT" }')
    else:
        why = "the paper has several messages for that field, so that it is not clear in which it is missing"
        assert (run.code, run.out) == (1, f"Nothing was changed: {why}.{AGAIN}")
        assert state(tmp_path)["one.prototxt"] == text


def test_a_corrected_year_moves_the_paper_to_its_folder(metalint: Metalint, tmp_path: Path) -> None:
    write_file(tmp_path / "meta/2022/lora.prototxt", LORA)
    (tmp_path / PATH).unlink()
    awq = f'{AWQ}pub {{\n  year: 2023\n}}\nbaseline {{\n  methods: "2022/lora"\n}}\n'
    write_file(tmp_path / "meta/2023/awq.prototxt", awq)
    (tmp_path / "meta/small/awq.prototxt").unlink()
    run = correct(metalint, tmp_path, body("2022/lora", "year", "2022", "2021"))
    assert (run.code, run.out) == (0, "meta/2021/lora.prototxt\n"), run
    assert (tmp_path / "meta/2021/lora.prototxt").read_text() == LORA.replace("2022 }", "2021 }")
    assert not (tmp_path / "meta/2022").exists()
    assert '"2021/lora"' in (tmp_path / "meta/2023/awq.prototxt").read_text()
    write_file(tmp_path / "meta/2020/lora.prototxt", AWQ.replace("AWQ", "A").replace("00978", "00979"))
    run = correct(metalint, tmp_path, body("2021/lora", "year", "2021", "2020"))
    assert (run.code, "exists already" in run.out) == (1, True), run
