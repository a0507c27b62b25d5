"""Files of up to a mebibyte, made to keep anyone who reads them busy."""

from __future__ import annotations

from typing import Final

from metalint.util.limits import STRICT


def _filled(unit: str) -> str:
    return unit * (STRICT.limits.size // len(unit.encode()))


def _many(unit: str, tokens: int, head: str = "", tail: str = "") -> str:
    """As many of ``unit``, of so many ``tokens`` each, as are read; a comment fills the rest of the mebibyte."""
    text = head + unit * min((STRICT.limits.tokens - 100) // tokens, STRICT.limits.size // len(unit) - 10) + tail
    return text + "\n#" + "x" * (STRICT.limits.size - len(text) - 2)


def _long(unit: str) -> str:
    """A text in quotes that is as long as is read, made of ``unit``."""
    return f"'{unit * ((STRICT.limits.length - 2) // len(unit))}'"


def _paper(rest: str) -> str:
    return f"paper{{title:'a'\n{rest}}}"


def _titled(literal: str) -> str:
    return f"paper{{title:{literal}}}"


def _everywhere(unit: str) -> str:
    """Values of each kind that begin like a name or address, and go on with ``unit``."""
    word, address = (f"'{begin}{unit * (8_000 // len(unit))}z'" for begin in ("Word ", "https://doi.org/10.1/"))
    values = [f"{name}:{word}" for name in ("title", "abbr", "authors", "institutions")]
    return (
        f"paper{{{' '.join(values)} url:{address}}} pub{{where:{word}}} code{{type:{word} url:{address}}}\n"
        f"note{{url:{word}}} cover{{url:{address}}}"
    )


def _numbered(unit: str, times: int) -> str:
    return "".join(unit.replace("@", str(at)) for at in range(times))


_UNITS: Final = (
    *["{", "}", "[", "]", "<", '"', "'", "\\", "a", "a ", "a:", "a: ", "a:1 ", "a:1;", "a{}", "a:''\n", "0", "0 "],
    *["#", "#\n", "/*", "/", "//\n", "*/", ".", ". ", ",", "\n", " ", "\t\n", "\r\n", "=", "a: = {\n", 'a: "x\n'],
    *["a: [1 ", "a:[1,", "<<<<<<< \n", "=======\n", "“", "é. ", "\\x", "\0", "\r", "😀", "\u202e", "[a.", "%", "''"],
    *["paper{title:'a'}", "paper{title:1}\n", "pub{year:1}", "[a.b]:1 ", "x{}", "update_time:1\n", "# metalint: x\n"],
)

FILES: Final[dict[str, str]] = {
    **{repr(unit): _filled(unit) for unit in _UNITS},
    # no more tokens than are read
    "empty messages": _many("x{}", 3),
    "unknown fields": _many("a:1 ", 3),
    "fields set twice": _many("title:'a'\n", 3, "paper{", "}"),
    "messages set twice": _many("pub{}\n", 3),
    "errors": _many("a: @\n", 3),
    "lists that do not close": _many("a:[1\n", 4),
    "messages that do not close": _many("a{b:1\n", 5),
    "mismatched brackets": _many("a{b:<1}\n", 7),
    "deep messages": _many("a{" * STRICT.limits.depth + "}" * STRICT.limits.depth, 3 * STRICT.limits.depth),
    "comments": _many("#\n", 1),
    "words": _many("words:survey\n", 3, "keyword{", "}"),
    "words listed": _many("survey,", 2, "keyword{words:[", "survey]}"),
    "no such words": _many("words:surveys\n", 3, "keyword{", "}"),
    "authors": _paper(_numbered("authors:'Ann @'\n", 16_000)),
    "listed authors": _paper("authors:[" + _numbered("'A @',", 24_000) + "'A']"),
    "institutions": _paper(_numbered("institutions:'Universty @'\n", 16_000)),
    # no more values and comments than are compared
    "4,000 authors": _paper("authors:[" + _numbered("'A B. Author @',", 3_900) + "'A']"),
    "4,000 equal authors": _paper("authors:'Ann Bell'\n" * 3_900),
    "4,000 institutions": _paper(_numbered("institutions:'Universty of @'\n", 3_900)),
    "4,000 equal institutions": _paper("institutions:'MIT'\n" * 3_900),
    "4,000 long names": _paper(_numbered(f"institutions:'Universty {'x y ' * 4}@'\n", 3_900)),
    "4,000 suppressions": "# metalint: ignore[layout] a\n" * 3_900,
    "4,000 suppressions of the file": (
        "# metalint: ignore-file[layout, repeated-author] a\n" * 3_900 + _paper("authors:'A B'\n" * 3_900)
    ),
    # no longer values than are read
    "title of one letter": _titled(_long("a")),
    "title of words": _titled(_long("a b. ")),
    "title of blanks": _titled(_long(" ")),
    "title of brackets": _titled(_long("[(")),
    "title of escapes": _titled(_long("\\x41")),
    "title of quotes": _titled(_long('"')),
    "title of backslashes": _titled(_long("\\\\")),
    "title in parts": _titled("'a' " * 20_000),
    "joined authors": _paper(f"authors:{_long('a, ')}\n"),
    "long authors": _paper(f"authors:{_long('a b')}\n"),
    "long institutions": _paper(f"institutions:{_long('a b')}\n"),
    "long hosts": f"paper{{url:{_long('a.').replace('a', 'http://a', 1)}}}",
    "long paths": f"paper{{url:'http://a/{'%41/../' * 9_000}'}}code{{url:'http://a/{'../' * 20_000}'}}",
    "long files": f"note{{url:{_long('a/')}}}cover{{url:{_long('./')}}}",
    "long names": f"{'a' * STRICT.limits.length}:1\n" * 15,
    "long words": f"keyword{{words:{'a' * STRICT.limits.length}}}\n" * 15,
    "long numbers": f"update_time:{'9' * STRICT.limits.length}\n" * 15,
    "long bracketed name": f"[{'a.' * 24_000}a]:1",
    "unknown escapes": ("x:" + _long("\\q") + "\n") * 15,
    # what expressions may try again and again
    **{
        f"{unit!r} everywhere": _everywhere(unit)
        for unit in (" ", "/", ", ", "(", "![", "a ", "and ", "0", "..", "%41")
    },
    # values that are too long together
    "too long names": _paper(_numbered(f"institutions:'Universty {'x y ' * 20}@'\n", 3_900)),
    "too many joined authors": _paper(f"authors:{_long('a, ')}\n" * 15),
}
"""Text by what is hostile about it."""
