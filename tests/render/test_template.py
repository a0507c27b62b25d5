from __future__ import annotations

import re
from pathlib import Path

import pytest
from render.building import corpus, paper

from metalint.errors import ConfigError
from metalint.rendering.outputs import render_view
from metalint.rendering.template import TemplateError

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "templates.md"
HOSTILE = paper(
    "meta/x.prototxt",
    2024,
    title="a | <b> [c](javascript:d)",
    url="https://x.org/a_b",
    venue="V&W",
    institutions=["MIT", "A*STAR"],
)
A_PAPER = "a paper is no text; write which value of it, such as `paper.title`"
A_FUNCTION = "a function is no text; add `()` to call it"
A_VALUE = "this value is no text; write which part of it, or add `| join(', ')` to a filter such as `map`"


def rendered(root: Path, template: str, **files: str) -> str:
    for name, text in {"t": template, **files}.items():
        (root / f"{name}.j2").write_text(text, encoding="utf-8")
    return render_view(corpus(root, HOSTILE), "institution", "t.j2")


def test_the_documented_example_is_the_list_layout(tmp_path: Path) -> None:
    example, *_ = re.findall(r"```jinja\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "t.j2").write_text(example, encoding="utf-8")
    papers = (
        HOSTILE,
        paper("meta/y.prototxt", title="Y", venue="ICML", code_url="https://x.org", note="https://n.org"),
    )
    made = corpus(tmp_path, *papers, paper("meta/z.prototxt", 2020, institutions="MIT"))
    want = render_view(made, "institution", "list")
    bare = re.sub(r"^<!--.*?-->\n\n|\n\d papers, .*?(?=\n## )", "", want, flags=re.DOTALL)
    assert render_view(made, "institution", "t.j2").rstrip("\n") == bare.rstrip("\n")


def test_the_documentation_names_every_variable() -> None:
    from metalint.rendering.entries import SHOWN
    from metalint.rendering.page import Page, Section

    text = DOCUMENTATION.read_text(encoding="utf-8")
    assert [name for name in (*Page._fields, *Section._fields, *SHOWN) if f"`{name}`" not in text] == []


def test_everything_is_escaped_unless_it_is_written_already(tmp_path: Path) -> None:
    template = (
        "{% macro row(p) %}{{ p.title }}!{% endmacro %}"
        "{% set p = papers[0] %}\n{{ p.title }}\n{{ row(p) }}\n{{ p.url }} {{ p.source }}\n"
        '{{ p.venue ~ "*" }} {{ p.institutions | join(", ") }}\n{{ p.title | link(p.url) }}\n'
        "{{ p.title | link('javascript:x') }}\n{{ p.year | link('https://x.org/)' ~ p.venue) }}\n"
        "{{ 'https://x.org/|' | target }} {{ p.venue | safe }} {{ p.venue | attribute }}\n"
    )
    title = "a &#124; &lt;b&gt; \\[c\\](javascript:d)"
    assert rendered(tmp_path, template).split("\n") == [
        *(title, f"{title}!", "https://x.org/a_b meta/x.prototxt", "V&amp;W\\* MIT, A\\*STAR"),
        *(f"[{title}](https://x.org/a_b)", title),
        *("[2024](https://x.org/%29V&W)", "https://x.org/%7C V&W V&#38;W", ""),
    ]


def test_lists_tables_and_numbers_are_shown_as_python_writes_them(tmp_path: Path) -> None:
    template = "{{ papers[0].institutions }} {{ [{'a': papers[0].year}, none, 1.5] }} {{ papers | length }}"
    assert rendered(tmp_path, template) == "('MIT', 'A\\*STAR') \\[{'a': 2024}, None, 1.5\\] 1"


def test_lists_of_papers_that_are_made_text_are_the_same_in_each_run(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ papers | string }} {{ papers | pprint }}") == "(Entry('x'),) (Entry('x'),)"


