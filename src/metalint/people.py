"""Names of people: what looks like one, and what is a team or an organisation."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from metalint.facts import author_names, kept
from metalint.folding import folded
from metalint.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from metalint.facts import Facts

_PARTICLES: Final = frozenset({
    "af", "al", "an", "ap", "av", "bar", "ben", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di",
    "do", "dos", "du", "e", "el", "ibn", "la", "las", "le", "los", "of", "op", "ten", "ter", "tot", "van", "vom",
    "von", "y", "zu", "zum", "zur",
})  # fmt: skip
"""Words in names that may be written small."""

_GROUP: Final = lazy(
    r"\b(?:(?i:teams?|groups?|consortium|collaborat(?:ion|ors)|contributors|labs?|laborator(?:y|ies)|universit\w*"
    r"|institut\w*|college|school|department|center|centre|inc|ltd|llc|corp(?:oration)?|company|research(?:ers)?"
    r"|foundation|project|community|committee|authors|technolog\w+|academy|network|alliance|initiative|association"
    r"|society|org|organi[sz]ation|instruments|devices|semiconductors?|electronics|microsystems|materials|motors"
    r"|industries|systems)|AI)\b"
)
_IBERIAN: Final = frozenset({
    "acosta", "aguilar", "aguirre", "almeida", "alonso", "alvarez", "alves", "araujo", "barbosa", "batista", "benitez",
    "blanco", "borges", "cabrera", "cardoso", "carvalho", "castillo", "castro", "chavez", "correia", "cortes", "costa",
    "cruz", "delgado", "dias", "diaz", "dominguez", "duarte", "enriquez", "espinosa", "estevez", "fernandes",
    "fernandez", "ferreira", "figueroa", "flores", "fonseca", "freitas", "fuentes", "galvez", "garcia", "garrido",
    "gimenez", "gomes", "gomez", "goncalves", "gonzalez", "guerrero", "gutierrez", "hernandez", "herrera", "ibanez",
    "iglesias", "jimenez", "juarez", "lopes", "lopez", "machado", "marques", "marquez", "martinez", "martins", "medina",
    "melendez", "mendes", "mendez", "mendoza", "menendez", "molina", "monteiro", "morales", "moreira", "moreno",
    "munoz", "navarro", "nogueira", "nunes", "nunez", "oliveira", "ordonez", "ortega", "ortiz", "pacheco", "pelaez",
    "pereira", "perez", "pinto", "ramirez", "ramos", "reyes", "ribeiro", "rios", "rivera", "rocha", "rodrigues",
    "rodriguez", "rojas", "romero", "rubio", "ruiz", "salazar", "sanchez", "santana", "santos", "serrano", "silva",
    "soares", "sousa", "souza", "suarez", "tavares", "teixeira", "torres", "valdez", "vargas", "vasconcelos", "vasquez",
    "vazquez", "velasco", "velasquez", "velazquez", "vieira", "villanueva",
})  # fmt: skip
"""Frequent family names of Spain, Portugal and Latin America, where people have two, folded."""

_WORD: Final = lazy(r"[^\W\d_]+(?:[.'’‘ʼʻ·-]+[^\W\d_]+)*\.?")
_INITIALS: Final = lazy(r"[^\W\d_]\.?|(?:[^\W\d_]\.-?)+|[A-Z]-?[A-Z]")
_EAST_ASIAN: Final = lazy(r"[\u4e00-\u9fff\u3400-\u4dbf\u3040-\u30ff\uac00-\ud7a3々·・]{2,8}")
_MOST_WORDS: Final = 6
_CAPITALISED: Final = r"[A-Z][A-Za-z\u00c0-\u024f.'’-]*+"
_PLAIN: Final = lazy(rf"(?:{_CAPITALISED}(?: {_CAPITALISED})++(?:\n|\Z))*+")


def are_plain(names: Iterable[str]) -> bool:
    """Tell whether each of ``names`` is two or more words with capitals, parted by single blanks, and nothing else.

    There are no commas, no *and*, no marks in them, nothing for a rule to find. Most authors are written so. All are
    looked at at once; what is not plain need not be wrong.
    """
    return _PLAIN.fullmatch("\n".join(names)) is not None


@kept
def has_plain_authors(paper: Facts) -> bool:
    """Tell whether the names of all authors of a paper are plain."""
    return are_plain(author_names(paper))


@lru_cache(maxsize=1 << 14)
def is_full_name(name: str) -> bool:
    """Tell whether ``name`` looks like a person's given and family name.

    That is two to six words of letters, with capitals but for particles, the last one no initial; or some
    characters of a script that writes names in one word.
    """
    if _EAST_ASIAN.fullmatch(name):
        return True
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS or is_group(name):  # noqa: PLR2004 - given and family name
        return False
    return all(map(_is_name_word, words)) and not is_initials(words[-1]) and not _is_particle(words[-1])


def begins_with_family_name(name: str) -> bool:
    """Tell whether the first word is such a family name as people with two have: ``García Márquez``."""
    first, _, rest = name.partition(" ")
    return bool(rest) and folded(first) in _IBERIAN


def is_initials(word: str) -> bool:
    """Tell whether a word is one or two initials: ``J``, ``J.``, ``J.-P.``, ``JP``."""
    return _INITIALS.fullmatch(word) is not None


def is_group(name: str) -> bool:
    """Tell whether ``name`` says that it is a team, a laboratory or a company."""
    return _GROUP.search(name) is not None


def _is_name_word(word: str) -> bool:
    if not _WORD.fullmatch(word):
        return False
    return not word[0].islower() or _is_particle(word) or any(map(_is_capital, word))


def _is_capital(char: str) -> bool:
    import unicodedata

    return unicodedata.category(char) == "Lu"


def _is_particle(word: str) -> bool:
    return word in _PARTICLES
