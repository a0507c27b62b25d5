"""``metalint conventions``."""

import posixpath
from collections.abc import Iterator
from typing import Final

from metalint.cli.commands import ConventionsOptions
from metalint.cli.opening import open_project
from metalint.cli.refusals import no_papers
from metalint.cli.terminal import print_diffs, print_line
from metalint.cli.transactions import open_to_write
from metalint.cli.warnings import warn_of_unread_file
from metalint.engine import run as engine
from metalint.files.discovery import find_papers
from metalint.files.writing import ListFileWriter, locked_writer
from metalint.fixes.fixer import Changed
from metalint.index.project import Project
from metalint.names.conventions import Convention
from metalint.names.pinning import PLACES, Pinned, plan_pins
from metalint.report.logs import dump_json

_KINDS: Final = {"institutions": "institution", "venues": "venue", "code-types": "code type"}


def run(options: ConventionsOptions) -> int:
    """Print the conventions; with ``--write`` or ``--diff``, what is added to the registries instead."""
    writes = options.write and not options.diff
    project = (open_to_write if writes else open_project)(options)
    if writes:
        folders = [project.config.root / posixpath.dirname(place.path) for place in PLACES.values()]
        with locked_writer(project.config, folders) as door:
            _write_pins(project, list(_make_pins(project, _find_conventions(project))), door)
        return 0
    found = _find_conventions(project)
    if options.diff:
        pins = filter(_has_names, _make_pins(project, found))
        print_diffs((Changed(pinned.path, pinned.old or "", pinned.new) for pinned in pins), options.color)
    elif options.format == "json":
        rows = [
            {
                "kind": _KINDS[key].replace(" ", "-"),
                "thing": _name_thing(convention),
                "preferred": convention.preferred,
                "reason": convention.reason,
                "packaged": convention.packaged,
                "uses": convention.uses,
                "forms": [
                    {"form": form, "papers": count, "grade": convention.grades[form]}
                    for form, count in convention.forms.items()
                ],
            }
            for key, listed in found.items()
            for convention in listed
        ]
        print(dump_json(rows))
    else:
        for key, convention in ((key, convention) for key, listed in found.items() for convention in listed):
            print_line(f"{_KINDS[key]} {_name_thing(convention)}: {_describe_convention(convention)}")
        if not any(found.values()):
            print("Every name is written in one way, which is the packaged one.")
    return 0


def _find_conventions(project: Project) -> dict[str, tuple[Convention, ...]]:
    found = engine.list_conventions(project)
    if not any(found.values()) and not find_papers(project.config):
        raise no_papers(project)
    return found


def _make_pins(project: Project, found: dict[str, tuple[Convention, ...]]) -> Iterator[Pinned]:
    for key, listed in found.items():
        yield plan_pins(project.config, project.cache, key, listed)


def _has_names(pinned: Pinned) -> bool:
    return bool(pinned.names)


def _name_thing(convention: Convention) -> str:
    return f"{convention.thing} with its year" if convention.style else convention.thing


def _describe_convention(convention: Convention) -> str:
    counts = ", ".join(f"{count} `{form}`" for form, count in convention.forms.items())
    if convention.preferred is None:
        pin = "" if convention.depends_on_year else "; `--write` pins it"
        return f"a tie, nothing is preferred ({counts}); the packaged name is `{convention.packaged}`{pin}"
    packaged = "" if convention.preferred == convention.packaged else f"; the packaged name is `{convention.packaged}`"
    return f"write `{convention.preferred}` ({convention.reason}; {counts}){packaged}"


def _write_pins(project: Project, planned: list[Pinned], door: ListFileWriter) -> None:
    pins = list(filter(_has_names, planned))
    for pinned in pins:
        old = None if pinned.old is None else pinned.old.encode()
        door.write(project.config.root / pinned.path, pinned.new, old)
    for pinned in pins:
        for name, packaged in pinned.names:
            of_packaged = f" of `{packaged}`" if name != packaged else ""
            print_line(f"{pinned.path}: `{name}` is the name{of_packaged}")
    if not pins:
        print("Nothing to write: the registries have all that the list has settled on.")
    for pinned in planned:
        if not pinned.is_read and (pinned.names or pinned.old is not None):
            warn_of_unread_file(project.config, pinned.key, pinned.path)