def test_templates_include_each_other_from_the_root_alone(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.j2").write_text("secret")
    (root / "link.j2").symlink_to(tmp_path / "secret.j2")
    assert rendered(root, "{% include 'part.j2' %}", part="{{ view }}") == "institution"
    for name in ("link.j2", "../secret.j2", str(tmp_path / "secret.j2"), "none.j2"):
        with pytest.raises(ConfigError, match=r"^layout: t\.j2:1: there is no template "):
            rendered(root, f"{{% include '{name}' %}}")
        with pytest.raises(ConfigError, match=r"^layout: there is no template "):
            render_view(corpus(root, HOSTILE), "all", name)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a\n{% for %}\n", "t.j2:2: Expected an expression, got 'end of statement block'"),
        ("a\n\n{{ papers[0].titel }}\n", "t.j2:3: a paper has no 'titel'; did you mean `title`?"),
        ("{{ papers[0]['titel'] }}", "t.j2:1: a paper has no 'titel'; did you mean `title`?"),
        ("{{ sections[0].qqq }}", "t.j2:1: a section has no 'qqq'"),
        ("{{ papers[9] }}", "t.j2:1: there is no element 9"),
        ("{{ view.x }}{{ 1 }}", "t.j2:1: a text has no 'x'"),
        ("{{ papers[0].year.x }}", "t.j2:1: a number has no 'x'"),
        ("{{ none.x }}", "t.j2:1: what is absent has no 'x'"),
        ("{{ {}.x }}", "t.j2:1: this value has no 'x'"),
        ("{{ paper.title }}", "t.j2:1: 'paper' is undefined; did you mean `papers`?"),
        ("{{ missing }}", "t.j2:1: 'missing' is undefined"),
        ("\n{{ 1 / 0 }}", "t.j2:2: division by zero"),
        ("{{ view | nope }}", "t.j2:1: No filter named 'nope'."),
        ("{{ papers.append(1) }}", "t.j2:1: a list has no 'append'"),
        ("{{ view.__class__.__mro__ }}", "t.j2:1: access to attribute '__class__' of 'str' object is unsafe."),
        ("{% include 'part.j2' %}", "part.j2:2: 'x' is undefined"),
        ("\n{{ papers[0] }}", f"t.j2:2: {A_PAPER}"),
        ("\n{{ papers }}", f"t.j2:2: {A_PAPER}"),
        ("{{ {'a': [papers[0]]} }}", f"t.j2:1: {A_PAPER}"),
        ("{{ papers | join(', ') }}", f"t.j2:1: {A_PAPER}"),
        ("{{ papers[0] | link('https://x.org') }}", f"t.j2:1: {A_PAPER}"),
        ("{{ papers[0] | string }}", f"t.j2:1: {A_PAPER}"),
        ("{{ papers[0] | safe }}", f"t.j2:1: {A_PAPER}"),
        ("\n{{ papers[0] ~ '' }}", f"t.j2:2: {A_PAPER}"),
        ("{{ '%s' | format(papers[0]) }}", f"t.j2:1: {A_PAPER}"),
        ("{{ sections[0] }}", "t.j2:1: a section is no text; write which value of it, such as `section.name`"),
        ("{{ papers[0].days }}", f"t.j2:1: {A_FUNCTION}"),
        ("{{ view.upper }}", f"t.j2:1: {A_FUNCTION}"),
        ("{{ range }}", f"t.j2:1: {A_FUNCTION}"),
        ("{% macro m() %}{% endmacro %}{{ m }}", f"t.j2:1: {A_FUNCTION}"),
        ("{{ papers | map(attribute='title') }}", f"t.j2:1: {A_VALUE}"),
        ("{% for p in papers %}{{ loop }}{% endfor %}", f"t.j2:1: {A_VALUE}"),
        ("{{ cycler('a') }}", f"t.j2:1: {A_VALUE}"),
    ],
)
def test_a_wrong_template_is_told_with_file_and_line(tmp_path: Path, template: str, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        rendered(tmp_path, template, part="\n{{ x }}")
    assert str(caught.value) == message


def test_a_template_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.j2").write_bytes(b"caf\xe9")
    with pytest.raises(ConfigError) as caught:
        render_view(corpus(tmp_path, HOSTILE), "all", "t.j2")
    assert str(caught.value) == "t.j2: the template is not UTF-8 (byte 3)"


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("{% include 't.j2' %}", ""),
        ("{% include 'part.j2' %}", "{% include 't.j2' %}"),
        ("{% extends 'part.j2' %}", "{% extends 't.j2' %}"),
        ("{% import 'part.j2' as part %}", "{% import 't.j2' as part %}"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", ""),
    ],
)
def test_a_circle_of_templates_is_told(tmp_path: Path, template: str, part: str) -> None:
    with pytest.raises(TemplateError) as caught:
        rendered(tmp_path, template, part=part)
    assert re.fullmatch(
        r"(t|part)\.j2:1: nested without end: templates include each other in a circle, or a macro calls itself",
        str(caught.value),
    )
