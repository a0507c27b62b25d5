from __future__ import annotations

from pathlib import Path

import pytest
from rows import each_row

from metalint.config.settings import Config
from metalint.errors import UsageError
from metalint.rules.diagnostics import DiagnosticBuilder
from metalint.rules.rule_set import RULES, known_rules
from metalint.rules.selection import PARSE, Choice, enabled_rules, expand_rule_names

DEFAULT = {rule.name for rule in RULES if rule.default}


def config(**settings: object) -> Config:
    return Config(Path(), "metalint.toml", **settings)  # type: ignore[arg-type]


def test_by_default_the_default_rules_run() -> None:
    assert enabled_rules(config(), Choice()) == DEFAULT
    assert DEFAULT >= PARSE


def test_names_and_groups_select() -> None:
    urls = {rule.name for rule in RULES if rule.group == "urls"}
    assert enabled_rules(config(select=("urls", "layout")), Choice()) == urls | {"layout"} | PARSE
    assert enabled_rules(config(select=("all",)), Choice()) == {rule.name for rule in RULES}
    assert enabled_rules(config(select=()), Choice()) == PARSE


def test_the_command_line_takes_the_place_of_the_configuration() -> None:
    settings = config(select=("urls",), ignore=("layout",))
    assert enabled_rules(settings, Choice(select=("layout",))) == {"layout"} | PARSE
    assert enabled_rules(settings, Choice(select=())) == PARSE


def test_rules_are_ignored_in_files_that_fit_patterns_of_paths_or_of_names() -> None:
    patterns = {"meta/2024/*": ("layout",), "a*": ("title-period", "parse")}
    ignored = DiagnosticBuilder(config(per_file_ignores=patterns), {}).ignored
    assert ignored("meta/2024/b.prototxt") == {"layout"}
    assert ignored("meta/2023/a.prototxt") == {"title-period"}  # what does not parse is always told
    assert ignored("meta/2024/a.prototxt") == {"layout", "title-period"}
    assert ignored("meta/2023/b.prototxt") == frozenset()
    with pytest.raises(UsageError, match=r"^metalint.toml: per-file-ignores: there is no rule or group `no-rule`"):
        enabled_rules(config(per_file_ignores={"notes/**": ("no-rule",)}))


def test_more_rules_are_added_and_some_taken_away() -> None:
    choice = Choice(extend=("versioned-url",), ignore=("title-period",))
    assert enabled_rules(config(ignore=("layout",)), choice) == (DEFAULT | {"versioned-url"}) - {
        "layout",
        "title-period",
    }


def test_what_is_added_comes_back_even_if_the_configuration_ignores_it() -> None:
    assert "layout" in enabled_rules(config(ignore=("layout",)), Choice(extend=("layout",)))


@pytest.mark.parametrize("settings", [{}, {"disabled_plugins": ("other",)}])
def test_the_rules_of_settings_are_made_once(settings: dict[str, object]) -> None:
    made = known_rules(config(**settings))
    assert known_rules(config(**settings)).by_name is made.by_name
    assert (tuple(made.rules), made.is_complete) == (RULES, "disabled_plugins" not in settings)


def test_rules_of_parsing_cannot_be_turned_off() -> None:
    assert enabled_rules(config(select=("layout",), ignore=("parse",)), Choice(ignore=("all",))) == PARSE


@each_row(
    ("settings", "choice", "complaint"),
    [
        ({"select": ("layuot",)}, Choice(), "metalint.toml: select: there is no rule or group `layuot`; "),
        ({"ignore": ("url",)}, Choice(), "metalint.toml: ignore: there is no rule or group `url`; did you mean `url"),
        ({}, Choice(select=("zzz",)), "--select: there is no rule or group `zzz`; run `metalint explain` to list all"),
        ({}, Choice(extend=("Layout",)), "--extend-select: there is no rule or group `Layout`; did you mean `layout"),
        ({}, Choice(ignore=("",)), "--ignore: there is no rule or group ``; run `metalint explain` to list all"),
        ({"per_file_ignores": {"*": ("x1",)}}, Choice(), "metalint.toml: per-file-ignores: there is no rule or group"),
        ({"severity": {"urls": "error"}}, Choice(), "metalint.toml: severity: `urls` is a group; name its rules"),
        ({"severity": {"all": "error"}}, Choice(), "metalint.toml: severity: `all` is a group; name its rules"),
        ({"severity": {"conten": "error"}}, Choice(), "metalint.toml: severity: there is no rule `conten`; run"),
        (
            {"rule_options": {"layuot": {}}}, Choice(),
            "metalint.toml: rule-options: no rule of a plug-in is called `layuot`; run",
        ),
    ],
)  # fmt: skip
def test_an_unknown_name_is_refused_with_the_nearest(
    settings: dict[str, object], choice: Choice, complaint: str
) -> None:
    with pytest.raises(UsageError) as error:
        enabled_rules(config(**settings), choice)
    assert str(error.value).startswith(complaint)


def test_a_rule_and_its_group_expand_to_rules() -> None:
    assert expand_rule_names(["outputs"], "here") == {"stale-output"}
    assert expand_rule_names([], "here") == frozenset()
