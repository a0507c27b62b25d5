"""The lists that scripts wrote for the real papers, from settings and one short template."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from render.building import SEED

from metalint.config import settings
from metalint.config.settings import VIEWS
from metalint.engine import run as engine
from metalint.index.project import Project
from metalint.rendering.outputs import plan_outputs

if TYPE_CHECKING:
    from pathlib import Path

README = """\
<details open><summary>

### {{ view }}
</summary>\x20
<p>

{% for section in sections if section.name != "Unknown" %}
<details open><summary><b>{{ section.name }}</b></summary>\x20
<p>

{% for paper in section.papers %}
{{ loop.index }}. [{{ paper.fields["paper.title"] | safe }}]({{ paper.url }})\
 [{{ paper.venue | safe }} {{ paper.year }}] {% if paper.repository -%}
![GitHub Repo stars](https://img.shields.io/github/stars/{{ paper.repository | safe }}){% elif paper.code_url -%}
[{{ paper.fields["code.type"] | safe }}]({{ paper.code_url }})
{%- endif %}\x20
{% endfor %}
</p>
</details>
{% endfor %}
</p>
</details>
"""
LINES = """\
1. [Fluctuation-based Adaptive Structured Pruning for Large Language Models](https://arxiv.org/abs/2312.11983)\
 [AAAI 2024] ![GitHub Repo stars](https://img.shields.io/github/stars/CASIA-IVA-Lab/FLAP)\x20
4. [ReLU Strikes Back: Exploiting Activation Sparsity in Large Language Models](https://arxiv.org/abs/2310.04564)\
 [ICLR oral 2024] ![GitHub Repo stars](https://img.shields.io/github/stars/sjtu-ipads/powerinfer)\x20
11. [ReLU2 Wins: Discovering Efficient Activation Functions for Sparse LLMs](https://arxiv.org/abs/2402.03804)\
 [arXiv 2024] \x20
<details open><summary><b>2023</b></summary>\x20
"""
"""Of the README of that list, as its scripts wrote it."""


def test_the_readme_and_five_lists_come_from_settings(tmp_path: Path) -> None:
    shutil.copytree(SEED / "meta", tmp_path / "meta")
    (tmp_path / "readme.j2").write_text(README, encoding="utf-8")
    views = [view for view in VIEWS if view not in {"all", "references"}]
    outputs = [{"path": f"cls_{view}.md", "view": view, "layout": "classic"} for view in views]
    readme = {"path": "README.md", "view": "year", "layout": "readme.j2"}
    table = {"required": [], "outputs": [readme, *outputs]}
    corpus, broken = engine.load_corpus(Project(settings.read_config(table, tmp_path, "metalint.toml"), 2026, None))
    assert broken == []
    made = {one.path: one.new for one in plan_outputs(corpus)}
    assert made["cls_institution.md"].encode() == (SEED / "cls_institution.md").read_bytes()
    assert made.keys() == {"README.md", *(f"cls_{view}.md" for view in views)}
    assert len(README.splitlines()) <= 30
    lines = made["README.md"].splitlines()
    assert [line for line in LINES.splitlines() if line not in lines] == []
    assert sum(line[:1].isdigit() for line in lines) == len(corpus.papers)
