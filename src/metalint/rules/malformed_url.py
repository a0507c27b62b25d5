"""URL that is not a valid absolute http(s) URL.

What it does:
    Checks the URLs of the paper and of its code, and notes and covers that begin with a scheme (`https:`, `file:`,
    `javascript:`; without one they are paths below the asset roots). Each must begin with `http://` or `https://` and
    name a host. Reports spaces, control characters, invisible characters and characters that change the direction of
    writing, a user name or password, an invalid host name or address, a port out of range, a `%` without two
    hexadecimal digits, backslashes, angle brackets, quotes and braces. Doubled slashes in the path are reported on
    hosts that read them as one, such as arxiv.org and github.com; elsewhere they may be intended. So are punctuation
    and an escaped space (`%20`) after the address of a paper, and two URLs with a comma between them. Leftovers of a
    template are reported by `placeholder` instead.

Why is this bad:
    The link is dead, or works in one browser and not in the next, and tools that compare papers by their URLs read it
    as another page. A password in a URL is published with the list.

Example:
    url: "https://arxiv.org/abs//2306.11987"

Use instead:
    url: "https://arxiv.org/abs/2306.11987"

Fix safety:
    Safe if the new URL is certainly the intended one: spaces at the ends, zero-width characters, doubled slashes,
    punctuation after the address of a paper, a typo in the scheme (`htps://`, `https//`), two schemes
    (`https://https://`), and spaces in the address of a paper that is incomplete without the rest
    (`https://arxiv.org/abs/ 2306.11987`). Unsafe if it may be another URL: punctuation after a DOI, and a label before
    the URL (`PDF: https://example.org/a`) or a remark after it (`https://example.org/a (official)`) is removed, a
    space before a file extension becomes `%20`, and a line break is removed. Other spaces have no fix.
"""

import re
from functools import lru_cache
from typing import Final

from metalint.names.placeholders import is_placeholder
from metalint.papers.identifiers import identify
from metalint.rules.api import Severity, correction
from metalint.rules.url_mistakes import Mistake, mistakes_in, url_rule
from metalint.util import urls
from metalint.util.regex import lazy

