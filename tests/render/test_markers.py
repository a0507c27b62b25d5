from __future__ import annotations

import pytest
from rows import each_row

from metalint.rendering.errors import OutputError
from metalint.rendering.markers import Region, find_regions

BEGIN, END = "<!-- metalint:begin a -->", "<!-- metalint:end a -->"


def test_regions_are_found_in_the_order_of_the_text() -> None:
    text = f"x\n<!-- metalint:begin b -->\r\nold\r\n<!--metalint:end b-->\r\n{BEGIN}\n{END}"
    found = find_regions(text, "R.md", ["a", "b"])
    assert found == [Region("b", 29, 34, "\r\n"), Region("a", 83, 83, "\n")]
    assert text[29:34] == "old\r\n"


def test_markers_in_fenced_code_or_inside_a_line_are_examples() -> None:
    text = f"```html\n{BEGIN}\n```\n~~~\n{END}\n```\n~~~\n`{BEGIN}` and so on\n    {BEGIN}\n{BEGIN}\n{END}\n"
    (found,) = find_regions(text, "R.md", ["a"])
    assert text[found.start :] == f"{END}\n"


def both(name: str) -> str:
    return f"it takes the two lines <!-- metalint:begin {name} --> and <!-- metalint:end {name} -->, each once"


@each_row(
    ("text", "message"),
    [
        ("", f"no marker `a`; add the two lines {BEGIN} and {END} where the list belongs"),
        (f"\n{BEGIN}\n", f"marker `a` begins in line 2 and does not end; add the line {END} below it"),
        (f"{END}\n", f"line 1: marker `a` ends and has not begun; {both('a')}"),
        (f"{END}\n{BEGIN}\n", f"line 1: marker `a` ends and has not begun; {both('a')}"),
        (f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n", f"line 3: marker `a` begins a second time; {both('a')}"),
        (f"{BEGIN}\n{BEGIN}\n{END}\n", f"line 2: marker `a` begins inside `a`; {both('a')}"),
        (f"{BEGIN}\n<!-- metalint:begin b -->\n{END}\n", f"line 2: marker `b` begins inside `a`; {both('b')}"),
        (f"{BEGIN}\n<!-- metalint:end b -->\n{END}\n", f"line 2: marker `b` ends and has not begun; {both('b')}"),
    ],
)
def test_markers_that_do_not_pair_up_are_an_error_with_the_remedy(text: str, message: str) -> None:
    with pytest.raises(OutputError) as caught:
        find_regions(text, "docs/R.md", ["a"])
    assert str(caught.value) == f"docs/R.md: {message}"
