"""Names that no checkout could hold everywhere, and so stand in no case folder."""

from __future__ import annotations

from rows import each_row

from metalint.rules.unportable_id import check_path


def found(name: str) -> list[str]:
    return [problem.message for problem in check_path(f"meta/{name}")]


@each_row(
    ("name", "part"),
    [
        ("con.prototxt", "`con`"),
        ("LPT1.v2.prototxt", "`LPT1`"),
        ("COM¹.prototxt", "`COM¹`"),
        ("nul", "`nul`"),
        ("poincare\u0301.prototxt", "NFC"),
        ("x" * 200 + ".prototxt", "200 bytes"),
        ("文" * 70 + ".prototxt", "200 bytes"),
        ("a\tb.prototxt", "contains a space"),
        ("a\u200bb.prototxt", "invisible"),
        ("a\u00a0b.prototxt", "contains a space"),
        ('a"b.prototxt', 'contains `"`'),
        ("a:b.prototxt", "contains `:`"),
        ("a\\b.prototxt", "contains `\\`"),
        ("a?.prototxt", "contains `?`"),
        ("a .prototxt", "before its suffix"),
        ("a\udcff.prototxt", "UTF-8"),
    ],
)
def test_names_that_break_somewhere_are_found(name: str, part: str) -> None:
    assert any(part in message for message in found(name))


@each_row("name", ["console.prototxt", "com.prototxt", "COM10.prototxt", "aux-loss.prototxt", "文献.prototxt"])
def test_names_that_only_look_like_it_are_not(name: str) -> None:
    assert found(name) == []
