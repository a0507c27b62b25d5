"""Own fields that ``metalint add`` fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from adding import sample_papers

if TYPE_CHECKING:
    from adding.fake_services import Services
    from adding.lists import PaperList


@pytest.fixture(autouse=True)
def _filled(services: Services) -> None:
    sample_papers.fill(services)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("[add]\nfield = {}\n", "add: unknown key `field`; did you mean `fields`?"),
        ('[add.fields]\nupdate_tim = "today"\n', "add.fields: unknown field `update_tim`; did you mean `update_time`?"),
        ('[add.fields]\nupdate_time = "now"\n', 'add.fields.update_time must be `"today"`, not `"now"`'),
        ('[add.fields]\n"pub.year" = "today"\n',
         "add.fields: `pub.year` has the role `year`, which `add` fills itself; remove it"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_refused(settings: str, told: str, paper_list: PaperList) -> None:
    paper_list.configure(settings)
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.out, ran.err) == (2, "", f"metalint: metalint.toml: {told}\n")
    assert paper_list.files() == []


def test_an_own_field_holds_the_day(paper_list: PaperList, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1709300000")  # 2024-03-01T13:33:20Z
    paper_list.write(
        "p.proto",
        'syntax = "proto3";\nmessage PaperInfo { P paper = 1; int64 update_time = 2; M more = 3; }\n'
        "message P { string title = 1; string url = 2; }\nmessage M { string added = 1; bool read = 2; }\n",
    )
    fields = '[add.fields]\nupdate_time = "today"\n"more.added" = "today"\n'
    paper_list.configure(f'proto = "p.proto"\n{fields}')
    report = paper_list.add("2306.00978", "--format", "json").json
    assert report["papers"][0]["fields"]["more.added"] == {
        "role": None, "value": "2024-03-01", "source": "metalint: today",
    }  # fmt: skip
    text = paper_list.read("meta/awq.prototxt")
    assert text.endswith('}\nupdate_time: 1709251200\nmore {\n  added: "2024-03-01"\n}\n')
    paper_list.configure(f'proto = "p.proto"\n{fields}"more.read" = "today"\n')
    assert paper_list.add("--title", "A Talk").err == (
        "metalint: metalint.toml: add.fields: `more.read` takes neither a text nor a whole number; remove it\n"
    )
