"""``metalint rename``: what is renamed along, what stays, what is refused, and that it is all or nothing."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, contents, git
from moving.test_killed import is_writing, state

from metalint.config.toml_strings import find_strings, write_literal
from metalint.util.packaged import FOLDER

PROTO = (FOLDER / "paper.proto").read_text()
SETTINGS = """\
papers = ["meta/**/*.prototxt"] # all of them
proto = "proto/paper.proto"
institutions = ["registry.prototxt"]
required = []

[names.keywords]
quantization = "Fewer bits" # what people say
"low_rank" = 'Low rank'

[[outputs]]
path = "README.md"
view = "keyword"
layout = "list"
order = ["low_rank", "Fewer bits", "survey"] # the order of the talk

[[outputs]]
path = "venues.md"
view = "publication"
layout = "table"
order = ["ICLR", "quantization"]

[[rules]]
name = "known-venue"
field = "pub.where"
one-of = ["ICLR", "MLSys"]
"""
PAPER = """\
paper {{
  title: "{title}"
  abbr: "{abbr}" # short
  url: "https://arxiv.org/abs/2406.{number}"
  authors: "Jane Doe"
  institutions: "Houmo AI"  # the lab
  institutions: "University of Sydney"
}}
pub {{
  where: "ICLR"
  year: 2024
}}
keyword {{
  words: {words}
}}
"""
ONE = PAPER.format(
    title="Slim Models", abbr="SLM", number=11987, words="[quantization /* q */, low_rank]".replace(" /* q */", "")
)
TWO = PAPER.format(title="Sparse Ones", abbr="SPO", number=11988, words="quantization # yes\n  words: survey") + (
    'baseline {\n  methods: "SLM"\n  methods: "2024/one" # by its file\n  methods: "slm"\n}\n'
)
REGISTRY = '# ours\norganisations {\n  name: "Houmo AI" # a start-up\n  aliases: "Houmo"\n}\n'


@pytest.fixture
def root(tmp_path: Path, metalint: Metalint) -> Path:
    root = tmp_path / "list"
    files = {
        "metalint.toml": SETTINGS,
        "proto/paper.proto": PROTO,
        "registry.prototxt": REGISTRY,
        "meta/2024/one.prototxt": ONE,
        "meta/2024/two.prototxt": TWO,
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    assert metalint("render", cwd=root).code == 0
    commit_all(root)
    return root


def changes(root: Path) -> dict[str, list[str]]:
    """Return the lines that git shows as taken out and put in, by path."""
    found: dict[str, list[str]] = {}
    path = ""
    for line in git(root, "diff", "-U0").splitlines():
        if line.startswith("+++ b/"):
            path = line.removeprefix("+++ b/")
        elif line[:1] in "+-" and not line.startswith(("+++", "---")):
            found.setdefault(path, []).append(line)
    return found


def test_a_keyword_keeps_number_comments_and_name(root: Path, metalint: Metalint) -> None:
    (root / "proto/paper.proto").write_text(PROTO.replace("quantization = 2;", "quantization = 2;  // 8 bits: or 4"))
    commit_all(root)
    done = metalint("rename", "keywords", "quantization", "few_bits", cwd=root)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "renamed `quantization` to `few_bits` in 2 papers",
        "updated meta/2024/one.prototxt",
        "updated meta/2024/two.prototxt",
        "updated proto/paper.proto",
        "updated metalint.toml",
    ]
    assert changes(root) == {
        "meta/2024/one.prototxt": ["-  words: [quantization, low_rank]", "+  words: [few_bits, low_rank]"],
        "meta/2024/two.prototxt": ["-  words: quantization # yes", "+  words: few_bits # yes"],
        "metalint.toml": [
            '-quantization = "Fewer bits" # what people say',
            '+few_bits = "Fewer bits" # what people say',
        ],
        "proto/paper.proto": [
            "-    quantization = 2;  // 8 bits: or 4",
            "+    few_bits = 2;  // 8 bits: or 4",
        ],
    }
    assert metalint("render", "--check", cwd=root).code == 0
    assert "schema" not in metalint("lint", "--format", "concise", cwd=root).out


def test_a_keyword_without_a_name_is_shown_by_its_new_words(root: Path, metalint: Metalint) -> None:
    (root / "metalint.toml").write_text(SETTINGS.replace("survey", "Survey"))
    assert metalint("render", cwd=root).code == 0
    commit_all(root)
    assert metalint("rename", "keywords", "survey", "broad_overview", cwd=root).code == 0
    assert changes(root)["metalint.toml"] == [
        '-order = ["low_rank", "Fewer bits", "Survey"] # the order of the talk',
        '+order = ["low_rank", "Fewer bits", "Broad overview"] # the order of the talk',
    ]
    assert "Broad overview" in (root / "README.md").read_text()
    assert metalint("render", "--check", cwd=root).code == 0


def test_two_keywords_are_merged(root: Path, metalint: Metalint) -> None:
    done = metalint("rename", "keywords", "low_rank", "quantization", cwd=root)
    assert (done.code, done.err) == (0, "")
    found = changes(root)
    assert found.pop("README.md")
    assert found == {
        "meta/2024/one.prototxt": ["-  words: [quantization, low_rank]", "+  words: [quantization]"],
        "metalint.toml": [
            "-\"low_rank\" = 'Low rank'",
            '-order = ["low_rank", "Fewer bits", "survey"] # the order of the talk',
            '+order = ["quantization", "Fewer bits", "survey"] # the order of the talk',
        ],
        "proto/paper.proto": ["-    low_rank = 3;", "+    reserved 3;  // low_rank"],
    }
    assert metalint("render", "--check", cwd=root).code == 0
    assert metalint("rename", "keywords", "low_rank", "quantization", cwd=root).code == 2


def test_a_number_stays_a_number_until_its_value_is_given_up(root: Path, metalint: Metalint) -> None:
    one = root / "meta/2024/one.prototxt"
    one.write_text(ONE.replace("[quantization, low_rank]", "2"))
    assert metalint("rename", "keywords", "quantization", "few_bits", cwd=root).code == 0
    assert "words: 2\n" in one.read_text()
    assert metalint("rename", "keywords", "few_bits", "survey", cwd=root).code == 0
    assert "words: survey\n" in one.read_text()
    assert (root / "meta/2024/two.prototxt").read_text().count("survey") == 1


def test_lists_show_the_new_name_of_a_value_that_is_written_as_a_number(root: Path, metalint: Metalint) -> None:
    (root / "meta/2024/one.prototxt").write_text(ONE.replace("[quantization, low_rank]", "3"))
    assert metalint("render", cwd=root).code == 0
    commit_all(root)
    assert metalint("rename", "keywords", "low_rank", "few_ranks", cwd=root).code == 0
    assert set(changes(root)) == {"proto/paper.proto", "metalint.toml"}
    assert metalint("render", "--check", cwd=root).code == 0


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ("short", "long", "   // bits\n  long = 1 [deprecated = true];\n  other = 2;\n"),
        ("long", "short", "  short = 1; // bits\n  other = 2;\n"),
        (
            "other",
            "short",
            (
                "  option allow_alias = true;\n  short = 1; // bits\n  long = 1 [deprecated = true];\n"
                "  reserved 2;  // other\n"
            ),
        ),
    ],
)
def test_two_names_of_one_number_are_merged(root: Path, metalint: Metalint, old: str, new: str, left: str) -> None:
    head = 'syntax = "proto3";\nmessage PaperInfo { repeated Word tags = 1; string title = 2; }\nenum Word {\n'
    head += "  none = 0;\n"
    values = "  short = 1; // bits\n  long = 1 [deprecated = true];\n  other = 2;\n"
    (root / "proto/paper.proto").write_text(f"{head}  option allow_alias = true;\n{values}}}\n")
    (root / "metalint.toml").write_text(
        'proto = "proto/paper.proto"\nrequired = []\n[fields]\ntitle = "title"\nkeywords = "tags"\n'
    )
    for name in ("one", "two"):
        (root / f"meta/2024/{name}.prototxt").write_text(f'title: "{name}"\ntags: {old}\n')
    done = metalint("rename", "keywords", old, new, cwd=root)
    assert (done.code, done.err) == (0, "")
    assert (root / "meta/2024/one.prototxt").read_text() == f'title: "one"\ntags: {new}\n'
    assert (root / "proto/paper.proto").read_text() == f"{head}{left}}}\n"


def test_a_name_that_protobuf_refuses_is_told_by_the_file(root: Path, metalint: Metalint) -> None:
    done = metalint("rename", "keywords", "low_rank", "reserved", cwd=root)
    line = PROTO[: PROTO.index("    low_rank")].count("\n") + 1
    told = f"metalint: the schema does not compile: paper.proto:{line}:"
    assert (done.code, done.err.startswith(told)) == (2, True), done.err


def test_the_first_value_stays_in_the_enum(root: Path, metalint: Metalint) -> None:
    done = metalint("rename", "keywords", "none", "survey", cwd=root)
    assert done.out.endswith("Note: `none` stays in the enum: its first value is what an absent field means.\n")
    assert "proto/paper.proto" not in changes(root)


def test_an_institution_becomes_an_alias_of_its_new_name(root: Path, metalint: Metalint) -> None:
    done = metalint("rename", "institutions", "Houmo AI", "Houmo Intelligence", cwd=root)
    assert (done.code, done.err) == (0, "")
    assert (root / "registry.prototxt").read_text() == (
        '# ours\norganisations {\n  name: "Houmo Intelligence" # a start-up\n  aliases: "Houmo"\n'
        '  aliases: "Houmo AI"\n}\n'
    )
    assert (root / "meta/2024/one.prototxt").read_text() == ONE.replace('"Houmo AI"  #', '"Houmo Intelligence"  #')
    assert "institution" not in metalint("lint", "--format", "concise", cwd=root).out


def test_an_institution_that_the_registry_lacks_becomes_an_entry(root: Path, metalint: Metalint) -> None:
    assert metalint("rename", "institutions", "University of Sydney", "Sydney Uni", cwd=root).code == 0
    added = 'organisations {\n  name: "Sydney Uni"\n  aliases: "University of Sydney"\n}\n'
    assert (root / "registry.prototxt").read_text() == REGISTRY + added
    assert "institution" not in metalint("lint", "--format", "concise", cwd=root).out


def test_another_organization_is_no_alias(root: Path, metalint: Metalint) -> None:
    done = metalint("rename", "institutions", "University of Sydney", "Stanford University", cwd=root)
    note = "Note: the registry stays as it is: `University of Sydney` is the name of another registered organization.\n"
    assert (done.code, done.out.endswith(note)) == (0, True)
    assert (root / "registry.prototxt").read_text() == REGISTRY


def test_entries_of_both_names_are_merged(root: Path, metalint: Metalint) -> None:
    other = 'organisations {\n  name: "Houmo Lab"\n  parent: "Houmo AI"\n}\norganisations {\n  name: "Houmo X"\n}\n'
    (root / "registry.prototxt").write_text(REGISTRY + other)
    assert metalint("rename", "institutions", "Houmo AI", "Houmo X", cwd=root).code == 0
    assert (root / "registry.prototxt").read_text() == (
        '# ours\n# a start-up\norganisations {\n  name: "Houmo Lab"\n  parent: "Houmo X"\n}\n'
        'organisations {\n  name: "Houmo X"\n  aliases: "Houmo"\n  aliases: "Houmo AI"\n}\n'
    )


def test_a_venue_with_its_order_and_its_rule(root: Path, metalint: Metalint) -> None:
    assert metalint("rename", "venue", "ICLR", "COLM", cwd=root).code == 0
    assert changes(root)["metalint.toml"] == [
        '-order = ["ICLR", "quantization"]',
        '+order = ["COLM", "quantization"]',
        '-one-of = ["ICLR", "MLSys"]',
        '+one-of = ["COLM", "MLSys"]',
    ]
    assert metalint("render", "--check", cwd=root).code == 0


@pytest.mark.parametrize(
    ("role", "key", "old", "new", "noun"),
    [("venue", "venues", "ICLR", "Our Day", "venue"), ("code-type", "code-types", "PyTorch", "Our Code", "code type")],
)
def test_another_venue_or_code_type_is_no_alias(  # noqa: PLR0913, PLR0917
    root: Path, metalint: Metalint, role: str, key: str, old: str, new: str, noun: str
) -> None:
    entries = key.replace("-", "_")
    text = f'{entries} {{\n  name: "{new}"\n}}\n'
    (root / "own.prototxt").write_text(text)
    (root / "metalint.toml").write_text(f'{key} = ["own.prototxt"]\n{SETTINGS}')
    one = root / "meta/2024/one.prototxt"
    one.write_text(one.read_text() + 'code {\n  type: "PyTorch"\n}\n')
    done = metalint("rename", role, old, new, cwd=root)
    note = f"Note: the registry stays as it is: `{old}` is the name of another registered {noun}.\n"
    assert (done.code, done.out.endswith(note)) == (0, True), done.out + done.err
    assert (root / "own.prototxt").read_text() == text
    back = metalint("rename", role, new, f"{new}s", cwd=root)
    assert (back.code, "Note" in back.out) == (0, False)
    assert (root / "own.prototxt").read_text() == f'{entries} {{\n  name: "{new}s"\n  aliases: "{new}"\n}}\n'


def test_references_follow_the_short_name(root: Path, metalint: Metalint) -> None:
    assert metalint("rename", "abbr", "SLM", "Slim", cwd=root).code == 0
    found = changes(root)
    assert found["meta/2024/one.prototxt"] == ['-  abbr: "SLM" # short', '+  abbr: "Slim" # short']
    assert found["meta/2024/two.prototxt"] == ['-  methods: "SLM"', '+  methods: "Slim"', '-  methods: "slm"']
    refused = metalint("rename", "abbr", "Slim", "SPO", cwd=root)
    assert (refused.code, refused.out) == (2, "")
    assert "`SPO` would mean `meta/2024/two.prototxt`; choose another name" in refused.err


def test_only_the_papers_that_are_named(root: Path, metalint: Metalint) -> None:
    assert metalint("rename", "institutions", "Houmo AI", "Houmo X", "meta/2024/one.prototxt", cwd=root).code == 0
    assert metalint("rename", "keywords", "quantization", "survey", "meta/2024/one.prototxt", cwd=root).code == 0
    assert set(changes(root)) == {"README.md", "meta/2024/one.prototxt"}
    refused = metalint("rename", "keywords", "low_rank", "surve", "meta/2024/one.prototxt", cwd=root)
    why = "metalint: `surve` is not a value of the enum `Word`; did you mean `survey`?\n"
    assert (refused.code, refused.err) == (2, why)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ("keywords", "quantisation", "x"),
            "no paper has this value of `keywords`; the nearest are `quantization` and `kv_cache_quantization`",
        ),
        (("institutions", "Houmo", "x"), "no paper has this value of `institutions`; did you mean `Houmo AI`?"),
        (("keywords", "quantization", "8 bits"), "cannot be a value of an enum; write letters, digits and `_`"),
        (("venue", "ICLR", "ICLR"), "`ICLR` is called so already; nothing to rename"),
        (("venue", "ICLR", " COLM"), "write one without extra blanks"),
    ],
)
def test_what_is_refused_changes_nothing(root: Path, metalint: Metalint, words: tuple[str, ...], why: str) -> None:
    done = metalint("rename", *words, cwd=root)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert why in done.err
    assert changes(root) == {}


def test_a_diff_writes_nothing(root: Path, metalint: Metalint) -> None:
    before = contents(root)
    diff = metalint("rename", "keywords", "quantization", "few_bits", "--diff", cwd=root)
    assert diff.code == 0
    for line in (
        "-    quantization = 2;",
        "+    few_bits = 2;",
        "+  words: [few_bits, low_rank]",
        "+++ b/metalint.toml",
    ):
        assert line in diff.out.splitlines(), line
    assert contents(root) == before


def test_nothing_is_renamed_while_a_paper_cannot_be_parsed(root: Path, metalint: Metalint) -> None:
    (root / "meta/2024/two.prototxt").write_text("paper {")
    before = contents(root)
    assert metalint("rename", "keywords", "quantization", "few_bits", cwd=root).code == 1
    assert contents(root) == before


def test_a_part_of_the_enum_that_looks_alike_stays(root: Path, metalint: Metalint) -> None:
    text = PROTO.replace("quantization = 2;", "/* quantization = 7; */ quantization = 2;  // not quantization = 2")
    (root / "proto/paper.proto").write_text(text)
    assert metalint("rename", "keywords", "quantization", "few_bits", cwd=root).code == 0
    expected = text.replace("*/ quantization = 2;", "*/ few_bits = 2;")
    assert (root / "proto/paper.proto").read_text() == expected


def test_where_keys_and_strings_stand_in_toml() -> None:
    text = (
        'a.b = "x" # "no"\n[t."k y"]\nq = [1.5, "y", [\'z\'], { i = """m"n""" }]\nd = 2024-01-02 03:04:05.25\n'
        '[[r]]\ns = "1"\n[[r]]\ns = "2"\n'
    )
    found = [(item.steps, item.text, text[item.start : item.end]) for item in find_strings(text) if not item.is_key]
    assert found == [
        (("a", "b"), "x", '"x"'),
        (("t", "k y", "q", 1), "y", '"y"'),
        (("t", "k y", "q", 2, 0), "z", "'z'"),
        (("t", "k y", "q", 3, "i"), 'm"n', '"""m"n"""'),
        (("r", 0, "s"), "1", '"1"'),
        (("r", 1, "s"), "2", '"2"'),
    ]
    assert [write_literal(*words) for words in (("a", "b"), ("a b", "b"), ("x", "'b'"), ('"', ""))] == [
        "a", '"a b"', "'x'", '"\\""'
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{ survey = "S", low_rank = "L" }', '{ low_rank = "L" }'),
        ('{ low_rank = "L", survey = "S" }', '{ low_rank = "L" }'),
        ('{ low_rank = "L", "survey" = "S", tool = "T" }', '{ low_rank = "L", tool = "T" }'),
    ],
)
def test_a_name_in_an_inline_table_goes(root: Path, metalint: Metalint, old: str, new: str) -> None:
    settings = 'proto = "proto/paper.proto"\n[names]\nkeywords = {} # all\n'
    (root / "metalint.toml").write_text(settings.format(old))
    assert metalint("rename", "keywords", "survey", "quantization", cwd=root).code == 0
    assert (root / "metalint.toml").read_text() == settings.format(new)


