from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rows import each_row

from metalint.config import settings as config
from metalint.config.settings import DEFAULT_FIELDS, Config, Output
from metalint.errors import ConfigError

ROOT = Path("/root-of-the-list")


def read(**table: Any) -> Config:
    return config.read_config(table, ROOT, "metalint.toml")


def test_an_empty_table_gives_the_defaults() -> None:
    assert read() == Config(ROOT, "metalint.toml")


def test_every_key_is_read() -> None:
    table = {
        "papers": ["p/*"],
        "exclude": ["x"],
        "proto": "a.proto",
        "message": "A",
        "json-schema": "a.json",
        "asset-roots": ["img"],
        "institutions": ["i"],
        "venues": ["v"],
        "code-types": ["c"],
        "conventions": "registry",
        "render": "main",
        "ror": "ror.zip",
        "internal-hosts": ["*.lab"],
        "required": ["title"],
        "select": ["all"],
        "ignore": ["layout"],
        "per-file-ignores": {"old/*": ["urls"]},
        "severity": {"layout": "info"},
        "fixable": ["urls"],
        "unfixable": ["layout"],
        "fields": {"title": "name"},
        "gate": {"verify": True},
        "add": {"fields": {"added": "today"}},
        "names": {"keywords": {"kv": "The  cache "}},
        "placeholders": {"allow": ["TBA"], "add": [" Jane Doe "]},
        "outputs": [{"path": "README.md", "view": "year", "layout": "list", "marker": "papers"}, {"path": "all.md"}],
        "proto-paths": ["third_party"],
        "parsers": ["go", "python"],
        "limits": {"size": "4MiB", "values": 9, "depth": 200},
        "rules": [{"name": "short", "field": "name", "max-length": 9}],
        "plugins": ["metalint-demo"],
        "rule-options": {"spaced-colon": {"marks": ":?"}},
    }
    got = read(**table)
    for key in ("papers", "exclude", "asset-roots", "institutions", "venues", "internal-hosts", "required", "select"):
        assert getattr(got, key.replace("-", "_")) == tuple(table[key])
    assert (got.ignore, got.fixable, got.unfixable) == (("layout",), ("urls",), ("layout",))
    assert (got.proto, got.message, got.json_schema, got.ror) == ("a.proto", "A", "a.json", "ror.zip")
    assert got.per_file_ignores == {"old/*": ("urls",)}
    assert got.severity == {"layout": "info"}
    assert (got.code_types, got.conventions, got.render) == (("c",), "registry", "main")
    assert got.fields == {**DEFAULT_FIELDS, "title": "name"}
    assert got.chosen_fields == {"title"}
    assert got.names == {"keywords": {"kv": "The cache"}}
    assert got.placeholders == (("tba",), ("jane doe",))
    assert got.gate.verify
    assert got.add.fields == {"added": "today"}
    assert got.outputs == (
        Output("README.md", "year", "list", "papers"),
        Output("all.md", "institution", "table", None),
    )
    assert (got.plugins, got.rule_options) == (("metalint-demo",), {"spaced-colon": {"marks": ":?"}})
    assert (got.proto_paths, got.parsers) == (("third_party",), ("python", "go"))
    assert got.limits == (4 << 20, 9, 200)
    assert got.rules == (("short", "name", "max-length", 9, "", "warning", ("declared",), ""),)
    defaults = Config(ROOT, "metalint.toml")
    unread = {one for one in Config._fields if getattr(got, one) == getattr(defaults, one)}
    assert unread == {
        "root",
        "source",
        "tracked_only",
        "listings",
        "links",
        "sources",
        "site",
        "disabled_plugins",
    }


def test_a_profile_is_a_selection() -> None:
    assert read(profile="textproto").select == ("textproto",)
    assert read(profile="textproto", select=["parse"]).select == ("parse",)


