"""Configuration: ``metalint.toml``, or ``[tool.metalint]`` in ``pyproject.toml``."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, cast

from metalint.config import addition, declared
from metalint.config.links import KEYS as LINKS_KEYS
from metalint.config.links import Links, read_links
from metalint.config.services import SOURCES, read_sources
from metalint.config.site import SITE_KEYS, Site, read_site
from metalint.config.tables import KINDS, TableReader, one_of, refuse_unknown
from metalint.errors import ConfigError
from metalint.util.limits import PARSERS, Limits, ParseOptions
from metalint.util.reading import read_bounded
from metalint.util.regex import lazy
from metalint.util.unicode import fold_case
from metalint.util.wording import join_words, nearest, quote

ROLES: Final = (  # what a field can be to metalint; the configuration maps each role to a field path
    "title", "abbr", "url", "authors", "institutions", "venue", "year", "code-type", "code-url",
    "note", "cover", "keywords", "references", "ror",
)  # fmt: skip
_MOST: Final = 1 << 20  # bytes of a file of settings
_MOST_DOTS: Final = 5_000  # a line; for a key of many parts, `tomllib` takes time that grows with their square
DEFAULT_FIELDS: Final[Mapping[str, str]] = {
    "title": "paper.title", "abbr": "paper.abbr", "url": "paper.url", "authors": "paper.authors",
    "institutions": "paper.institutions", "venue": "pub.where", "year": "pub.year", "code-type": "code.type",
    "code-url": "code.url", "note": "note.url", "cover": "cover.url", "keywords": "keyword.words",
    "references": "baseline.methods", "ror": "paper.ror",
}  # fmt: skip
INTERNAL_HOSTS: Final = (
    "confluence.*", "gitenterprise.*", "wiki.corp.*", "*.internal", "*.intranet", "*.corp", "*.local",
)  # fmt: skip
REQUIRED: Final = ("title", "url", "authors", "institutions", "venue", "year")

View = Literal["institution", "year", "publication", "author", "keyword", "all", "references"]
Sort = Literal["added", "updated", "year", "title"]
SORTS: Final[tuple[Sort, ...]] = ("added", "updated", "year", "title")
VIEWS: Final[tuple[View, ...]] = ("institution", "year", "publication", "author", "keyword", "all", "references")
Learning = Literal["learn", "registry"]
LEARNING: Final[tuple[Learning, ...]] = ("learn", "registry")
RenderedBy = Literal["commit", "main"]
RENDERED_BY: Final[tuple[RenderedBy, ...]] = ("commit", "main")
# Names of selections: `textproto` is what applies to every message, whatever its fields mean: the rules on parsing and
# layout, and those that the configuration declares.
PROFILES: Final = ("textproto",)
LAYOUTS: Final = ("classic", "table", "list", "graph")


class Output(NamedTuple):
    """A file that ``render`` writes."""

    path: str
    view: View
    layout: str
    marker: str | None = None  # of the region that it is; without, metalint owns the whole of the file
    sort: Sort | None = None
    limit: int | None = None  # how many papers it has at most
    since: str | None = None  # the day or tag since which its papers were added
    check: bool = True  # without, nobody but `metalint render` looks whether it is current
    order: tuple[str, ...] = ()  # the sections that come first
    authors: bool = False  # whether the layout `list` names the authors


class Placeholders(NamedTuple):
    """Values that are no placeholders in this list, and those that are, folded as `unicode.fold_case` does it."""

    allow: tuple[str, ...] = ()
    add: tuple[str, ...] = ()


class Gate(NamedTuple):
    """What ``gate`` does beside linting."""

    verify: bool = False  # whether it asks registries about the papers that a change adds or alters


class Listing(NamedTuple):
    """Further patterns for papers, and those of what is none of these."""

    papers: tuple[str, ...]
    exclude: tuple[str, ...]


class Config(NamedTuple):
    """The settings of a repository; paths are relative to ``root`` and use ``/``."""

    root: Path
    source: str | None = None
    tracked_only: bool = False  # no key of the file: the command line asks for the papers alone that git tracks
    listings: tuple[Listing, ...] = ()  # no key of the file: the gate looks at the papers of former settings as well
    papers: tuple[str, ...] = ("meta/**/*.prototxt",)
    exclude: tuple[str, ...] = ()
    proto: str | None = None
    proto_paths: tuple[str, ...] = ()
    message: str = "PaperInfo"
    parsers: tuple[str, ...] = PARSERS
    limits: Limits = Limits()
    json_schema: str | None = None
    asset_roots: tuple[str, ...] = ("notes", "notes/{year}", "notes/{year}/{id}")
    institutions: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    code_types: tuple[str, ...] = ()
    ror: str | None = None
    conventions: Learning = "learn"
    internal_hosts: tuple[str, ...] = INTERNAL_HOSTS
    required: tuple[str, ...] = REQUIRED
    select: tuple[str, ...] = ("default",)
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    severity: Mapping[str, str] = {}
    fixable: tuple[str, ...] = ("all",)
    unfixable: tuple[str, ...] = ()
    fields: Mapping[str, str] = DEFAULT_FIELDS
    names: Mapping[str, Mapping[str, str]] = {}
    chosen_fields: frozenset[str] = frozenset()
    placeholders: Placeholders = Placeholders()
    outputs: tuple[Output, ...] = ()
    render: RenderedBy = "commit"  # whether each commit brings its outputs, or a job on the default branch writes them
    links: Links = Links()
    sources: Mapping[str, str] = SOURCES
    site: Site = Site()
    gate: Gate = Gate()
    add: addition.Addition = addition.Addition()
    rules: tuple[declared.DeclaredRule, ...] = ()
    plugins: tuple[str, ...] = ()
    disabled_plugins: tuple[str, ...] = ()  # no key of the file: those that it names and that do not run
    rule_options: Mapping[str, Mapping[str, Any]] = {}

    @property
    def all_listings(self) -> tuple[Listing, ...]:
        """The patterns for papers, by what each listing excludes."""
        return (Listing(self.papers, self.exclude), *self.listings)

    @property
    def policy(self) -> dict[str, Any]:
        """The settings by which the list is judged, which a pull request may not change."""
        return {name: value for name, value in self._asdict().items() if name not in CHANGES_WITH_LIST}

    @property
    def committed_outputs(self) -> tuple[Output, ...]:
        """The outputs that each commit brings along: none where a job on the default branch writes them."""
        return self.outputs if self.render == "commit" else ()

    @property
    def parse_options(self) -> ParseOptions:
        """How strictly files are read."""
        return ParseOptions(frozenset(self.parsers), self.limits)

    def without_plugins(self, allowed: Collection[str] = ()) -> Config:
        """Return the same settings with no plug-in but those ``allowed``; the others are disabled."""
        disabled = [plugin for plugin in self.plugins if plugin not in allowed]
        kept = tuple(plugin for plugin in self.plugins if plugin in allowed)
        return self._replace(plugins=kept, disabled_plugins=(*self.disabled_plugins, *disabled))


# Settings that say what belongs to the list: they change with it. By all others a change could hide what it brings.
CHANGES_WITH_LIST: Final = frozenset({
    "root", "source", "tracked_only", "listings", "proto", "proto_paths", "message", "json_schema", "asset_roots",
    "institutions", "venues", "code_types", "ror", "fixable", "unfixable", "outputs", "links", "add",
})  # fmt: skip
KEY_FIELDS: Final = tuple(
    name
    for name in Config._fields
    if name not in {"root", "source", "tracked_only", "listings", "chosen_fields", "disabled_plugins"}
)
"""The fields of settings that a key of their file gives a value."""
STRINGS_KEYS: Final = {
    "papers", "exclude", "proto-paths", "asset-roots", "institutions", "venues", "code-types", "internal-hosts",
    "required", "select", "ignore", "fixable", "unfixable", "plugins",
}  # fmt: skip
STRING_KEYS: Final = {"proto", "message", "json-schema", "ror"}
_PLACEHOLDERS: Final = ("{year}", "{id}")
_PLACEHOLDER: Final = lazy(r"\{[^{}]*\}")
PLACEHOLDERS_KEYS: Final = {"allow": "strings", "add": "strings"}  # each key and the kind of its value, as below
GATE_KEYS: Final = {"verify": "flag"}
LIMITS_KEYS: Final = {"size": "size", "values": "positive", "depth": "depth"}
# what a package may be called (https://packaging.python.org/en/latest/specifications/name-normalization/)
DISTRIBUTION_NAME: Final = "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"
_DISTRIBUTION: Final = lazy(DISTRIBUTION_NAME)
OUTPUT_KEYS: Final = {
    "path": "string", "view": "view", "layout": "layout", "marker": "string", "sort": "sort", "limit": "positive",
    "since": "day", "check": "flag", "order": "strings", "authors": "flag",
}  # fmt: skip


def load_config(start: Path, explicit: Path | None = None, root: Path | None = None) -> Config:
    """Return the configuration for work in ``start``: of an ``explicit`` file, or the first one upward.

    A ``root`` is the one folder searched, and overrides the root. Otherwise that is the folder of the file found, else
    the top of the git repository, else ``start``. A ConfigError names file and key.
    """
    upward = [start.resolve(), *start.resolve().parents]
    path = explicit or _find_nearest([root.resolve()] if root else upward)
    if path is None:
        repository = next((folder for folder in upward if (folder / ".git").exists()), start)
        return Config((root or repository).resolve())
    table = _read_tools(path).get("metalint", {}) if path.name == "pyproject.toml" else _parse_toml(path)
    if not isinstance(table, dict):
        raise ConfigError(f"{path.name}: tool.metalint must be a table; write it as `[tool.metalint]`")
    return read_config(table, (root or path.parent).resolve(), path.name if explicit is None else str(explicit))


def read_config(table: Mapping[str, Any], root: Path, source: str) -> Config:
    """Return the configuration that ``table`` describes; ``source`` names its file in errors."""
    reader = TableReader(table, source)
    _refuse_misplaced(table, source)
    reader.refuse_unknown(KEYS)
    given = _read_values(reader)
    for name in given.get("plugins", ()):
        if not _DISTRIBUTION.fullmatch(name):
            raise ConfigError(f"{source}: plugins: `{name}` is not a package name; write it as for `pip install`")
    return Config(root=root, source=source, **given)


def _refuse_misplaced(table: Mapping[str, Any], source: str) -> None:
    """Refuse what is a key of one of the tables, at the top level, and the header that only pyproject.toml has."""
    # And the other way round: a key of the top level that was written below a table belongs to that in TOML.
    if "tool" in table:
        raise ConfigError(f"{source}: unknown key `tool`; write the keys at the top level, without `[tool.metalint]`")
    for key in table.keys() - set(KEYS):
        if tables := [name for name, keys in _KEYS_OF_TABLES.items() if key in keys]:
            raise ConfigError(f"{source}: unknown key `{key}`; it belongs below {join_words(tables, 'or')}")
    for name, keys in _KEYS_OF_TABLES.items():
        inner = table.get(name.strip("[]"), {})
        each = inner if isinstance(inner, list) else [inner]
        for key, value in chain.from_iterable(item.items() for item in each if isinstance(item, dict)):
            is_other = key not in keys or (name == "[fields]" and isinstance(value, list))  # roles are called like keys
            if key in KEYS and is_other and not isinstance(value, dict):
                why = f"`{key}` is a key of the top level and stands below `{name}`"
                raise ConfigError(f"{source}: {why}; move it {explain_top_level(source)}")


def explain_top_level(source: str) -> str:
    """Return where in its file a key of the top level has to stand."""
    return "directly below [tool.metalint]" if source.endswith("pyproject.toml") else "above the first [table]"


def _read_values(reader: TableReader) -> dict[str, Any]:
    given: dict[str, Any] = {
        key.replace("-", "_"): read(reader, key) for key, read in _READERS.items() if key in reader.table
    }
    if "papers" in given:
        given["papers"] = tuple(map(_simplify_pattern, given["papers"]))
    if "profile" in given:
        given.setdefault("select", (given.pop("profile"),))
    if "fields" in given:
        chosen = given["fields"]
        given |= {"fields": {**DEFAULT_FIELDS, **chosen}, "chosen_fields": frozenset(chosen)}
    refuse_unknown(given.get("required", ()), ROLES, reader.source, f"{reader.prefix}required: ", "role")
    for folder in given.get("asset_roots", ()):
        where = f"{reader.source}: asset-roots: `{folder}`"
        for name in _PLACEHOLDER.findall(folder):
            if name not in _PLACEHOLDERS:
                known = " and ".join(_PLACEHOLDERS)
                raise ConfigError(f"{where} has the unknown placeholder {name}; choose from {known}")
        if posixpath.isabs(folder) or posixpath.normpath(folder).split("/")[0] == "..":
            raise ConfigError(f"{where} lies outside the root; name a folder below it")
    return given


def _simplify_pattern(pattern: str) -> str:
    """Return a pattern of paths without what no path has: steps that stay where they are, and doubled slashes."""
    first, *others = pattern.split("/")
    kept = [*([] if first == "." else [first]), *(step for step in others if step not in {"", "."})]
    return "/".join(kept) + "/" * (pattern.endswith("/") and len(kept) > 0) or pattern


def _find_nearest(folders: list[Path]) -> Path | None:
    for folder in folders:
        own, shared = folder / "metalint.toml", folder / "pyproject.toml"
        try:
            if own.is_file():
                return own
            if own.is_symlink() or own.exists():
                raise ConfigError(f"{own}: not a regular file, or a link that leads nowhere; replace or remove it")
            if (shared.is_symlink() or shared.exists()) and "metalint" in _read_tools(shared):
                return shared
        except OSError as error:
            raise ConfigError(f"{folder}: the folder cannot be read: {error.strerror}") from error
    return None


def _read_tools(path: Path) -> dict[str, Any]:
    found = _parse_toml(path).get("tool", {})
    return found if isinstance(found, dict) else {}


def _parse_toml(path: Path) -> dict[str, Any]:
    try:
        data = read_bounded(path, _MOST)
        if any(line.count(b".") > _MOST_DOTS for line in data.splitlines()):
            raise ConfigError(f"{path}: a line has more than {_MOST_DOTS:,} dots; divide it")
        return tomllib.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; check the path and its permissions") from error
    except UnicodeDecodeError as error:
        where = f"the byte {error.object[error.start]:#04x} at offset {error.start}"
        raise ConfigError(f"{path}: not valid UTF-8: {where}; save the file as UTF-8") from error
    except ValueError as error:  # of TOML, or of a number with thousands of digits
        is_twice = "overwrite a value" in str(error)  # the second may be meant for the top level
        how = f"; a key is there twice: one of the top level stands {explain_top_level(path.name)}" if is_twice else ""
        raise ConfigError(f"{path}: not valid TOML: {error}{how}") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: not valid TOML: nested too deeply") from error


def _read_fields(reader: TableReader) -> dict[str, str]:
    refuse_unknown(reader.table, ROLES, reader.source, "fields: ", "role")
    return {role: reader.text(role) for role in reader.table}


def _read_names(reader: TableReader) -> dict[str, Mapping[str, str]]:
    refuse_unknown(reader.table, ROLES, reader.source, "names: ", "role")
    names: dict[str, Mapping[str, str]] = {}
    for role in reader.table:
        inner = reader.inner(role)
        found: dict[str, str] = {}
        owners: dict[str, str] = {}
        for key in inner.table:
            found[key] = " ".join(inner.string(key).split())
            if not found[key] or not found[key].isprintable():
                raise inner.wrong(key, "a name on one line")
            other = owners.setdefault(found[key].casefold(), key)
            if other != key:
                where = f"{inner.source}: {inner.prefix.removesuffix('.')}"
                raise ConfigError(f"{where}: `{other}` and `{key}` have the same name {quote(found[key])}; rename one")
        names[role] = found
    return names


def _read_parsers(reader: TableReader, key: str) -> tuple[str, ...]:
    names = reader.strings(key)
    refuse_unknown(names, PARSERS, reader.source, "parsers: ", "parser")
    if not names:
        raise reader.wrong(key, f"a list of one at least of {', '.join(PARSERS)}")
    return tuple(parser for parser in PARSERS if parser in names)


_MAX_DEPTH: Final = 10_000  # of messages; protobuf's parsers give up somewhere beyond
# More counts as this: with `util.limits._FRAMES` calls each, 18,000 are nested; 30,000 fill the stack of C. Before
# Python 3.12, code in C checks Python's limit only: https://docs.python.org/3/whatsnew/3.12.html
_READ_DEPTH: Final = 1500


def _read_limits(reader: TableReader) -> Limits:
    limits = Limits(**reader.read_only(LIMITS_KEYS, {"depth": KINDS["positive"]}))
    if limits.depth > _MAX_DEPTH:
        raise reader.wrong("depth", f"a whole number from 1 to {_MAX_DEPTH:,}")
    return limits._replace(depth=min(limits.depth, _READ_DEPTH))


def _read_placeholders(reader: TableReader) -> Placeholders:
    given = reader.read_only(PLACEHOLDERS_KEYS)
    folded = Placeholders(**{key: tuple(map(fold_case, values)) for key, values in given.items()})
    for value in folded.add:
        if not value or value in folded.allow:
            what = f"`{value}` is in `placeholders.allow` too" if value else "a value is empty"
            raise ConfigError(f"{reader.source}: placeholders.add: {what}; remove it")
    return folded


def _read_outputs(reader: TableReader, key: str) -> tuple[Output, ...]:
    outputs = []
    for table in reader.tables(key):
        refuse_unknown(table.table, tuple(OUTPUT_KEYS), table.source, f"{table.prefix[:-1]}: ")
        if "path" not in table.table:
            raise ConfigError(f"{table.source}: {table.prefix}path is missing; add the file to write")
        given = table.read_keys(OUTPUT_KEYS, _OUTPUT_READERS)
        view, layout = view_and_layout(given.get("view"), given.get("layout"))
        if layout not in LAYOUTS and not layout.endswith((".j2", ".jinja", ".jinja2")):
            near = nearest(layout, LAYOUTS)
            wanted = f"one of {', '.join(LAYOUTS)}, or the path of a Jinja2 template (*.j2)"
            raise table.wrong("layout", wanted, f"did you mean `{near}`?" if near else "")
        outputs.append(Output(**given | {"view": view, "layout": layout}))
        if outputs[-1].authors and layout != "list":
            why = f"is for the layout `list`, not `{layout}`; remove it"
            raise ConfigError(f"{table.source}: {table.prefix}authors {why}")
    written: set[tuple[str, str | None]] = set()
    for n, output in enumerate(outputs):
        if (output.path, output.marker) in written:
            why = f"writes to the same place as an earlier one: {output.path}"
            raise ConfigError(f"{reader.source}: outputs[{n}] {why}")
        written.add((output.path, output.marker))
    return tuple(outputs)


_OUTPUT_READERS: Final[Mapping[str, Callable[[TableReader, str], str]]] = {
    "view": one_of(VIEWS),
    "layout": TableReader.string,
    "sort": one_of(SORTS),
    # TOML may write a day without quotes
    "day": lambda reader, key: str(reader.table[key]) if type(reader.table[key]) is date else reader.string(key),
}


def view_and_layout(view: str | None, layout: str | None) -> tuple[View, str]:
    """Return both, where one of them may be left to its default: `references` is drawn by `graph`, and nothing else."""
    is_graph = view == "references" or layout == "graph"
    default_view, default_layout = ("references", "graph") if is_graph else ("institution", "table")
    return cast("View", view or default_view), layout or default_layout


def _table(read: Callable[[TableReader], object]) -> Callable[[TableReader, str], object]:
    """Return what reads the table that a key holds."""
    return lambda reader, key: read(reader.inner(key))


# by key: what reads its value
_READERS: Final[Mapping[str, Callable[[TableReader, str], object]]] = {
    **dict.fromkeys(STRINGS_KEYS, TableReader.strings),
    **dict.fromkeys(STRING_KEYS, TableReader.string),
    "conventions": one_of(LEARNING),
    "render": one_of(RENDERED_BY),
    "profile": one_of(PROFILES),
    "parsers": _read_parsers,
    "outputs": _read_outputs,
    "rules": declared.read_rules,
    "fields": _table(_read_fields),
    "per-file-ignores": _table(lambda table: {_simplify_pattern(glob): table.strings(glob) for glob in table.table}),
    "severity": _table(lambda table: {rule: table.choice(rule, declared.SEVERITIES) for rule in table.table}),
    "limits": _table(_read_limits),
    "placeholders": _table(_read_placeholders),
    "rule-options": _table(lambda table: {rule: table.inner(rule).table for rule in table.table}),
    "names": _table(_read_names),
    "links": _table(read_links),
    "site": _table(read_site),
    "gate": _table(lambda table: Gate(**table.read_only(GATE_KEYS))),
    "add": _table(addition.read),
    "sources": _table(read_sources),
}
KEYS: Final = sorted(_READERS)
_KEYS_OF_TABLES: Final[Mapping[str, Collection[str]]] = {
    "[fields]": ROLES,
    "[links]": LINKS_KEYS,
    "[site]": SITE_KEYS,
    "[gate]": GATE_KEYS,
    "[add]": addition.ADD_KEYS,
    "[limits]": LIMITS_KEYS,
    "[placeholders]": PLACEHOLDERS_KEYS,
    "[[outputs]]": OUTPUT_KEYS,
    "[sources]": SOURCES,
    "[[rules]]": (*declared.KEYS, *declared.CHECKS),
}
