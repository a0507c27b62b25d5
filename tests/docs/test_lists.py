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
