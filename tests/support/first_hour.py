"""A list as one finds it: the real papers in folders by year, with their schema and what else lies in such a tree."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from conftest import DATA, commit_all

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = DATA / "papers"
PACKAGED = CHECKOUT / "src" / "metalint" / "data" / "paper.proto"
SEARCH_WORD = """
message SearchWord {
  repeated string background_words = 1;
  repeated string key_words = 2;
}
"""
TEMPLATE = """\
paper {
  title: "paper title"
  url: ""
  authors: "Name1"
  institutions: "inst1"
}
pub {
  where: "arXiv"
  year: 0
}
"""


def lay_out(root: Path) -> Path:
    """Write the list into ``root``: ``meta/2024/x.prototxt``, notes, a schema of its own, words to search for."""
    for path in sorted((SOURCE / "meta").iterdir()):
        text = path.read_text(encoding="utf-8")
        year = re.search(r"^  year: (\d+)", text, re.MULTILINE)
        write(root / "meta" / (year[1] if year else "2024") / path.name, text)
    for name in (SOURCE / "asset-paths.txt").read_text().split():
        write(root / name, "")
    write(root / "proto" / "efficient_paper.proto", schema() + SEARCH_WORD)
    write(root / "proto" / "template.prototxt", TEMPLATE)
    write(root / "meta" / "search.prototxt", 'background_words: "language model"\nkey_words: "sparse"\n')
    commit_all(root)
    return root


def schema(package: str = "efficient_paper") -> str:
    return PACKAGED.read_text(encoding="utf-8").replace("package metalint;", f"package {package};")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def with_local_hooks(config: str, python: str) -> str:
    """Return the hooks that ``config`` names by their ids, from the manifest of this checkout, run by ``python``."""
    manifest = {hook["id"]: hook for hook in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text())}
    found = yaml.safe_load(config)
    for repo in found["repos"]:
        hooks = [manifest[hook["id"]] for hook in repo["hooks"]]
        repo.clear()
        repo |= {"repo": "local", "hooks": [_local(hook, python) for hook in hooks]}
    return yaml.safe_dump(found)


def _local(hook: dict[str, object], python: str) -> dict[str, object]:
    entry = str(hook["entry"]).replace("python", python, 1)
    return {**hook, "language": "system", "entry": entry}
