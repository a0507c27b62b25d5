"""The fixes of values on papers that nobody wrote: they come to rest, keep the file valid, and do what they say."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from conftest import examples
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from metalint.config import settings as config
from metalint.engine.report_types import Request
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.names.spacing import tidied
from metalint.rules.rule_set import RULES as SET
from metalint.text.literal import quote_text

if TYPE_CHECKING:
    from pathlib import Path

RULES = (
    "whitespace",
    "title-period",
    "joined-authors",
    "venue-alias",
    "code-type-alias",
    "institution-typo",
    "institution-alias",
    "repeated-institution",
)
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"  # with a joiner that belongs there
WORDS = (
    "Ann", "Bell", "Bob", "Kay", "J.", "van", "and", "&", ",", ";", "、", "et al.", "Jr.", "Team", "张三", ".", "..",
    " ", "\u00a0", "\u200b", "\u200d", "\n", "\t", PERSIAN, "👩\u200d💻", '"', "'", "\\",
    "Univeristy", "University", "of", "Sydney", "The", "MIT", "OpenAI", "Intel Corporation",
    "NIPS", "ICLR", "oral", "2024", "(", ")", "workshop", "Pytorch", "/", "TF", "-", "none",
)  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
texts |= st.lists(st.sampled_from(WORDS), max_size=5).map("".join)


@cache
def project(root: Path) -> Project:
    return Project(config.read_config({"fixable": list(RULES)}, root, "test"), 2026, None)


@st.composite
def papers(draw: st.DrawFn) -> str:
    def field(name: str) -> str:
        mark = draw(st.sampled_from("\"'"))
        return f"  {name}: {quote_text(draw(texts), mark)}\n"

    authors = "".join(field("authors") for _ in range(draw(st.integers(0, 3))))
    institutions = "".join(field("institutions") for _ in range(draw(st.integers(0, 3))))
    paper = field("title") + authors + institutions
    venue, kind = field("where"), field("type")
    return f"paper {{\n{paper}}}\npub {{\n{venue}  year: 2024\n}}\ncode {{\n{kind}}}\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("root")


@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=papers(), unsafe=st.booleans())
def test_fixes_come_to_rest_on_valid_papers(root: Path, text: str, *, unsafe: bool) -> None:
    request = Request(frozenset(RULES), texts={"meta/a.prototxt": text})
    result = fixer.fix_project(project(root), request, unsafe=unsafe)
    assert result.complaints == ()
    for changed in result.changed:
        again = fixer.fix_project(project(root), request._replace(texts={changed.path: changed.new}), unsafe=unsafe)
        assert again.changed == ()


@given(st.text() | texts)
def test_tidying_comes_to_rest(text: str) -> None:
    assert tidied(tidied(text)) == tidied(text)


NAMES = (
    "Inception Institute of Artificial Intelligence", "Key Laboratory of Artificial Intelligence, Southeast University",
    "Universit\u00e9 de Montr\u00e9al", "Leibniz Zentrum fur Agrarlandschaftsforschung", "Zorblax Research Institute",
    "Massachusetts Institute of Technology", "MIT", "Zorblax Institute of Artificial Intelligence", "DeepMind",
)  # fmt: skip
DRESSED = (
    "{}", "{} (ZIAI)", "{}, Abu Dhabi, UAE", "{}*", "{}1", "The {}", " {}", "{}, {}", "{} & MIT",
)  # fmt: skip


def dressed(name: str, how: str, change: str) -> str:
    changes = {"ligature": name.replace("fi", "\ufb01"), "blanks": name.replace(" ", "  "), "capitals": name.upper()}
    changes |= {"small": name.lower(), "slip": name.replace("In", "Ni"), "glued": name.replace(" of ", " of")}
    return how.format(*[changes.get(change, name)] * how.count("{}"))


spelt = st.builds(
    dressed,
    st.sampled_from(NAMES),
    st.sampled_from(DRESSED),
    st.sampled_from(["", "ligature", "blanks", "capitals", "small", "slip", "glued"]),
)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(papers=st.lists(st.lists(spelt, min_size=1, max_size=2), min_size=2, max_size=4))
@example(
    papers=[["Zorblax Institute of Arti\ufb01cial Intelligence"], ["Zorblax institute of Artificial Intelligence"]]
)
@example(papers=[["Zorblax  Research  Institute"], ["Zorblax Research Institute", "ZORBLAX  RESEARCH  INSTITUTE"]])
def test_no_rule_prefers_a_spelling_that_another_one_changes(root: Path, papers: list[list[str]]) -> None:
    (root / "meta").mkdir(exist_ok=True)
    for old in (root / "meta").iterdir():
        old.unlink()
    for at, names in enumerate(papers):
        lines = "".join(f"  institutions: {quote_text(name)}\n" for name in names)
        (root / "meta" / f"p{at}.prototxt").write_text(f'paper {{\n  title: "{at}"\n{lines}}}\n', encoding="utf-8")
    of_names = frozenset(rule.name for rule in SET if rule.group == "institutions" and rule.default)
    read = Project(config.read_config({"required": []}, root, "test"), 2026, None)
    result = fixer.fix_project(read, Request(of_names | {"garbled-text", "whitespace"}), unsafe=True)
    assert result.complaints == ()