_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
    "\ufff9-\ufffb"
)
_BLANKS: Final = lazy(r"\s+")
_LINE_BREAK: Final = lazy(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_JOINED: Final = "\u0590-\u180d\u180f-\u1dff\u2c80-\ufefe\uff00-\U0010ffff"  # scripts in which joiners join
_CONTROL: Final = lazy(
    rf"[\x00-\x1f\x7f-\x9f\ud800-\udfff{_INVISIBLE}]|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)
_FORBIDDEN: Final = lazy(r"""[<>"{}\\`]""")
_BROKEN_PERCENT: Final = lazy(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)
_LABEL: Final = lazy(r"[\w-]{1,63}")
_MAX_HOST: Final = 253  # characters of a name in the DNS
_MAX_PORT: Final = 65535
_PORT: Final = lazy(r"[0-9]{1,5}")
_DOUBLED: Final = lazy(r"//+")
_ZERO_WIDTH: Final = lazy("[\u00ad\u200b\u2060\ufeff]+")
_MISTYPED_SCHEME: Final = lazy(
    r"\A(?!https?://[^/?#\\])h{0,2}t{1,3}p{1,2}(s{0,2})(?::/{1,3}|;?//)(?=[^\s/.]+\.)", re.IGNORECASE
)
_SCHEME_AGAIN: Final = lazy(r"\A(?:https?:?/{0,3}){1,3}(?=https?:?//[^\s/.]+\.)", re.IGNORECASE)
_ID_END: Final = lazy(r"(?>[\w./?=-]*\d)[\w.-]*+", re.ASCII)  # what ends like an identifier, not like a remark
_MAX_CUTS: Final = 8
_CLOSING: Final = lazy(r"(?:(?<![.,;:)])[.,;:)]++|(?<!%20)(?:%20)++)\Z")
"""Behind a URL: of the sentence that it was copied from, or a space."""
_EXACT: Final = frozenset({"ACL Anthology", "arXiv", "OpenReview"})  # kinds of ids that never end so; DOIs hardly do
_ASIDE: Final = r"(?:\([^()]*\)|\[[^\[\]]*\])"
_TEXT_BEFORE: Final = lazy(r"\A(?!\s*https?://)[^/]*[\s:<(\[]https?://", re.IGNORECASE)
_ALONE: Final = lazy(rf"(?:[^/]*[\s:<])?(https?://[^\s<>]+)>?(?:\s+{_ASIDE})?", re.IGNORECASE)
"""A URL with a label before it, in angle brackets, or with a remark after it."""
_NO_URL: Final = lazy(r"\A(?!.*://).*\s.*", re.DOTALL)
_WEB: Final = lazy(r"(?<![^\s,;|(\[<])https?://", re.IGNORECASE)  # not the one that an archive's URL holds
_FILE: Final = lazy(r"https?://[^\s/]+/\S*(?:\s[\w~+=-]+)+\.(?:pdf|html?|zip|tar|gz|tgz|md|txt|ps|bib|png|jpe?g|svg)")


def _find_several(value: str, _: urls.Url) -> str | None:
    count = len(_WEB.findall(value))
    return f"{count} URLs" if count > 1 else None


def _find_blanks(value: str, _: urls.Url) -> str | None:
    blanks = _BLANKS.findall(value)
    return ("line breaks" if all(map(_LINE_BREAK.search, blanks)) else "spaces") if blanks else None


def _find_invisible(value: str, _: urls.Url) -> str | None:
    match = None if value.isascii() and value.isprintable() else _CONTROL.search(value)
    return f"U+{ord(match[0]):04X}" if match else None


@lru_cache(maxsize=1 << 12)
def _is_host(host: str) -> bool:
    if urls.parse_ip_address(host) is not None:
        return True
    is_name = len(host) <= _MAX_HOST and not urls.ends_in_number(host)
    return is_name and all(map(_LABEL.fullmatch, host.removesuffix(".").split(".")))


def _find_bad_port(_: str, url: urls.Url) -> str | None:
    port = url.port
    is_right = port is None or (_PORT.fullmatch(port) and 0 < int(port) <= _MAX_PORT)
    return None if is_right else port


def _find_closing(value: str, kinds: frozenset[str]) -> str | None:
    """Return the punctuation after the address of a paper; any other URL may end so."""
    match = _CLOSING.search(value) if value[-1:] in {*".,;:)0"} else None
    if not match or (")" in match[0] and value.count("(") >= value.count(")")):
        return None
    identity = identify(value[: match.start()])
    return match[0] if identity and identity.kind in kinds else None


def _strip_closing(value: str, kinds: frozenset[str]) -> str:
    return value.removesuffix(_find_closing(value, kinds) or "")


def _correct_blanks(value: str) -> str:
    """Return a URL without spaces around it, or those that cut the address of a paper, which is none up to any."""
    value = _ZERO_WIDTH.sub("", value).strip()
    words = value.split()
    if not 1 < len(words) <= _MAX_CUTS or not _ID_END.fullmatch(words[-1]):
        return value
    identities = (identify("".join(words[: at + 1])) for at in range(len(words)))
    *heads, whole = (identity is not None and identity.kind != "URL" for identity in identities)
    return "".join(words) if whole and not any(heads) else value


def _guess_blanks(value: str) -> str:
    if alone := _ALONE.fullmatch(value):
        return alone[1]
    if _FILE.fullmatch(value):
        return _BLANKS.sub("%20", value)
    return _BLANKS.sub(lambda blanks: "" if _LINE_BREAK.search(blanks[0]) else blanks[0], value)


def _write_scheme(value: str) -> str:
    return _MISTYPED_SCHEME.sub(lambda match: f"http{match[1][:1].lower()}://", value.strip())


def _begin_with_https(value: str) -> str:
    return f"https://{value}" if "/" in value and urls.find_plain_host(f"https://{value}") else value


def _write_slashes_once(value: str) -> str:
    url = urls.split_url(value)
    return str(url._replace(path=_DOUBLED.sub("/", url.path)))


_MISTAKES: Final = (
    Mistake(_find_several, "{value} holds {found}", "keep one of them"),
    Mistake(
        _TEXT_BEFORE,
        "{value} has other text around the URL",
        "write the URL only",
        guess=_guess_blanks,
    ),
    Mistake(_NO_URL, "{value} is not a URL", "write an `https://` URL", _write_scheme),
    Mistake(
        _find_blanks,
        "the URL {value} contains {found}",
        "remove them, or write `%20` for a space that is part of the address",
        _correct_blanks,
        _guess_blanks,
    ),
    Mistake(
        _find_invisible,
        "the URL {value} contains the invisible character {found}",
        "delete it, or retype the URL",
        lambda value: _ZERO_WIDTH.sub("", value),
    ),
    Mistake(
        _SCHEME_AGAIN,
        "the URL {value} has two schemes",
        "keep one of them",
        lambda value: _SCHEME_AGAIN.sub("", value),
    ),
    Mistake(
        _MISTYPED_SCHEME,
        "{value} has a misspelled scheme",
        "write `https://`",
        _write_scheme,
    ),
    Mistake(
        lambda _, url: url.scheme if url.scheme.lower() not in {"", "http", "https"} else None,
        "{value} uses the scheme {quoted}, which does not open in a browser",
        "link an `https://` URL",
    ),
    Mistake(
        lambda value, url: None if url.scheme else value,
        "{value} is not a URL: it has no scheme, such as `https://`",
        "begin it with `https://` and a host",
        guess=_begin_with_https,
    ),
    Mistake(lambda value, url: None if url.host else value, "the URL {value} has no host", "write `https://host/path`"),
    Mistake(
        lambda _, url: url.host if url.has_password else None,
        "the URL of {quoted} contains a password",
        "remove everything between `//` and `@`, and change the password: git keeps it",
    ),
    Mistake(
        lambda _, url: None if url.user is None else url.host,
        "the URL of {quoted} contains a user name",
        "remove everything between `//` and `@`",
    ),
    Mistake(
        lambda _, url: None if _is_host(url.host) else url.host,
        "the URL {value} has the host {quoted}, which is not a valid host name",
        "correct the host",
    ),
    Mistake(
        _find_bad_port,
        "the URL {value} has the port {quoted}, which is not a valid port",
        f"write a number from 1 to {_MAX_PORT}, or leave the port out",
    ),
    Mistake(
        _FORBIDDEN,
        "the URL {value} contains {quoted}, which no URL may contain",
        "remove it, or write it as a percent escape",
    ),
    Mistake(
        _BROKEN_PERCENT,
        "the URL {value} contains {quoted}, which is not a valid percent escape",
        "write `%25` for a percent sign",
    ),
    Mistake(
        lambda _, url: "//" if "//" in url.path and urls.reads_slashes_as_one(url) else None,
        "the URL {value} contains doubled slashes",
        "write each slash once",
        _write_slashes_once,
    ),
    Mistake(
        lambda value, _: _find_closing(value, _EXACT | {"DOI"}),
        "the URL {value} ends with {quoted}, which is not part of the address",
        "remove it from the end",
        lambda value: _strip_closing(value, _EXACT),
        lambda value: _strip_closing(value, frozenset({"DOI"})),
    ),
)


@lru_cache(maxsize=1 << 12)
def is_well_formed(value: str) -> bool:
    """Tell whether the rule has nothing to say about ``value``."""
    is_plain = urls.find_plain_host(value) and not value.endswith(".")  # most are
    return bool(is_plain) or next(mistakes_in(value, _MISTAKES), None) is None


RULE = url_rule(
    "malformed-url",
    Severity.ERROR,
    correction(*urls.ROLES),
    _MISTAKES,
    skips=lambda role, value: is_well_formed(value) or is_placeholder(role, value),
)
