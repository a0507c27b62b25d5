from __future__ import annotations

from rows import each_row

from metalint.rendering.headings import Lines, Outline, find_headings, give_anchor, make_slug


@each_row(
    ("heading", "anchor"),
    [
        ("Huawei Noah's Ark Lab", "huawei-noahs-ark-lab"),
        ("Automation, CAS", "automation-cas"),
        ("R&D  | x_y-z", "rd--x_y-z"),
        ("École 模型 №1", "école-模型-1"),
        ("<b>", "b"),
    ],
)
def test_slugs_are_those_of_github(heading: str, anchor: str) -> None:
    assert make_slug(heading) == anchor


def test_an_anchor_that_was_given_before_gets_a_number() -> None:
    given = Outline("# Google\n## Other ##\n").given
    assert [give_anchor(name, given) for name in ("Google", "google", "Other", "Meta", "META")] == [
        *("google-1", "google-2", "other-1", "meta", "meta-1")
    ]


def test_headings_show_text_without_markup() -> None:
    text = "# [A \\[b\\]](x) `c` R&amp;D #\n```sh\n# no heading\n```\n    # nor this\n#nor this\n### d\r\n"
    assert list(find_headings(Lines().read(text))) == ["A [b] `c` R&D", "d"]


@each_row(
    ("written", "shown"),
    [
        ("[A](https://x.org/a_(b)) c", "A c"),
        ("\\[a](b)", "[a](b)"),
        ("[a [b](c)", "[a b"),
        ("a <!-- b --> <i>c</i>", "a  c"),
        ("a <!-- b", "a <!-- b"),
        ("<b a", "<b a"),
        ("[" * 5_000 + "[a](b)", "[" * 5_000 + "a"),
    ],
)
def test_a_heading_shows_what_links_and_tags_hold(written: str, shown: str) -> None:
    assert list(find_headings(Lines().read(f"# {written}"))) == [shown]


def test_lines_join_to_the_text_outside_fences() -> None:
    text = "a\r\n````\n```\nb\n````\nc `x`\n``` not`a fence\nd"
    found = list(Lines().read(text))
    assert [line for _, line in found] == ["a\r\n", "c `x`\n", "``` not`a fence\n", "d"]
    assert all(text.startswith(line, offset) for offset, line in found)


def test_an_outline_is_the_same_whether_its_text_is_read_at_once_or_in_pieces() -> None:
    pieces = ("# A\n```\n# no\n", "# nor this\n", "```\n## A\n", "", "# B")
    outline = Outline()
    for piece in pieces:
        outline.read(piece)
    assert outline.given == Outline("".join(pieces)).given == {"a": 2, "b": 1}