@each_row(
    ("table", "complaint"),
    [
        ({"asset_roots": []}, "metalint.toml: unknown key `asset_roots`; did you mean `asset-roots`?"),
        ({"names": {"word": {}}}, "metalint.toml: names: unknown role `word`; did you mean `keywords`?"),
        ({"names": {"keywords": {"kv": 1}}}, "metalint.toml: names.keywords.kv must be a string, not `1`"),
        ({"names": {"keywords": {"kv": " "}}}, "metalint.toml: names.keywords.kv must be a name on one line, not "),
        (
            {"names": {"keywords": {"kv": "The cache", "cache": "the Cache"}}},
            "metalint.toml: names.keywords: `kv` and `cache` have the same name `the Cache`; rename one",
        ),
        ({"plugin": []}, "metalint.toml: unknown key `plugin`; did you mean `plugins`?"),
        ({"plugins": "demo"}, 'metalint.toml: plugins must be a list of strings, not `"demo"`; write `["demo"]`'),
        (
            {"plugins": ["./tools"]},
            "metalint.toml: plugins: `./tools` is not a package name; write it as for `pip install`",
        ),
        ({"rule-options": {"a": 1}}, "metalint.toml: rule-options.a must be a table, not `1`"),
        ({"zzz": 1}, "metalint.toml: unknown key `zzz`; choose from add, asset-roots, code-types"),
        ({"proto-paths": "x"}, 'metalint.toml: proto-paths must be a list of strings, not `"x"`; write `["x"]`'),
        ({"parsers": ["Go"]}, "metalint.toml: parsers: unknown parser `Go`; did you mean `go`?"),
        ({"parsers": []}, "metalint.toml: parsers must be a list of one at least of python, cpp, go, not `[]`"),
        ({"limits": {"sizes": 1}}, "metalint.toml: limits: unknown key `sizes`; did you mean `size`?"),
        ({"limits": {"size": 0}}, "metalint.toml: limits.size must be a number of bytes from 1 on"),
        ({"limits": {"size": "1TB"}}, "metalint.toml: limits.size must be a number of bytes from 1 on"),
        ({"limits": {"values": 0}}, "metalint.toml: limits.values must be a whole number from 1 on, not `0`"),
        ({"limits": {"depth": 10**6}}, "metalint.toml: limits.depth must be a whole number from 1 to 10,000"),
        (
            {"profile": "proto"},
            'metalint.toml: profile must be `"textproto"`, not `"proto"`; did you mean `textproto`?',
        ),
        ({"rules": [{"field": "a", "unique": True}]}, "metalint.toml: rules[0].name is missing; add it"),
        ({"rules": [{"name": "a", "unique": True}]}, "metalint.toml: rules[0].field is missing; add it"),
        ({"rules": [{"name": "a", "field": "b"}]}, "metalint.toml: rules[0] checks nothing; give it exactly one of"),
        (
            {"rules": [{"name": "a", "field": "b", "unique": True, "pattern": "x"}]},
            "metalint.toml: rules[0] has `pattern` and `unique`; give it exactly one of pattern, forbid",
        ),
        ({"rules": [{"name": "A", "field": "b", "unique": True}]}, "metalint.toml: rules[0].name must be lower-case"),
        ({"rules": [{"name": "a", "field": "b.", "unique": True}]}, "metalint.toml: rules[0].field must be a path of"),
        ({"rules": [{"name": "a", "field": "b", "unique": False}]}, "metalint.toml: rules[0].unique must be true;"),
        ({"rules": [{"name": "a", "field": "b", "max-length": 0}]}, "metalint.toml: rules[0].max-length must be a"),
        ({"rules": [{"name": "a", "field": "b", "one-of": []}]}, "metalint.toml: rules[0].one-of must be a list of"),
        ({"rules": [{"name": "a", "field": "b", "requires": "*"}]}, "metalint.toml: rules[0].requires must be a path"),
        ({"rules": [{"name": "a", "field": "b", "groups": []}]}, "metalint.toml: rules[0] checks nothing"),
        (
            {"rules": [{"name": "a", "field": "b", "unique": True}] * 2},
            "metalint.toml: rules[1].name: `a` is declared twice; rename one",
        ),
        ({"papers": "meta/*"}, 'metalint.toml: papers must be a list of strings, not `"meta/*"`; write `["meta/*"]`'),
        ({"papers": [1]}, "metalint.toml: papers must be a list of strings, not `[1]`"),
        ({"proto": ""}, 'metalint.toml: proto must be a string that is not empty, not `""`'),
        ({"papers": ["a\0"]}, "metalint.toml: papers must be a list of strings, each a string without NUL characters"),
        ({"message": True}, "metalint.toml: message must be a string, not `true`"),
        ({"message": 1 << 20_000}, "metalint.toml: message must be a string, not a number with thousands of digits"),
        ({"tool": {"metalint": {}}}, "metalint.toml: unknown key `tool`; write the keys at the top level, without"),
        ({"title": "a"}, "metalint.toml: unknown key `title`; it belongs below `[fields]` or `[site]`"),
        ({"timeout": 3}, "metalint.toml: unknown key `timeout`; it belongs below `[links]`"),
        ({"path": "a"}, "metalint.toml: unknown key `path`; it belongs below `[[outputs]]`"),
        ({"arxiv": "a"}, "metalint.toml: unknown key `arxiv`; it belongs below `[sources]`"),
        *(
            (table, f"metalint.toml: {what}; move it above the first [table]")
            for table, what in (
                (
                    {"outputs": [{"path": "a", "venues": ["b"]}]},
                    "`venues` is a key of the top level and stands below `[[outputs]]`",
                ),
                (
                    {"fields": {"institutions": ["b"]}},
                    "`institutions` is a key of the top level and stands below `[fields]`",
                ),
                ({"fields": {"proto": "b"}}, "`proto` is a key of the top level and stands below `[fields]`"),
                ({"links": {"venues": ["b"]}}, "`venues` is a key of the top level and stands below `[links]`"),
                ({"sources": {"venues": ["b"]}}, "`venues` is a key of the top level and stands below `[sources]`"),
                ({"rules": [{"outputs": []}]}, "`outputs` is a key of the top level and stands below `[[rules]]`"),
            )
        ),
        ({"message": 3}, "metalint.toml: message must be a string, not `3`"),
        ({"required": ["titel"]}, "metalint.toml: required: unknown role `titel`; did you mean `title`?"),
        ({"fields": []}, "metalint.toml: fields must be a table, not `[]`; write it as `[fields]`"),
        ({"fields": {"titles": "a"}}, "metalint.toml: fields: unknown role `titles`; did you mean `title`?"),
        ({"fields": {"title": 1}}, "metalint.toml: fields.title must be a string, not `1`"),
        ({"fields": {"title": "a\0"}}, "metalint.toml: fields.title must be a string without NUL characters, not"),
        (
            {"severity": {"layout": "warn"}},
            'metalint.toml: severity.layout must be one of error, warning, info, not `"warn"`; did you mean `warning`?',
        ),
        ({"severity": "error"}, 'metalint.toml: severity must be a table, not `"error"`; write it as `[severity]`'),
        ({"per-file-ignores": {"*": "urls"}}, "metalint.toml: per-file-ignores.* must be a list of strings, not"),
        ({"asset-roots": ["n", "../x"]}, "metalint.toml: asset-roots: `../x` lies outside the root; name a folder"),
        ({"asset-roots": ["a/../.."]}, "metalint.toml: asset-roots: `a/../..` lies outside the root; name a folder"),
        ({"asset-roots": ["/x"]}, "metalint.toml: asset-roots: `/x` lies outside the root; name a folder"),
        ({"asset-roots": ["n/{foo}"]}, "metalint.toml: asset-roots: `n/{foo}` has the unknown placeholder {foo};"),
        (
            {"placeholders": ["x"]},
            'metalint.toml: placeholders must be a table, not `["x"]`; write it as `[placeholders]`',
        ),
        ({"placeholders": {"alow": []}}, "metalint.toml: placeholders: unknown key `alow`; did you mean `allow`?"),
        (
            {"placeholders": {"add": "x"}},
            'metalint.toml: placeholders.add must be a list of strings, not `"x"`; write `["x"]`',
        ),
        ({"placeholders": {"add": [1]}}, "metalint.toml: placeholders.add must be a list of strings, not `[1]`"),
        ({"placeholders": {"add": [" "]}}, "metalint.toml: placeholders.add: a value is empty; remove it"),
        (
            {"placeholders": {"allow": ["A"], "add": ["a"]}},
            "metalint.toml: placeholders.add: `a` is in `placeholders.allow` too; remove it",
        ),
        (
            {"outputs": {"path": "a"}},
            'metalint.toml: outputs must be a list of tables, not `{"path": "a"}`; write each as `[[outputs]]`',
        ),
        ({"sources": []}, "metalint.toml: sources must be a table, not `[]`; write it as `[sources]`"),
        ({"sources": {"arxv": ""}}, "metalint.toml: sources: unknown source `arxv`; did you mean `arxiv`?"),
        ({"sources": {"arxiv": "x"}}, 'metalint.toml: sources.arxiv must be an http(s) URL, or empty, not `"x"`'),
        ({"sources": {"arxiv": "http://"}}, "metalint.toml: sources.arxiv must be an http(s) URL, or empty, not"),
        ({"sources": {"dblp": 3}}, "metalint.toml: sources.dblp must be a string"),
        ({"sources": {"arxiv": "http://["}}, "metalint.toml: sources.arxiv must be an http(s) URL, or empty, not"),
        ({"sources": {"arxiv": "http://a/?b"}}, "metalint.toml: sources.arxiv must be an http(s) URL, or empty, not"),
        ({"message": "x" * 10_001}, "metalint.toml: message has 10,001 characters; write 10,000 at most"),
        ({"papers": ["x", "x" * 10_001]}, "metalint.toml: papers[1] has 10,001 characters; write 10,000 at most"),
        (
            {"per-file-ignores": {"x" * 10_001: []}},
            f"metalint.toml: per-file-ignores.{'x' * 20}… has 10,001 characters; write 10,000 at most",
        ),
        ({"links": {"budget": 10**400}}, "metalint.toml: links.budget must be a number of seconds, or a text such as"),
        ({"links": {"max-age": 10**400}}, "metalint.toml: links.max-age must be a number from 0 on"),
        ({"outputs": [{}]}, "metalint.toml: outputs[0].path is missing; add the file to write"),
        ({"outputs": [{"path": "a", "veiw": "year"}]}, "metalint.toml: outputs[0]: unknown key `veiw`"),
        ({"outputs": [{"path": "a", "view": "years"}]}, "metalint.toml: outputs[0].view must be one of institution"),
        ({"outputs": [{"path": "a", "layout": "x"}]}, "metalint.toml: outputs[0].layout must be one of classic, table"),
        ({"outputs": [{"path": "a"}, {"path": "a"}]}, "metalint.toml: outputs[1] writes to the same place as an"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_key(table: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(**table)
    assert str(error.value).startswith(complaint)
    assert "\n" not in str(error.value)


def test_the_hint_follows_the_value() -> None:
    with pytest.raises(ConfigError, match=r'not `"lst"`; did you mean `list`\?$'):
        read(outputs=[{"path": "a", "layout": "lst"}])


def test_the_sources_that_are_not_named_are_the_public_ones() -> None:
    sources = read(sources={"arxiv": "http://127.0.0.1:9/", "dblp": "data/dblp.xml.gz", "crossref": ""}).sources
    assert (sources["arxiv"], sources["dblp"], sources["crossref"]) == ("http://127.0.0.1:9", "data/dblp.xml.gz", "")
    assert sources["openalex"] == "https://api.openalex.org"
    assert sources["openreview-old"] == "https://api.openreview.net"
    assert read(sources={"openreview": "http://127.0.0.1:9"}).sources["openreview-old"] == ""


def test_two_parts_of_a_file_and_templates_are_fine() -> None:
    outputs = [{"path": "a", "marker": "x"}, {"path": "a", "marker": "y", "layout": "my/own.md.j2"}]
    assert [one.layout for one in read(outputs=outputs).outputs] == ["table", "my/own.md.j2"]


def test_the_nearest_file_upward_sets_the_root(tmp_path: Path) -> None:
    inner = tmp_path / "list/meta"
    inner.mkdir(parents=True)
    (tmp_path / "metalint.toml").write_text("message = 'Outer'")
    (tmp_path / "list/pyproject.toml").write_text("[tool.metalint]\nmessage = 'Inner'")
    assert config.load_config(inner) == Config(tmp_path / "list", "pyproject.toml", message="Inner")
    (tmp_path / "list/metalint.toml").write_text("message = 'Own'")
    assert config.load_config(inner) == Config(tmp_path / "list", "metalint.toml", message="Own")


@pytest.mark.parametrize("text", ["[tool.other]\nx = 1", "[project]\nname = 'x'", "tool = 'metalint'", ""])
def test_a_pyproject_of_others_is_passed_by(tmp_path: Path, text: str) -> None:
    (tmp_path / "list").mkdir()
    (tmp_path / "metalint.toml").write_text("message = 'Outer'")
    (tmp_path / "list/pyproject.toml").write_text(text)
    assert config.load_config(tmp_path / "list") == Config(tmp_path, "metalint.toml", message="Outer")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "metalint.toml").write_bytes(b'\xef\xbb\xbfignore = ["layout"]\n')
    assert config.load_config(tmp_path).ignore == ("layout",)


def test_a_file_that_is_named_is_read_and_its_folder_is_the_root(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    path = tmp_path / "other/settings.toml"
    path.write_text("message = 'Named'")
    wanted = Config(tmp_path / "other", str(path), message="Named")
    assert config.load_config(tmp_path, path) == wanted
    assert config.load_config(tmp_path, path, tmp_path) == wanted._replace(root=tmp_path)


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("metalint.toml", b"papers = [", "not valid TOML: "),
        ("metalint.toml", b"message = '\xff'", "not valid UTF-8: the byte 0xff at offset 11; save the file as UTF-8"),
        ("pyproject.toml", b"[tool]\nmetalint = 3", "pyproject.toml: tool.metalint must be a table"),
        ("pyproject.toml", b"[tool.metalint]\nzzz = 3", "pyproject.toml: unknown key `zzz`"),
    ],
)
def test_a_file_that_is_no_configuration_is_refused(tmp_path: Path, name: str, data: bytes, complaint: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ConfigError) as error:
        config.load_config(tmp_path)
    assert name in str(error.value)
    assert complaint in str(error.value)


def test_a_named_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        config.load_config(tmp_path, tmp_path / "none.toml")
    why = "cannot be read: No such file or directory; check the path and its permissions"
    assert str(error.value) == f"{tmp_path / 'none.toml'}: {why}"


def test_settings_that_are_no_regular_file_are_not_passed_by(tmp_path: Path) -> None:
    path = tmp_path / "metalint.toml"
    complaint = f"{path}: not a regular file, or a link that leads nowhere; replace or remove it"
    path.symlink_to("none.toml")
    with pytest.raises(ConfigError) as error:
        config.load_config(tmp_path)
    assert str(error.value) == complaint
    path.unlink()
    path.mkdir()
    with pytest.raises(ConfigError) as error:
        config.load_config(tmp_path)
    assert str(error.value) == complaint


@pytest.mark.parametrize("text", ["a." * 6_000 + "b = 1\n", f"[{'a.' * 6_000}b]\n", f"x = {{{'a.' * 6_000}b = 1}}\n"])
def test_a_key_of_thousands_of_parts_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "metalint.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"metalint\.toml: a line has more than 5,000 dots; divide it$"):
        config.load_config(tmp_path)
