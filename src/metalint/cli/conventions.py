"""``metalint conventions``."""

import posixpath
from collections.abc import Iterator
from typing import Any, Final

from metalint.cli import setup
from metalint.cli.commands import ConventionsOptions
from metalint.engine import run as engine
from metalint.files.writing import Door, opened
from metalint.fixes.fixer import Changed
from metalint.index.project import Project
from metalint.names.conventions import Convention
from metalint.names.pinning import PLACES, Pinned, pin
from metalint.report.logs import as_json
from metalint.report.terminal import line

_KINDS: Final = {"institutions": "institution", "venues": "venue", "code-types": "code type"}


def run(options: ConventionsOptions) -> int:
    """Print the conventions; with ``--write`` or ``--diff``, what is added to the registries instead."""
    project = setup.open_project(options)
    if options.write and not options.diff:
        folders = [project.config.root / posixpath.dirname(one.path) for one in PLACES.values()]
        with opened(project.config, folders) as door:
            _write(project, list(_pins(project, engine.conventions(project))), door)
        return 0
    found = engine.conventions(project)
    if options.diff:
        setup.print_diffs((Changed(one.path, one.old or "", one.new) for one in _pins(project, found)), options.color)
    elif options.format == "json":
        print(as_json([_as_data(key, one) for key, listed in found.items() for one in listed]))
    else:
        for key, one in ((key, one) for key, listed in found.items() for one in listed):
            print(line(f"{_KINDS[key]} {_thing(one)}: {_described(one)}"))
        if not any(found.values()):
            print("Every name is written in one way, which is the packaged one.")
    return 0


def _pins(project: Project, found: dict[str, tuple[Convention, ...]]) -> Iterator[Pinned]:
    for key, listed in found.items():
        if (pinned := pin(project.config, project.cache, key, listed)).names:
            yield pinned


def _thing(one: Convention) -> str:
    return f"{one.thing} with its year" if one.style else one.thing


def _described(one: Convention) -> str:
    counts = ", ".join(f"{count} `{form}`" for form, count in one.forms.items())
    if one.preferred is None:
        pin = "" if one.depends_on_year else "; `--write` pins it"
        return f"a tie, nothing is preferred ({counts}); the packaged name is `{one.packaged}`{pin}"
    packaged = "" if one.preferred == one.packaged else f"; the packaged name is `{one.packaged}`"
    return f"write `{one.preferred}` ({one.reason}; {counts}){packaged}"


def _as_data(key: str, one: Convention) -> dict[str, Any]:
    return {
        "kind": _KINDS[key].replace(" ", "-"),
        "thing": _thing(one),
        "preferred": one.preferred,
        "reason": one.reason,
        "packaged": one.packaged,
        "uses": one.uses,
        "forms": [{"form": form, "papers": count, "grade": one.grades[form]} for form, count in one.forms.items()],
    }


def _write(project: Project, pins: list[Pinned], door: Door) -> None:
    for one in pins:
        old = None if one.old is None else one.old.encode()
        door.write(project.config.root / one.path, one.new, old)
        for name, packaged in one.names:
            print(line(f"{one.path}: `{name}` is the name" + (f" of `{packaged}`" if name != packaged else "")))
    if not pins:
        print("Nothing to write: the registries have all that the list has settled on.")
    for one in pins:
        if not one.is_read:
            setup.note_unread(project.config, one.key, one.path)
