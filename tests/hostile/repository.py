"""A repository that a stranger has filled, and the files around it that nobody may read or write."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from hostile.values import BROKEN, CANARY, FILE_NAMES, VALUES

SETTINGS: Final = """\
papers = ["**/*.prototxt"]
exclude = ["registry/**"]
select = ["all"]
institutions = ["registry/institutions.prototxt"]
venues = ["registry/venues.prototxt"]
"""
OUTPUTS: Final = """
[[outputs]]
path = "README.md"
view = "institution"
layout = "table"
marker = "papers"
[[outputs]]
path = "lists/classic.md"
layout = "classic"
[[outputs]]
path = "lists/list.md"
view = "year"
layout = "list"
[[outputs]]
path = "lists/own.md"
view = "all"
layout = "own.j2"
"""
LINKS: Final = """
[links]
timeout = "1s"
backoff = 0.01
budget = "2s"
[sources]
arxiv = ""
github = ""
doi = ""
openreview = ""
openreview-old = ""
huggingface = ""
wayback = ""
"""
TEMPLATE: Final = """\
::error::a line of the template's
{% for section in sections %}
## {{ section.name }}
{% for paper in section.papers %}
{{ paper.title }}
<img src="{{ paper.cover }}" alt="{{ paper.abbr|attribute }}">
{{ paper.title|link(paper.url) }}
{{ paper.id }} {{ paper.source }} {{ paper.authors }}
{% endfor %}
{% endfor %}
"""
README: Final = """\
# Papers
::error::a line of the list's own
##[error]another
[x]: javascript:alert(1)
<!-- metalint:begin papers -->
old
<!-- metalint:end papers -->
"""
NOTE_LINKS: Final = (
    "../../outside/secret.md", "/etc/passwd", "//host/share/x.md", "file:///etc/passwd", "..\\..\\outside\\secret.md",
    "%2e%2e/%2e%2e/outside/secret.md", "./C:/secret.md", "C:secret.md", "away/secret.md", "linked.md", "chain.md",
    "loop.md", "git.md", "../.git/config", "a%00b", "\u2024\u2024/x.md", "javascript:alert(1)", "##[error]x",
    "x" * 5000,
)  # fmt: skip


class Place(NamedTuple):
    """The root of a hostile repository, and a folder beside it."""

    root: Path
    outside: Path


def literal(text: str) -> str:
    """Write ``text`` as a string of the text format."""
    return "".join(
        f"\\{byte:03o}" if byte < 32 or chr(byte) in '"\\' or byte > 126 else chr(byte) for byte in text.encode()
    )


EVERYWHERE: Final = """\
paper {
  title: "X"
  abbr: "X"
  url: "X"
  authors: "X"
  authors: "X"
  institutions: "X"
}
pub {
  where: "X"
  year: 2024
}
code {
  type: "X"
  url: "X"
}
note {
  url: "X"
}
cover {
  url: "X"
}
keyword {
  words: low_rank
}
baseline {
  methods: "X"
}
"""
"""A paper that holds ``X`` in every field that takes text."""

WITHIN: Final = """\
paper {
  title: "On X."
  url: "http://arxiv.org/pdf/2401.NUMBER?x=X"
  authors: "Ann X Bell"
  institutions: "Univeristy of X"
  institutions: "Massachusetts Institute of Technology, X"
}
pub {
  where: "NIPS"
  year: 2024
}
note {
  url: "x/X"
}
cover {
  url: "https://x.org/X"
}
"""
"""A paper that holds ``X`` within its values, so that many of them can be fixed."""

FINE: Final = """\
paper {
  title: "Title NUMBER of models."
  url: "https://arxiv.org/abs/2402.NUMBER"
  authors: "Ann Bell"
  institutions: "Microsoft"
}
pub {
  where: "ICLR"
  year: 2024
}
"""
"""A paper that holds nothing bad, except for a title that can be fixed."""


def filled(paper: str, value: str, number: int = 0) -> str:
    """Return one of the papers above with ``value`` in it."""
    return paper.replace("NUMBER", f"{number:05}").replace("X", literal(value))


def build(
    folder: Path,
    *,
    broken: bool = False,
    values: Mapping[str, str] = VALUES,
    file_names: Iterable[str] = FILE_NAMES,
) -> Place:
    """Write the repository and what lies outside of it below ``folder``; with ``broken``, papers that do not parse."""
    place = Place(folder / "root", folder / "outside")
    _write(place.outside / "secret.md", f"# {CANARY}\n")
    _write(place.outside / "secret.prototxt", f'paper {{ title: "{CANARY}" }}\n')
    _write(place.outside / "secret.json", f'{{"{CANARY}": 1}}')
    _write(place.outside / "secret.j2", CANARY)
    _write(place.outside / "deep" / "secret.png", CANARY)
    _write(place.root / ".git" / "config", f"[extra]\n{CANARY} = 1\n")
    _papers(place.root, values, file_names)
    _notes(place)
    _settings(place.root)
    if broken:
        _broken(place)
    for path in [place.outside, *place.outside.rglob("*")]:
        os.utime(path, (1_000_000_000, 1_100_000_000))
    return place


def _papers(root: Path, values: Mapping[str, str], file_names: Iterable[str]) -> None:
    for number, (name, value) in enumerate(values.items()):
        comment = "".join(char if char.isprintable() else " " for char in value)
        _write(root / "meta" / f"{name}.prototxt", filled(EVERYWHERE, value))
        _write(root / "meta" / "2024" / f"in-{name}.prototxt", f"# {comment}\n{filled(WITHIN, value, number)}")
    for number, stem in enumerate(file_names):
        _write(root / f"{stem}.prototxt", filled(FINE, "", number))


def _notes(place: Place) -> None:
    notes = place.root / "notes"
    for number, target in enumerate(NOTE_LINKS):
        text = f"# ::error::{number}\n\n[x]({target})\n![x](<{target}>)\n<img src='{target}'>\n"
        _write(notes / f"n{number}.md", text)
        _write(place.root / "meta" / f"n{number}.prototxt", filled(EVERYWHERE, f"n{number}.md"))
    (notes / "linked.md").symlink_to("../../outside/secret.md")
    (notes / "chain.md").symlink_to("linked.md")
    (notes / "loop.md").symlink_to("loop.md")
    (notes / "git.md").symlink_to("../.git/config")
    (notes / "away").symlink_to(place.outside)
    (notes / "latin.md").write_bytes(b"# \xff\n[x](\xff.md)\n")


def _settings(root: Path) -> None:
    _write(root / "metalint.toml", SETTINGS + OUTPUTS + LINKS)
    _write(root / "own.j2", TEMPLATE)
    _write(root / "README.md", README)
    values = {name: literal(value) for name, value in VALUES.items() if len(value) < 1000 and value.isprintable()}
    names = "".join(
        f'organisations {{\n  name: "Org {value} {name}"\n  aliases: "alias {value} {name}"\n}}\n'
        for name, value in values.items()
    )
    _write(root / "registry" / "institutions.prototxt", names)
    _write(root / "registry" / "venues.prototxt", "")


def _broken(place: Place) -> None:
    root = place.root
    for name, data in BROKEN.items():
        (root / "meta" / f"broken-{name}.prototxt").write_bytes(data)
    (root / "meta" / "to-linked.prototxt").symlink_to(place.outside / "secret.prototxt")
    (root / "meta" / "to-relative.prototxt").symlink_to("../../outside/secret.prototxt")
    (root / "meta" / "to-chain.prototxt").symlink_to("linked.prototxt")
    (root / "meta" / "to-loop.prototxt").symlink_to("loop.prototxt")
    (root / "meta" / "to-dangling.prototxt").symlink_to("gone.prototxt")
    (root / "meta" / "to-git.prototxt").symlink_to("../.git/config")
    (root / "meta" / "to-device.prototxt").symlink_to("/dev/zero")
    (root / "meta" / "folder.prototxt").mkdir()
    (root / "meta" / "away").symlink_to(place.outside)
    os.mkfifo(root / "meta" / "pipe.prototxt")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
