"""The files that ``metalint init`` writes."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from metalint.config.installation import UNPUBLISHED_HOME, InstallSource
from metalint.config.settings import DEFAULT_FIELDS, Config
from metalint.scaffold.patterns import in_exclude
from metalint.scaffold.survey import Survey
from metalint.util import packaged

CONFIGURATION: Final = "metalint.toml"
DRAFT: Final = "# `metalint import` wrote this; `metalint init` replaces the file while it begins with this line."
HOOKS: Final = ".pre-commit-config.yaml"
AGENTS: Final = "AGENTS.md"
RENDERED_ON_MAIN: Final = 'render = "main"'

_OUTPUTS: Final = """
# Lists that `metalint render` writes. With a marker, only what is between
# <!-- metalint:begin papers --> and <!-- metalint:end papers --> is replaced.
"""
_LISTS: Final = ("lists/README.md", "lists/papers.md")  # the first that is free is written


def read_template(name: str) -> str:
    """Return the text of a packaged file, with places to be filled in between at signs."""
    return packaged.read_packaged(f"init/{name}.yml.in")


def agents() -> str:
    """Return what coding agents need to know to edit a list."""
    return packaged.read_packaged("init/agents.md.in")


def configuration(found: Survey, root: Path, *, renders_on_main: bool = False) -> str:
    """Return the configuration that fits what was found below ``root``."""
    lines = [
        "# Settings of metalint; every key has a default. `metalint schema --config` prints them all as a JSON Schema.",
        f"papers = {_quote_all(found.globs or Config(Path()).papers)}",
    ]
    if found.excluded:
        items = [f"  {quoted(in_exclude(path))}, # {what}" for path, what in found.excluded]
        lines += ["exclude = [ # gitignore-style", *items, "]"]
    lines += _of_schema_and_assets(found)
    lines += [f"{RENDERED_ON_MAIN} # a job on the default branch writes the lists"] * renders_on_main
    if others := other_fields(found):
        lines += ["", "[fields] # the roles whose fields are called otherwise here"]
        lines += [f"{role} = {quoted(path)}" for role, path in others]
    path = next((path for path in _LISTS if not os.path.lexists(root / path)), None)  # nothing there is replaced
    view = "year" if found.message is None or found.fields.get("year") else "all"
    first = ["[[outputs]]", f"path = {quoted(path or _LISTS[0])}", f"view = {quoted(view)}", 'layout = "table"']
    return "\n".join(lines) + "\n" + _OUTPUTS + "".join(f"{'' if path else '# '}{line}\n" for line in first)


def settings(found: Survey) -> list[str]:
    """Return the same as lines that may stand anywhere above the first table, one per key."""
    lines = [f"papers = {_quote_all(found.globs)}"]
    if found.excluded:
        lines.append(f"exclude = {_quote_all(in_exclude(path) for path, _ in found.excluded)}")
    lines += _of_schema_and_assets(found)
    if others := other_fields(found):
        lines.append(f"fields = {{ {', '.join(f'{role} = {quoted(path)}' for role, path in others)} }}")
    return lines


def _of_schema_and_assets(found: Survey) -> list[str]:
    lines = []
    if found.message is not None and found.message.proto is not None:
        lines.append(f"proto = {quoted(found.message.proto)}")
        lines += [f"proto-paths = {_quote_all(found.message.proto_paths)}"] * bool(found.message.proto_paths)
        lines.append(f"message = {quoted(found.message.setting)}")
    if found.required is not None and found.required != tuple(found.filled):
        lines.append(f"required = {_quote_all(found.required)}")
    if found.roots.folders:
        lines.append(f"asset-roots = {_quote_all(found.roots.folders)}")
    return lines


def other_fields(found: Survey) -> list[tuple[str, str]]:
    """Return the roles whose field is not the default one, in the order of roles, with its path."""
    fields = [(role, found.fields.get(role, "")) for role in DEFAULT_FIELDS]
    return [(role, path) for role, path in fields if path not in {"", DEFAULT_FIELDS[role]}]


def quoted(text: str) -> str:
    """Return a string as JSON, TOML and YAML write it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")  # which only JSON takes as it is


def _quote_all(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def hooks(source: InstallSource | None) -> str:
    """Return the configuration of pre-commit; without a source, its hooks run the program that is installed."""
    if source is None:
        return read_template("hooks").replace("@HOME@", UNPUBLISHED_HOME)
    remark = f" # {source.remark}" if source.remark else ""
    return f"""\
default_install_hook_types: [pre-commit, pre-merge-commit]
repos:
  - repo: {source.repo}
    rev: {source.rev}{remark}
    hooks:
      - id: metalint-fix
      - id: metalint-render
      - id: metalint-lint
"""


def hooks_entry(source: InstallSource) -> str:
    """Return the same in one line, to be added below ``repos`` of a configuration that is there."""
    names = ", ".join(f"{{id: metalint-{name}}}" for name in ("fix", "render", "lint"))
    return f"- {{repo: {source.repo}, rev: {source.rev}, hooks: [{names}]}}"