RENAME = ("rename", "keywords", "quantization", "few_bits")


@pytest.mark.slow
@pytest.mark.parametrize("kills", [8, 100])
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed")
def test_killed_at_any_moment_it_is_old_or_new(root: Path, cache: Path, metalint: Metalint, kills: int) -> None:
    ends = killed_often(root, cache, metalint, RENAME, kills)
    assert kills < 50 or 0 < ends.count(True) < kills


def killed_often(root: Path, cache: Path, metalint: Metalint, words: tuple[str, ...], kills: int) -> list[bool]:
    """Kill a command again and again; tell of each run whether it ended new. Nothing is ever lost."""
    kept = root.parent / "kept"
    shutil.copytree(root, kept)
    env = {**os.environ, "METALINT_CACHE_DIR": str(cache), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "metalint", *words]
    before = state(root)
    started = time.monotonic()
    subprocess.run(command, cwd=root, env=env, check=True, capture_output=True)
    whole, after = time.monotonic() - started, state(root)
    moments, ends = random.Random(47), []
    for number in range(kills):
        shutil.rmtree(root)
        shutil.copytree(kept, root)
        process = subprocess.Popen(command, cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if number % 2:  # half of the moments are at the end, when names change
            while process.poll() is None and not is_writing(root):
                time.sleep(0.0005)
            time.sleep(moments.uniform(0, whole / 10))
        else:
            time.sleep(moments.uniform(0, whole))
        process.kill()
        process.wait()
        looked = metalint("lint", "--select", "schema", cwd=root)
        if looked.code == 2:
            assert f"`metalint {words[0]} " in looked.err
            assert metalint(*words, cwd=root).code == 0, number
        else:
            assert metalint("render", cwd=root).code == 0
        found = state(root)
        assert found in (before, after), number
        assert found == after or looked.code != 2, number
        ends.append(found == after)
        if found == before:
            assert metalint(*words, cwd=root).code == 0
            assert state(root) == after
        assert not list(root.rglob("*.metalint-tmp")), number
    return ends


@pytest.mark.slow
def test_two_at_once(root: Path, cache: Path, metalint: Metalint) -> None:
    env = {**os.environ, "METALINT_CACHE_DIR": str(cache), "NO_COLOR": "1"}
    wanted = [("keywords", "quantization", "few_bits"), ("keywords", "survey", "overview"), ("venue", "ICLR", "COLM")]
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "metalint", "rename", *words], cwd=root, env=env, stdout=subprocess.PIPE
        )
        for words in wanted
    ]
    assert [(run.communicate(), run.returncode)[1] for run in runs] == [0, 0, 0]
    text = (root / "meta/2024/two.prototxt").read_text()
    assert text == TWO.replace("quantization", "few_bits").replace("survey", "overview").replace("ICLR", "COLM")
    proto = PROTO.replace(" quantization = 2", " few_bits = 2").replace("survey = 27", "overview = 27")
    assert (root / "proto/paper.proto").read_text() == proto
    assert metalint("render", "--check", cwd=root).code == 0
