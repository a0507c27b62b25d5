"""``metalint names``: how this list writes names, how one is read, and which one it prefers."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from metalint.cli.commands import LookupOptions, NamesOptions, PreferOptions
from metalint.cli.exit_codes import OK
from metalint.cli.list_changes import print_change
from metalint.cli.opening import open_project, open_settings
from metalint.cli.refusals import no_papers_error
from metalint.cli.terminal import print_line, read_standard_input
from metalint.engine import run as engine
from metalint.errors import ConfigError, UsageError
from metalint.files.discovery import find_papers
from metalint.files.writing import locked_writer
from metalint.moving.plan import carry_out_plan
from metalint.moving.preferring import prefer_name
from metalint.names.conventions import Convention
from metalint.names.institutions.ror.reading import RorReading
from metalint.names.registries import KINDS
from metalint.papers.corpus import prepare_ror
from metalint.report.logs import dump_json
from metalint.util.wording import quote


def run(options: NamesOptions) -> int:
    """Print how the list writes the names of a role, or of all: those in several forms, or not in the packaged one."""
    project = open_project(options)
    found = engine.list_conventions(project)
    if not any(found.values()) and not find_papers(project.config):
        raise no_papers_error(project)
    roles = {kind.key: role for role, kind in KINDS.items()}
    chosen = {roles[key]: conventions for key, conventions in found.items()}
    if options.role:
        chosen = {options.role: chosen.get(options.role, ())}
    rows = [(role, convention) for role, conventions in chosen.items() for convention in conventions]
    if options.format == "json":
        print(dump_json([_as_data(role, convention) for role, convention in rows]))
        return OK
    for role, convention in rows:
        print_line(f"{role} {_name_thing(convention)}: {_describe(convention)}")
    if not rows:
        print("Every name is written in one way, which is the packaged one.")
    return OK


def _as_data(role: str, convention: Convention) -> dict[str, Any]:
    return {
        "role": role,
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


def _name_thing(convention: Convention) -> str:
    return f"{convention.thing} with its year" if convention.style else convention.thing


def _describe(convention: Convention) -> str:
    counts = ", ".join(f"{count} {quote(form)}" for form, count in convention.forms.items())
    if convention.preferred is None:
        pin = "" if convention.depends_on_year else "; `metalint names prefer` decides"
        return f"a tie, nothing is preferred ({counts}); the packaged name is {quote(convention.packaged)}{pin}"
    is_packaged = convention.preferred == convention.packaged
    packaged = "" if is_packaged else f"; the packaged name is {quote(convention.packaged)}"
    return f"write {quote(convention.preferred)} ({convention.reason}; {counts}){packaged}"


def look_up(options: LookupOptions) -> int:
    """Print how each name is read, one per line or as data."""
    context = open_settings(options).context
    context.own_registries.require()
    if missing := prepare_ror(context):
        raise ConfigError(missing)
    names = chain.from_iterable(_read_lines() if name == "-" else [name] for name in options.names)
    answers = map(context.reader.read, names)
    if options.format == "json":
        print(dump_json(list(map(_reading_as_data, answers))))
        return OK
    for reading in (answer.reading for answer in answers):
        safety = f", {reading.safety}" if reading.safety else ""
        print_line(f"{reading.name}: {reading.canonical or '?'} ({reading.relation}{safety}): {reading.why}")
    return OK


def _reading_as_data(answer: RorReading) -> dict[str, str | None]:
    name, canonical, relation, safety, why, *_ = answer.reading
    return {
        "name": name, "canonical": canonical, "relation": relation, "safety": safety, "why": why, "ror": answer.ror
    }  # fmt: skip


def _read_lines() -> Iterator[str]:
    """Yield the lines of standard input."""
    try:
        text = read_standard_input().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input is not UTF-8 (byte {error.start})") from error
    lines = text.split("\n")
    yield from (line.removesuffix("\r") for line in (lines[:-1] if text.endswith("\n") or not text else lines))


def prefer(options: PreferOptions) -> int:
    """Have the list write a name in one way: its registry says so, and the settings name the registry."""
    project = open_project(options, writes=True)
    root = project.config.root
    with locked_writer(project.config):
        plan = prefer_name(project, options.name, options.instead_of)
        made = carry_out_plan(root, plan)
    print_change(options, root, plan, made)
    return OK
