"""The page on lists says what `render` and `import` do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.config.settings import LAYOUTS, VIEWS
from metalint.importing.tables import COLUMNS

if TYPE_CHECKING:
    from conftest import Metalint

PAGE = (Path(__file__).parents[2] / "docs" / "lists.md").read_text(encoding="utf-8")

PAPER = """\
paper {
  title: "AWQ: Activation-aware Weight Quantization"
  url: "https://arxiv.org/abs/2306.00978"
  authors: "Ji Lin"
  authors: "Song Han"
}
pub {
  where: "MLSys"
  year: 2024
}
code {
  url: "https://github.com/mit-han-lab/llm-awq"
}
"""


def test_the_items_are_read_alike(metalint: Metalint, tmp_path: Path) -> None:
    (items,) = [block for block in re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL) if "AWQ" in block]
    papers = []
    for number, item in enumerate(items.splitlines()):
        (tmp_path / "list.md").write_text(item)
        out = tmp_path / str(number)
        assert metalint("import", "list.md", "--out", str(out)).code == 0
        papers.append((out / "awq.prototxt").read_text())
    assert papers == [PAPER] * 3


def test_all_roles_views_and_layouts_are_named() -> None:
    roles = PAGE.partition("The roles are ")[2].partition(".\n")[0]
    assert re.findall(r"`([\w-]+)`", roles) == list(COLUMNS)
    assert [name for name in (*VIEWS, *LAYOUTS) if f"`{name}`" not in PAGE] == []


def test_a_paper_is_what_the_page_calls_one(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(
        "## Papers\n\n"
        "- [Sparse Gardens of Models](https://arxiv.org/abs/2401.00001)\n"
        "- [Pruned Trees in Winter](https://doi.org/10.1145/3448016.3452841)\n"
        "- [Growing Small Networks](https://example.org/growing.pdf)\n"
        "- Watering Large Networks [[paper](https://example.org/watering)]\n"
        "- [Planting Tokens Early](https://example.org/planting), Ann Bell and Bo Carr, 2022\n"
        "- [Harvesting Attention Late](https://example.org/harvest), Ann Bell and Bo Carr, ICML\n\n"
        "## Others\n\n"
        "- [A Course on Gardens](https://example.org/course)\n"
        "- [Our Blog about Gardens](https://blog.example.org/gardens)\n"
        "- [Share this List](https://twitter.com/intent/tweet?url=https://example.org)\n"
        "- [The Old List](old/list.md)\n"
        "- [gardener](https://github.com/ann/gardener), a tool that prunes\n"
    )
    ran = metalint("import", "list.md", "--out", "papers")
    assert re.findall(r'  title: "(.+)"', "".join(path.read_text() for path in sorted(tmp_path.glob("papers/*")))) == [
        "Growing Small Networks", "Harvesting Attention Late", "Planting Tokens Early", "Pruned Trees in Winter",
        "Sparse Gardens of Models", "Watering Large Networks",
    ]  # fmt: skip
    assert "left out: 5 items that do not look like papers; --all imports them\n" in ran.err
    assert metalint("import", "list.md", "--out", "all", "--all").code == 0
    assert len(list(tmp_path.glob("all/*"))) == 11
