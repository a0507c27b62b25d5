"""Which papers build on which, and the chart that GitHub draws of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render.building import corpus, paper
from rows import each_row

from metalint.errors import ConfigError
from metalint.papers.paper import Paper
from metalint.rendering import outputs, references
from metalint.rendering.graph import write_mermaid
from metalint.rendering.references import Drawing, References


def papers(edges: dict[str, list[str]], year: int | None = 2024) -> list[Paper]:
    """Return papers by stem, with what each builds on."""
    return [paper(f"meta/{name}.prototxt", year, title=name, references=on) for name, on in edges.items()]


def path(name: str) -> str:
    return f"meta/{name}.prototxt"


def between(given: list[Paper]) -> References:
    return references.find_references(corpus(Path("/nowhere"), *given), given)


def drawn(given: list[Paper]) -> Drawing:
    return references.choose_drawing([one.path for one in given], between(given))


def chart(given: list[Paper]) -> str:
    return write_mermaid(corpus(Path("/nowhere"), *given), given, is_whole=False)


def edges(drawing: Drawing) -> set[str]:
    return {" ".join(Path(one).stem for one in edge) for edge in drawing.edges}


@each_row("reference", ["2022/lora", "lora", "2022/LORA", " lora ", "Low-Rank"])
def test_a_reference_is_an_id_a_dated_name_a_stem_or_a_short_name(reference: str) -> None:
    old = paper("meta/lora.prototxt", 2022, title="LoRA", abbr="Low-Rank")
    new = paper("meta/qlora.prototxt", 2023, title="QLoRA", references=reference)
    assert between([old, new]) == ({path("qlora"): (path("lora"),)}, {path("lora"): (path("qlora"),)})


def test_what_means_no_other_paper_or_several_is_no_relation() -> None:
    given = [
        paper("meta/a.prototxt", 2024, abbr="same", references=["a", "2024/a", "None", "same", "2020/gone", ""]),
        paper("meta/b.prototxt", 2024, abbr="same"),
    ]
    assert between(given) == ({}, {})
    assert chart(given) == "No paper of this list builds on another one.\n"


def test_only_the_papers_that_an_output_chooses_count() -> None:
    given = papers({"a": [], "b": ["a"], "c": ["b", "a"]})
    chosen = references.find_references(corpus(Path("/nowhere"), *given), given[1:])
    assert chosen == ({path("c"): (path("b"),)}, {path("b"): (path("c"),)})


def test_each_paper_stands_once_in_the_order_of_the_list() -> None:
    given = papers({"a": ["c", "b", "2024/c", "b"], "b": [], "c": ["b"]})
    assert between(given).builds_on == {path("a"): (path("b"), path("c")), path("c"): (path("b"),)}
    assert between(given).built_on_by == {path("b"): (path("a"), path("c")), path("c"): (path("a"),)}


@each_row(
    ("given", "expected"),
    [
        ({"a": [], "b": ["a"], "c": ["b", "a"]}, {"a b", "b c"}),
        ({"a": [], "b": ["a"], "c": ["a"], "d": ["a", "b", "c"]}, {"a b", "a c", "b d", "c d"}),
        ({"a": ["b"], "b": ["a"]}, {"a b", "b a"}),
        ({"a": ["b"], "b": ["a"], "c": ["a", "b"]}, {"a b", "b a", "a c"}),
        ({"a": ["b", "z"], "b": ["a", "z"], "c": ["a", "z"], "z": []}, {"a b", "b a", "a c", "z a"}),
        ({"a": ["a"]}, set()),
    ],
)
def test_edges_that_a_longer_way_replaces_are_left_out(given: dict[str, list[str]], expected: set[str]) -> None:
    assert edges(drawn(papers(given))) == expected


def reachable(edges: set[tuple[int, int]]) -> set[tuple[int, int]]:
    found = set(edges)
    while more := {(a, d) for a, b in found for c, d in edges if b == c} - found:
        found |= more
    return found


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=24))
def test_what_is_left_leads_just_as_far_and_no_edge_is_too_many(pairs: set[tuple[int, int]]) -> None:
    pairs = {(old, new) for old, new in pairs if old != new}
    drawing = drawn(
        papers({f"p{new}": [f"p{old}" for old, other in sorted(pairs) if other == new] for new in range(8)})
    )
    left = {(int(Path(old).stem[1:]), int(Path(new).stem[1:])) for old, new in drawing.edges}
    whole = reachable(pairs)
    assert left <= pairs
    assert reachable(left) == whole
    between_circles = {(old, new) for old, new in left if (new, old) not in whole}
    assert [edge for edge in between_circles if reachable(left - {edge}) == whole] == []
    assert {Path(one).stem for one in drawing.papers} == {f"p{at}" for pair in pairs for at in pair}


def test_the_chart(tmp_path: Path) -> None:
    given = [
        paper("meta/gptq.prototxt", 2022, title="GPTQ: Quantization"),
        paper("meta/odd.prototxt", None, title='A "b" `c` #1; <i> [x] *y*: z_1\n%% end', references="gptq"),
        paper("meta/awq.prototxt", 2023, title="Activation-aware", abbr="AWQ", references=["2022/gptq", "odd"]),
        paper("meta/alone.prototxt", 2023, title="Alone"),
    ]
    assert outputs.render_view(corpus(tmp_path, *given), "references", "graph") == (
        "<!-- generated by metalint from the papers: edit them and run `metalint render` -->\n\n# References\n\n"
        "3 papers. An arrow leads from a paper to one that builds on it.\n\n"
        "```mermaid\n"
        "flowchart LR\n"
        '  subgraph y0["No year"]\n'
        '    n0["A #34;b#34; #96;c#96; #35;1#59; #60;i…"]\n'
        "  end\n"
        '  subgraph y1["2022"]\n'
        '    n1["GPTQ#58; Quantization"]\n'
        "  end\n"
        '  subgraph y2["2023"]\n'
        '    n2["AWQ"]\n'
        "  end\n"
        "  n0 --> n2\n"
        "  n1 --> n0\n"
        "```\n"
    )


@pytest.mark.parametrize(("view", "layout"), [("references", "table"), ("year", "graph"), ("references", "x.j2")])
def test_only_the_layout_graph_draws_references(view: str, layout: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"`{layout}` cannot show the view `{view}`: the layout `graph` draws the"):
        outputs.render_view(corpus(tmp_path), view, layout)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_chart_is_never_larger_than_mermaid_takes() -> None:
    chain = papers({f"p{at}": [f"p{at - 1}"] for at in range(10_000)})
    drawing = drawn(chain)
    assert (len(drawing.papers), len(drawing.edges), drawing.left_out) == (500, 499, 9500)
    text = chart(chain)
    assert "500 papers. An arrow leads from a paper to one that builds on it. 9500 more papers left out: " in text
    hostile = [
        paper(f"meta/p{at}.prototxt", 1500 + at, title="<\U0001d400[" * 60, references=[f"p{at - 1}"])
        for at in range(10_000)
    ]
    found = re.search(r"```mermaid\n(.*)```", chart(hostile), re.DOTALL)
    assert found
    assert len(found[1]) <= 50_000
    dense = papers({f"p{at}": [f"p{other}" for other in range(at % 2, 600, 2) if at % 2] for at in range(600)})
    drawing = drawn(dense)
    assert len(drawing.edges) <= 500
    assert len(drawing.papers) + drawing.left_out == 300


def test_the_papers_with_the_most_relations_are_drawn() -> None:
    hubs = {f"hub{at:03}": [f"leaf{at:03}{other}" for other in range(3)] for at in range(200)}
    drawing = drawn(papers(hubs | {f"leaf{at:03}{other}": [] for at in range(200) for other in range(3)}))
    assert [Path(one).stem for one in drawing.papers[:100]] == [f"hub{at:03}" for at in range(100)]
    assert (len(drawing.papers), drawing.left_out) == (400, 400)
