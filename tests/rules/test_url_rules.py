"""The rules on what the network says, against what it may say; tests/links shows that it is said rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.links.status import Alive, Answer, Dead, Moved, RegistryEntry, Skipped, Uncertain
from metalint.rules.documentation import sections
from metalint.rules.problems import Safety
from metalint.rules.rule_set import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from metalint.rules.diagnostics import Diagnostic

PAPER = """\
paper {{
  title: "{title}"
  url: "{url}"
}}
code {{
  url: "{code}"
}}
note {{
  url: "notes/a.md"
}}
"""
URL = "https://example.org/paper"
MOVED = (
    "`https://github.com/a/b` has moved permanently to `https://github.com/c/d`; "
    "replace `https://github.com/a/b` with `https://github.com/c/d`"
)
ANOTHER = "link another page that has the same content, or remove the URL"
CODE = "https://github.com/a/b"
ENABLED = frozenset({"dead-url", "moved-url", "url-title", "unused-suppression"})


def project(folder: Path, *, title: str = "Some Title", url: str = URL, code: str = CODE, extra: str = "") -> Project:
    (folder / "meta").mkdir(exist_ok=True)
    (folder / "meta/a.prototxt").write_text(extra + PAPER.format(title=title, url=url, code=code))
    return Project(config.read_config({}, folder, "test"), 2026, None)


def request(answers: Mapping[str, Answer], **others: object) -> Request:
    def ask(urls: Iterable[str]) -> Mapping[str, Answer]:
        return {url: answers.get(url, Answer(Alive())) for url in urls}

    return Request(ENABLED, ask=ask, **others)


def found(made: Project, answers: Mapping[str, Answer]) -> list[Diagnostic]:
    return list(engine.lint_project(made, request(answers)).diagnostics)


def test_a_dead_url_is_an_error_where_it_stands(tmp_path: Path) -> None:
    (one,) = found(project(tmp_path), {URL: Answer(Dead("status 404"))})
    assert (one.rule, one.severity, one.start.line) == ("dead-url", "error", 3)
    assert (one.message, one.field, one.value, one.fix) == (
        f"`{URL}` is dead: status 404; {ANOTHER}",
        "paper.url",
        URL,
        None,
    )


def test_a_copy_is_shown_and_never_applied(tmp_path: Path) -> None:
    copy = "https://web.archive.org/web/2023/https://example.org/paper"
    made = project(tmp_path)
    answers = {URL: Answer(Dead("status 404"), copy=copy)}
    (one,) = found(made, answers)
    assert one.fix is not None
    assert (one.fix.safety, one.fix.title) == (Safety.DISPLAY, f"Link the archived copy `{copy}`")
    assert fixer.fix_project(made, request(answers), unsafe=True).changed == ()


@pytest.mark.parametrize("status", [Alive(), Uncertain("status 403, refuses robots"), Skipped("private")])
def test_nothing_else_is_a_finding(tmp_path: Path, status: Alive | Uncertain | Skipped) -> None:
    assert found(project(tmp_path), {URL: Answer(status), CODE: Answer(status)}) == []


@pytest.mark.parametrize(("is_same", "safety"), [(True, Safety.SAFE), (False, Safety.UNSAFE)])
def test_a_moved_url_has_a_fix_that_is_safe_for_the_same_only(tmp_path: Path, safety: Safety, *, is_same: bool) -> None:
    (one,) = found(project(tmp_path), {CODE: Answer(Moved("https://github.com/c/d", is_same=is_same))})
    assert (one.rule, one.severity, one.message) == (
        "moved-url",
        "warning",
        MOVED,
    )
    assert one.fix is not None
    assert one.fix.safety is safety


def test_a_move_is_written_and_looked_for_once_more(tmp_path: Path) -> None:
    answers = {CODE: Answer(Moved("https://github.com/c/d", is_same=True))}
    result = fixer.fix_project(project(tmp_path), request(answers))
    assert [one.rule for one in result.applied] == ["moved-url"]
    assert 'url: "https://github.com/c/d"' in result.changed[0].new
    assert result.complaints == ()


def test_a_redirect_to_the_front_page_has_no_fix(tmp_path: Path) -> None:
    (one,) = found(project(tmp_path), {URL: Answer(Moved("https://example.org/", is_front_page=True))})
    assert one.fix is None
    assert "may be gone" in one.message


SAME = [
    ("Attention Is All You Need", "Attention is all you need."),
    ("SparseGPT", "SparseGPT: Massive Language Models Can Be Accurately Pruned in One-Shot"),
    ("LoRA: Low-rank adaptation of large language models", "LoRA: Low-Rank Adaptation of Large Language Models"),
    ("Pruning with $\\ell_1$ regularisation", "Pruning with L1-Regularization"),
    ("Über Schätzer für große Netze", "Uber Schatzer fur grosse Netze"),
    ("Flash-LLM: Enabling Cost-Effective Inference", "FlashLLM - Enabling cost effective inference"),
    ("A", "Something Else Altogether"),
]
OTHERS = [
    ("Attention Is All You Need", "Deep Residual Learning for Image Recognition"),
    (
        "SparseGPT: Massive Language Models Can Be Accurately Pruned in One-Shot",
        "Galaxy Rotation Curves in Modified Gravity",
    ),
    ("Training Transformers with 4-bit Integers", "A Note on the Zeros of the Riemann Zeta Function"),
]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_titles_that_are_nearly_the_same_are_the_same(tmp_path: Path, ours: str, theirs: str) -> None:
    made = project(tmp_path, title=ours.replace("\\", "\\\\"))
    assert found(made, {URL: Answer(Alive(), RegistryEntry("arXiv", theirs))}) == []


@pytest.mark.parametrize(("ours", "theirs"), OTHERS)
def test_another_papers_title_is_a_warning(tmp_path: Path, ours: str, theirs: str) -> None:
    (one,) = found(project(tmp_path, title=ours), {URL: Answer(Alive(), RegistryEntry("arXiv", theirs))})
    assert (one.rule, one.severity, one.field) == ("url-title", "warning", "paper.url")
    assert one.message == f"`{URL}` is another paper: arXiv has it as `{theirs}`; correct the URL or the title"


def test_titles_of_other_fields_urls_say_nothing(tmp_path: Path) -> None:
    made = project(tmp_path, code="https://arxiv.org/abs/1706.03762")
    assert found(made, {"https://arxiv.org/abs/1706.03762": Answer(Alive(), RegistryEntry("arXiv", "Attention"))}) == []


def test_a_withdrawn_paper_is_a_warning(tmp_path: Path) -> None:
    (one,) = found(project(tmp_path), {URL: Answer(Alive(), RegistryEntry("arXiv", "Some Title", is_withdrawn=True))})
    assert (one.rule, one.message) == (
        "url-title",
        f"`{URL}` is withdrawn: arXiv says so; remove the paper, or link another version",
    )


def test_only_urls_of_reported_files_that_are_wanted_are_asked_for(tmp_path: Path) -> None:
    made = project(tmp_path)
    asked: list[str] = []

    def ask(urls: Iterable[str]) -> Mapping[str, Answer]:
        asked.extend(urls)
        return dict.fromkeys(asked, Answer(Alive()))

    engine.lint_project(made, Request(ENABLED, ask=ask, is_wanted=lambda _, url: url != URL))
    assert asked == [CODE]
    engine.lint_project(made, Request(ENABLED, reported=lambda _: False, ask=ask))
    assert asked == [CODE]


def test_without_a_checker_nothing_is_asked_and_no_suppression_is_unused(tmp_path: Path) -> None:
    made = project(tmp_path, extra="# metalint: ignore-file[dead-url] comes and goes\n")
    assert engine.lint_project(made, Request(ENABLED)).diagnostics == ()


def test_a_dead_url_can_be_silenced(tmp_path: Path) -> None:
    made = project(tmp_path, extra="# metalint: ignore-file[dead-url] comes and goes\n")
    assert found(made, {URL: Answer(Dead("status 404"))}) == []
    assert found(made, {}) == []


@pytest.mark.parametrize("name", ["dead-url", "moved-url", "url-title"])
def test_each_rule_is_documented(name: str) -> None:
    assert {"What it does", "Why is this bad", "Example", "Use instead"} <= set(sections(BY_NAME[name]))
