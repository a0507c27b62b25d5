"""``metalint conventions``."""

import posixpath
from collections.abc import Iterator
from typing import Any, Final

from metalint.cli import setup
from metalint.cli.commands import ConventionsOptions
from metalint.engine import run as engine
from metalint.files.discovery import find_papers
from metalint.files.writing import ListFileWriter, locked_writer
from metalint.fixes.fixer import Changed
from metalint.index.project import Project
from metalint.names.conventions import Convention
from metalint.names.pinning import PLACES, Pinned, plan_pins
from metalint.report.logs import dump_json
from metalint.report.terminal import write_line

_KINDS: Final = {"institutions": "institution", "venues": "venue", "code-types": "code type"}


def run(options: ConventionsOptions) -> int:
    """Print the conventions; with ``--write`` or ``--diff``, what is added to the registries instead."""
    writes = options.write and not options.diff
    project = setup.open_project(options, use="write" if writes else "read")
    if writes:
        folders = [project.config.root / posixpath.dirname(place.path) for place in PLACES.values()]
        with locked_writer(project.config, folders) as door:
            _write(project, list(_pins(project, _found(project))), door)
        return 0
    found = _found(project)
    if options.diff:
        setup.print_diffs(
            (Changed(pinned.path, pinned.old or "", pinned.new) for pinned in _pins(project, found)), options.color
        )
    elif options.format == "json":
        print(dump_json([_as_data(key, convention) for key, listed in found.items() for convention in listed]))
    else:
        for key, convention in ((key, convention) for key, listed in found.items() for convention in listed):
            print(write_line(f"{_KINDS[key]} {_thing(convention)}: {_described(convention)}"))
        if not any(found.values()):
            print("Every name is written in one way, which is the packaged one.")
    return 0


def _found(project: Project) -> dict[str, tuple[Convention, ...]]:
    found = engine.list_conventions(project)
    if not any(found.values()) and not find_papers(project.config):
        raise setup.no_papers(project)
    return found


def _pins(project: Project, found: dict[str, tuple[Convention, ...]]) -> Iterator[Pinned]:
    for key, listed in found.items():
        if (pinned := plan_pins(project.config, project.cache, key, listed)).names:
            yield pinned


def _thing(convention: Convention) -> str:
    return f"{convention.thing} with its year" if convention.style else convention.thing


def _described(convention: Convention) -> str:
    counts = ", ".join(f"{count} `{form}`" for form, count in convention.forms.items())
    if convention.preferred is None:
        pin = "" if convention.depends_on_year else "; `--write` pins it"
        return f"a tie, nothing is preferred ({counts}); the packaged name is `{convention.packaged}`{pin}"
    packaged = "" if convention.preferred == convention.packaged else f"; the packaged name is `{convention.packaged}`"
    return f"write `{convention.preferred}` ({convention.reason}; {counts}){packaged}"


def _as_data(key: str, convention: Convention) -> dict[str, Any]:
    return {
        "kind": _KINDS[key].replace(" ", "-"),
        "thing": _thing(convention),
        "preferred": convention.preferred,
        "reason": convention.reason,
        "packaged": convention.packaged,
        "uses": convention.uses,
        "forms": [
            {"form": form, "papers": count, "grade": convention.grades[form]}
            for form, count in convention.forms.items()
        ],
    }


def _write(project: Project, pins: list[Pinned], door: ListFileWriter) -> None:
    for pinned in pins:
        old = None if pinned.old is None else pinned.old.encode()
        door.write(project.config.root / pinned.path, pinned.new, old)
    for pinned in pins:
        for name, packaged in pinned.names:
            print(
                write_line(f"{pinned.path}: `{name}` is the name" + (f" of `{packaged}`" if name != packaged else ""))
            )
    if not pins:
        print("Nothing to write: the registries have all that the list has settled on.")
    for pinned in pins:
        if not pinned.is_read:
            setup.note_unread(project.config, pinned.key, pinned.path)
