"""Mathematics in titles: which text between dollars is a formula, and how it reads without TeX."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from metalint.names.markup import COMMANDS, split_pairs, unmarked
from metalint.util import packaged

# distinguished from prices as Pandoc does: no space inside of the dollars, no digit after
_BETWEEN_DOLLARS: Final = re.compile(r"(?<![\\$])(\$(?=[^\s$])[^$]{1,200}(?<![\s\\])\$)(?![\d$])")
_TOKEN: Final = re.compile(r"(?:\\(?P<command>[A-Za-z]+)|\\[,;:! ]|[^\W_]|[\^_+\-*/=<>()\[\].,:;!|' ]|[{}])")
_FORMULA: Final = re.compile(r"[\\^_=+\-*/<>()\d]")
_PROSE: Final = re.compile(r"(?<= )[A-Za-z]{2,}(?= )")
_MAX_NAME: Final = 2  # letters of a variable
_TEXTS: Final = packaged.read_sections("words/tex.txt")
_OPERATORS: Final = frozenset(_TEXTS["operators"].split())
_SIGNS: Final = {"quad": " ", **split_pairs(_TEXTS["signs"])}
# Letters that have a superscript, those; letters that have a subscript, those.
_SCRIPTS: Final = (
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ*′'∘⊤., ",  # noqa: RUF001
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ*′′°ᵀ., ",  # noqa: RUF001
    "0123456789+-=()aehijklmnoprstuvxβγρφχ∞., ",  # noqa: RUF001
    "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ∞., ",
)
_UP: Final = dict(zip(*_SCRIPTS[:2], strict=True))
_DOWN: Final = dict(zip(*_SCRIPTS[2:], strict=True))


def parted(text: str) -> list[str]:
    """Return a text in parts: each second one is a formula with its dollars."""
    parts: list[str] = [""]
    for at, part in enumerate(_BETWEEN_DOLLARS.split(text)):
        if at % 2 and is_formula(part[1:-1]):
            parts += [part, ""]
        else:
            parts[-1] += part
    return parts


def shown(text: str) -> str:
    """Return ``text`` with its formulas as people read them: ``L³`` for ``L$^3$``; what has no such text stays."""
    if text.count("$") < 2:  # noqa: PLR2004 - a pair
        return text
    parts = parted(text)
    for at in range(1, len(parts), 2):
        tokens = iter([match[0] for match in _TOKEN.finditer(parts[at][1:-1])])
        with suppress(ValueError):
            parts[at] = _read_group(tokens, depth=0)
    return "".join(parts)


def _read_group(tokens: Iterator[str], *, depth: int) -> str:
    """Return what the tokens of a group say, up to the brace that ends it; a `ValueError` if it has no plain text."""
    text = ""
    for token in tokens:
        if token == "}":  # noqa: S105 - no secret
            break
        if token not in {"^", "_"}:
            text += _read_token(token, tokens, depth)
            continue
        letters = _UP if token == "^" else _DOWN  # noqa: S105
        script = _read_token(next((following for following in tokens if following != " "), ""), tokens, depth)
        if not script or any(char not in letters for char in script):
            raise ValueError("no such script")
        text += "".join(letters[char] for char in script)
    return text


def _read_token(token: str, tokens: Iterator[str], depth: int) -> str:
    """Return what a token says, together with the group that it begins."""
    if token == "{":  # noqa: S105
        if depth > 8:  # noqa: PLR2004 - no title nests groups as deeply
            raise ValueError("groups that are nested too deeply")
        return _read_group(tokens, depth=depth + 1)
    if not token.startswith("\\"):
        return token
    name = token[1:]
    if not name.isalpha():
        return " " if name in {" ", ";", ":"} else ""
    if name == "sqrt":
        under = _read_token(next(tokens, ""), tokens, depth)
        return f"√{under}" if len(under) == 1 else f"√({under})"
    if name == "frac":
        parts = [_read_token(next(tokens, ""), tokens, depth) for _ in range(2)]
        if not all(map(str.isalnum, parts)):
            raise ValueError("a fraction that needs a bar")
        return "/".join(parts)
    said = _SIGNS.get(name) or unmarked(f"{token}{{}}")
    if said.startswith("\\"):
        raise ValueError("an unknown command")
    return said or _read_token(next(tokens, ""), tokens, depth)  # a command that only sets the font of what comes next


def is_formula(text: str) -> bool:
    """Tell whether what is between two dollars is a formula of harmless commands; a lone word is none, nor is prose."""
    if any(word not in _OPERATORS for word in _PROSE.findall(text)):
        return False
    tokens = list(_TOKEN.finditer(text))
    if "".join(token[0] for token in tokens) != text or not (len(text) <= _MAX_NAME or _FORMULA.search(text)):
        return False
    commands = {token["command"] for token in tokens} - {None}
    return commands <= COMMANDS | _OPERATORS and are_balanced(token[0] for token in tokens)


def are_balanced(signs: Iterable[str]) -> bool:
    """Tell whether braces are closed, and none that is not open; other signs do not count."""
    depth = 0
    for sign in signs:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0
