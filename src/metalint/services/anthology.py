"""The ACL Anthology: entries of BibTeX, which name the authors as the paper does; its pages may not."""

from functools import partial
from typing import Any, Final

from metalint.names.markup import unmarked
from metalint.papers.identifiers import Identity
from metalint.services import identifiers
from metalint.services.failures import Failure, NoSuchId
from metalint.services.lookup import Answer, Service, ask_each
from metalint.services.network import Network
from metalint.services.records import SourceRecord, line, turned, year_at
from metalint.util.regex import lazy

_HEAD: Final = lazy(r"\s*@(\w+)\s*\{\s*([^\s,]+)\s*,")
_NAME: Final = lazy(r"\s*([\w-]+)\s*=\s*")
_PLAIN: Final = lazy(r"[^\s,{}\"]+")
_ACCENT: Final = lazy(r"""\\([`'^"~=.]|[uvHcdbkr](?![A-Za-z]))\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))""")
_LETTERS: Final = lazy(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j|th|TH|dh|DH|dj|DJ|ng|NG)(?![A-Za-z])\s?(?:\{\})?")
_OWN_LETTERS: Final = {"i": "i", "j": "j", "ng": "ŋ", "NG": "Ŋ"}  # which `names.markup` reads otherwise, or not
_ESCAPED: Final = lazy(r"\\([&%$#_{}])")
_KEPT: Final = {"{": "\ue000", "}": "\ue001"}


def bibtex_fields(text: str) -> dict[str, str]:
    """Return the fields of the first entry by their names in lower case, as they are written, and ``ENTRYTYPE``."""
    head = _HEAD.match(text)
    if head is None:
        return {}
    fields = {"ENTRYTYPE": head[1].lower()}
    at = head.end()
    while name := _NAME.match(text, at):
        end = _value_end(text, name.end())
        if end is None:
            break
        is_quoted = text[name.end()] in '"{'
        fields[name[1].lower()] = text[name.end() + is_quoted : end - is_quoted]
        at = end
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
    return fields


def _value_end(text: str, at: int) -> int | None:
    """Return where a value ends that begins at ``at``, its quotes or braces included; None if it does not end."""
    opening = text[at : at + 1]
    if opening not in {'"', "{"}:
        plain = _PLAIN.match(text, at)
        return plain.end() if plain else None
    depth = 0
    for place in range(at + 1, len(text)):
        char = text[place]
        if text[place - 1] == "\\":
            continue
        if depth == 0 and char == ('"' if opening == '"' else "}"):
            return place + 1
        depth += (char == "{") - (char == "}")
    return None


def decode_latex(value: str) -> str:
    """Return a value as people read it: accents as letters, without the braces that keep capitals."""
    value = _LETTERS.sub(lambda found: _OWN_LETTERS.get(found[1]) or unmarked(f"\\{found[1]}{{}}"), value)
    value = _ACCENT.sub(lambda found: unmarked(f"\\{found[1]}{{{found[2] or found[3]}}}"), value)
    value = _ESCAPED.sub(lambda match: _KEPT.get(match[1], match[1]), value).replace("~", " ")
    plain = value.replace("{", "").replace("}", "")
    for brace, sign in _KEPT.items():
        plain = plain.replace(sign, brace)
    return line(plain)


def bibtex_people(value: str) -> list[str]:
    """Return the persons of a value, family names first as they are written."""
    return [decode_latex(person) for person in " ".join(value.split()).split(" and ") if person.strip()]


_MODERN: Final = lazy(r"(\d{4})\.(\w+)-(\w+)\.\d+")
_OLD: Final = lazy(r"([a-z])(\d{2})-(\d{4})")
_MAIN: Final = frozenset({"main", "long", "short"})
_CONFERENCES: Final = frozenset({"acl", "emnlp", "naacl", "eacl", "coling", "conll", "aacl", "ijcnlp", "lrec"})
_JOURNALS: Final = {"tacl": "TACL", "cl": "Computational Linguistics"}
_OLD_VENUES: Final = {"p": "ACL", "d": "EMNLP", "n": "NAACL", "e": "EACL", "q": "TACL", "j": _JOURNALS["cl"]}
_CENTURY: Final = 50
_MANY: Final = 1000


async def ask_entry(network: Network, id_: str) -> Answer:
    """Ask for the fields of a paper's entry of BibTeX."""
    reply = await network.ask("acl", f"/{spell_id(id_)}.bib", {"Accept": "*/*"})
    if network.is_missing("acl", reply):
        return NoSuchId()
    try:
        fields = bibtex_fields(reply.decoded_body().decode("utf-8"))
    except (Failure, UnicodeError) as error:
        raise network.refuse("acl", "its answer cannot be read") from error
    if "title" not in fields:
        raise network.refuse("acl", f"its answer is no entry of BibTeX, with status {reply.status}")
    return fields


def read_entry(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return what the fields of an entry say."""
    doi = decode_latex(answer.get("doi", ""))
    linked = identifiers.read(doi) if doi else None
    known = venue_of(id_)
    is_volume = answer.get("ENTRYTYPE") == "proceedings"
    venue = known[0] if known else decode_latex(answer.get("booktitle") or answer.get("journal", ""))
    return (
        SourceRecord(
            "ACL Anthology",
            "other" if is_volume else "published",
            title=decode_latex(answer.get("title", "")),
            authors=tuple(turned(name) for name in bibtex_people(answer.get("author", ""))),
            identities=frozenset(identity for identity in (Identity("ACL Anthology", id_), linked) if identity),
            url=f"https://aclanthology.org/{spell_id(id_)}/",
            venue=venue,
            year=year_at(answer, "year"),
            texts=(decode_latex(answer.get("abstract", "")),),
            label="a whole volume" if is_volume else id_,
        ),
    )


SOURCE: Final = Service(
    "acl", partial(ask_each, "acl", ask_entry), read_entry, partial(identifiers.id_of, "ACL Anthology")
)
"""The papers of the ACL Anthology, by its ids in lower case."""


def spell_id(id_: str) -> str:
    """Return an id as the Anthology writes it: those until 2019 begin with a capital."""
    return id_ if _MODERN.fullmatch(id_) else id_.upper()


def venue_of(id_: str) -> tuple[str, int] | None:
    """Return venue and year that an id stands for; None for workshops, demonstrations and other volumes."""
    if match := _MODERN.fullmatch(id_):
        year, first, second = int(match[1]), match[2], match[3]
        if first == "findings" and second in _CONFERENCES:
            return f"{second.upper()} Findings", year
        if first in _JOURNALS:
            return _JOURNALS[first], year
        is_main = first in _CONFERENCES and (second in _MAIN or (first != "acl" and second == "1"))
        return (first.upper(), year) if is_main else None
    match = _OLD.fullmatch(id_)
    if match is None or match[1] not in _OLD_VENUES:
        return None
    year = int(match[2]) + (1900 if int(match[2]) > _CENTURY else 2000)
    is_first = int(match[3]) // _MANY == 1
    return (_OLD_VENUES[match[1]], year) if is_first else None


def is_workshop_id(id_: str) -> bool:
    """Tell whether an id is of neither a conference's main volume nor a journal."""
    return venue_of(id_) is None and (_MODERN.fullmatch(id_) or _OLD.fullmatch(id_)) is not None
