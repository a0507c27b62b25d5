from __future__ import annotations

from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row

from metalint.text.lexer import tokenize
from metalint.util.limits import ParseOptions

JUNK = st.text(st.sampled_from("ab1.eE+-{}<>[]:;,/*#\"'\\\n\r\t _%=|“é\0\x0b"), max_size=60)


@settings(max_examples=examples(500), deadline=None)
@given(st.one_of(st.text(), JUNK))
def test_tokens_tile_any_text(text: str) -> None:
    tokens = tokenize(text)
    assert "".join(text[token.start : token.end] for token in tokens) == text
    assert all(token.start < token.end for token in tokens)
    assert [token.start for token in tokens[1:]] == [token.end for token in tokens[:-1]]


@each_row(
    ("text", "kinds"),
    [
        ("a_1: -1.5e+3f", "name punctuation blank punctuation number"),
        ("0x1F 1a .5 1..2 1_0", "number blank number blank number blank number blank number"),
        ("""'a"' "b\\"" """, "string blank string blank"),
        ('"a\n', "unterminated blank"),
        ('"a\\\n"', "unterminated blank unterminated"),
        ("# c\r\n#", "comment blank comment"),
        ('"#" # "', "string blank comment"),
        ("1// c\n/ /", "number foreign blank punctuation blank punctuation"),
        ("/* c\n* */ a /*", "foreign blank name blank foreign"),
        ("<<<<<<< x\n=======\n>>>>>>> y\n||||||| z", "conflict blank conflict blank conflict blank conflict"),
        (" <<<<<<< x", "blank" + " punctuation" * 7 + " blank name"),
        ("a\v\f\0“”é", "name invalid"),
    ],
)
def test_kinds(text: str, kinds: str) -> None:
    assert " ".join(token.kind for token in tokenize(text)) == kinds


@each_row(
    ("parsers", "kinds"),
    [
        ("go", "name invalid name invalid name invalid name invalid name"),
        ("python cpp go", "name invalid name invalid name invalid name invalid name"),
        ("python cpp", "name blank name blank name invalid name invalid name"),
        ("cpp", "name blank name blank name invalid name invalid name"),
        ("python", "name blank name blank name blank name invalid name"),
    ],
)
def test_what_is_blank_depends_on_the_parsers(parsers: str, kinds: str) -> None:
    text = "a\vb\fc\xa0d\xe9e"
    tokens = tokenize(text, ParseOptions(parsers=frozenset(parsers.split())))
    assert " ".join(token.kind for token in tokens) == kinds
    assert [(token.start, token.end) for token in tokens] == [(at, at + 1) for at in range(9)]


@each_row("line", ['"a', "'a b", "// a", ">>>>>>> a", "<<<<<<< a", "======="])
def test_a_carriage_return_belongs_to_the_end_of_the_line(line: str) -> None:
    text = f"{line}\r\nx: 1\r\n"
    first = tokenize(text)[0]
    assert text[first.start : first.end] == line
