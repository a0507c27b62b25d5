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
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from metalint.names.placeholders import is_placeholder
from metalint.papers import values
from metalint.papers.identifiers import identify
from metalint.rules.api import Context, FileRule, Paper, Problem, Safety, Severity, about, correction, replacing
from metalint.util import urls
from metalint.util.regex import lazy
from metalint.util.wording import code

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
_DOUBLED: Final = lazy(r"//+")
_ZERO_WIDTH: Final = lazy("[\u00ad\u200b\u2060\ufeff]+")
_MISTYPED_SCHEME: Final = lazy(r"h{0,2}t{1,3}p{1,2}(s{0,2})(?::/{1,3}|;?//)(?=[^\s/.]+\.)", re.IGNORECASE)
_SCHEME_AGAIN: Final = lazy(r"(?:https?:?/{0,3}){1,3}(?=https?:?//[^\s/.]+\.)", re.IGNORECASE)
_ID_END: Final = lazy(r"(?>[\w./?=-]*\d)[\w.-]*+", re.ASCII)  # what ends like an identifier, not like a remark
_MAX_CUTS: Final = 8
_CLOSING: Final = lazy(r"(?:(?<![.,;:)])[.,;:)]++|(?<!%20)(?:%20)++)\Z")
"""Behind a URL: of the sentence that it was copied from, or a space."""
_EXACT: Final = frozenset({"ACL Anthology", "arXiv", "OpenReview"})  # kinds of ids that never end so; DOIs hardly do
_FINE: Final = ("", "")
_ASIDE: Final = r"(?:\([^()]*\)|\[[^\[\]]*\])"
_REMARK: Final = lazy(rf"(\S+)\s+{_ASIDE}")
_LABELLED: Final = lazy(rf"[^/]*[\s:](https?://\S+)(?:\s+{_ASIDE})?", re.IGNORECASE)
_WEB: Final = lazy(r"(?<![^\s,;|(\[<])https?://", re.IGNORECASE)  # not the one that an archive's URL holds
_EXTENSION: Final = r"\.(?:pdf|html?|zip|tar|gz|tgz|md|txt|ps|bib|png|jpe?g|svg)"
_FILE: Final = lazy(rf"https?://[^\s/]+/\S*(?:\s[\w~+=-]+)+{_EXTENSION}")
_FILE_NAME: Final = lazy(rf"[^/]+(?:{_EXTENSION}|\.(?:docx?|pptx?|tex|py|ipynb|cpp|json|ya?ml))", re.IGNORECASE)


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    for role, value in values.url_values(paper):
        if is_well_formed(value.value) or is_placeholder(role, value.value):
            continue
        what, help_ = explain(value.value)
        for better, safety in ((_correct_url(value.value), Safety.SAFE), (_guess_url(value.value), Safety.UNSAFE)):
            if better != value.value and is_well_formed(better):
                help_ = f"write {code(better)}" + (", if that is what is meant" if safety is Safety.UNSAFE else "")
                yield about(value, what, help_, fix=replacing(value, better, safety))
                break
        else:
            yield about(value, what, help_)


def is_well_formed(value: str) -> bool:
    """Tell whether the rule has nothing to say about ``value``."""
    return explain(value) == _FINE


@lru_cache(maxsize=1 << 12)
def explain(value: str) -> tuple[str, str]:
    """Return what is wrong with a URL, and what to do about it; nothing if it is fine."""
    if _BLANKS.search(value):
        return _explain_blanks(value)
    if not (value.isascii() and value.isprintable()) and (match := _CONTROL.search(value)):
        what = f"the URL {code(value)} contains the invisible character U+{ord(match[0]):04X}"
        return what, "delete it, or retype the URL"
    if _SCHEME_AGAIN.match(value) and is_well_formed(better := _correct_url(value)):
        return f"the URL {code(value)} has two schemes", f"write {code(better)}"
    url = urls.split_url(value)
    if not urls.is_web(url):
        return _explain_scheme(value, url)
    if url.user is not None:
        what = "a password" if url.has_password else "a user name"
        change = ", and change the password: git keeps it" if url.has_password else ""
        help_ = f"remove everything between `//` and `@`{change}"
        return f"the URL of {code(url.host, 60)} contains {what}", help_
    return _explain_address(value, url)


def _explain_blanks(value: str) -> tuple[str, str]:
    kind = "line breaks" if all(map(_LINE_BREAK.search, _BLANKS.findall(value))) else "spaces"
    what = f"the URL {code(value)} contains {kind}"
    help_ = "remove them, or write `%20` for a space that is part of the address"
    better, count = _correct_url(value), len(_WEB.findall(value))
    if not _BLANKS.search(better) and is_well_formed(better):
        help_ = f"write {code(better)}"
    elif count > 1:
        what, help_ = f"{code(value)} holds {count} URLs", "keep one of them"
    elif url := _find_labelled_url(value):
        what, help_ = f"{code(value)} has a label before the URL", f"write {code(url)}"
    elif count and not _WEB.match(value.strip()):
        what, help_ = f"{code(value)} has other text around the URL", "write the URL only"
    elif "://" not in value:
        what, help_ = f"{code(value)} is not a URL", "write an `https://` URL"
    elif remark := _REMARK.fullmatch(value.strip()):
        what, help_ = f"the URL {code(value)} is followed by a remark", f"write {code(remark[1])}"
    return what, help_


def _find_labelled_url(value: str) -> str:
    """Return the URL that stands behind a label, such as `PDF:`; nothing if there is none."""
    match = _LABELLED.fullmatch(value.strip())
    return match[1] if match and is_well_formed(match[1]) else ""


def _explain_scheme(value: str, url: urls.Url) -> tuple[str, str]:
    what = f"{code(value)} uses the scheme {code(url.scheme, 20)}, which does not open in a browser"
    help_ = "link an `https://` URL"
    better, whole = _correct_url(value), f"https://{value}"
    has_scheme = url.authority is not None or url.scheme
    if better != value and _MISTYPED_SCHEME.match(value) and is_well_formed(better):
        what, help_ = f"{code(value)} has a misspelled scheme", f"write {code(better)}"
    elif url.scheme.lower() in {"http", "https"}:
        what, help_ = f"the URL {code(value)} has no host", "write `https://host/path`"
    elif has_scheme and (labelled := _find_labelled_url(value)):
        what, help_ = f"{code(value)} has a label before the URL", f"write {code(labelled)}"
    elif not has_scheme and value[:1] + value[-1:] == "<>" and urls.find_plain_host(value[1:-1]):
        what, help_ = f"the URL {code(value)} is in angle brackets", f"write {code(value[1:-1])}"
    elif not has_scheme and _FILE_NAME.fullmatch(value):
        what = f"{code(value)} is the name of a file, not a URL"
    elif not has_scheme:
        what = f"{code(value)} is not a URL: it has no scheme, such as `https://`"
        help_ = f"write {code(whole)}" if urls.find_plain_host(whole) else "begin it with `https://` and a host"
    return what, help_


@lru_cache(maxsize=1 << 12)
def _is_host(host: str) -> bool:
    if urls.parse_ip_address(host) is not None:
        return True
    if len(host) > _MAX_HOST or urls.ends_in_number(host):
        return False
    return all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split("."))


def _explain_address(value: str, url: urls.Url) -> tuple[str, str]:
    if not _is_host(url.host):
        what = f"the URL {code(value)} has the host {code(url.host, 60)}, which is not a valid host name"
        return what, "correct the host"
    port = url.port
    is_number = port is None or (port.isascii() and port.isdecimal() and len(port) <= len(str(_MAX_PORT)))
    if port is not None and not (is_number and 0 < int(port) <= _MAX_PORT):
        what = f"the URL {code(value)} has the port {code(port, 20)}, which is not a valid port"
        return what, f"write a number from 1 to {_MAX_PORT}, or leave the port out"
    if match := _FORBIDDEN.search(value):
        character = "a backtick" if match[0] == "`" else code(match[0])
        what = f"the URL {code(value)} contains {character}, which no URL may contain"
        return what, f"remove it, or write `%{ord(match[0]):02X}`"
    if match := _BROKEN_PERCENT.search(value):
        what = f"the URL {code(value)} contains {code(match[0])}, which is not a valid percent escape"
        return what, "write `%25` for a percent sign"
    return _explain_surplus(value, url)


def _explain_surplus(value: str, url: urls.Url) -> tuple[str, str]:
    if "//" in url.path and urls.reads_slashes_as_one(url):
        return f"the URL {code(value)} contains doubled slashes", f"write {code(_correct_url(value))}"
    if value.count("://") > 1 and (count := len(_WEB.findall(value))) > 1:
        return f"{code(value)} holds {count} URLs", "keep one of them"
    if (bare := _strip_closing(value, _EXACT | {"DOI"})) != value:
        what = f"the URL {code(value)} ends with {code(value.removeprefix(bare))}, which is not part of the address"
        return what, f"write {code(bare)}"
    return _FINE


def _strip_closing(value: str, kinds: frozenset[str] = _EXACT) -> str:
    """Return the address of a paper without the punctuation behind it; any other URL, which may end so, as it is."""
    match = _CLOSING.search(value) if value[-1:] in {*".,;:)0"} else None
    if not match or (")" in match[0] and value.count("(") >= value.count(")")):
        return value
    bare = value[: match.start()]
    identity = identify(bare)
    return bare if identity and identity.kind in kinds else value


def _correct_url(value: str) -> str:
    """Return the URL that is meant, as far as there is no doubt."""
    value = _ZERO_WIDTH.sub("", value).strip()
    if again := _SCHEME_AGAIN.match(value):
        value = value[again.end() :]
    if not urls.is_web(urls.split_url(value)) and (typo := _MISTYPED_SCHEME.match(value)):
        value = f"http{typo[1][:1].lower()}://{value[typo.end() :]}"
    words = value.split()
    if 1 < len(words) <= _MAX_CUTS and _ID_END.fullmatch(words[-1]):
        # blanks cut the address of a paper, which is none up to any of them
        identities = (identify("".join(words[: at + 1])) for at in range(len(words)))
        *heads, whole = (identity is not None and identity.kind != "URL" for identity in identities)
        value = "".join(words) if whole and not any(heads) else value
    url = urls.split_url(value)
    if "//" in url.path and urls.reads_slashes_as_one(url):
        value = str(url._replace(path=_DOUBLED.sub("/", url.path)))
    return _strip_closing(value)


def _guess_url(value: str) -> str:
    value = _strip_closing(value.strip(), frozenset({"DOI"}))
    if url := _find_labelled_url(value):
        return url
    if remark := _REMARK.fullmatch(value):
        return remark[1]
    if _FILE.fullmatch(value):
        return _BLANKS.sub("%20", value)
    tight = _BLANKS.sub(lambda blanks: "" if _LINE_BREAK.search(blanks[0]) else blanks[0], value)
    return tight if tight.count("://") == 1 else value


RULE = FileRule(
    "malformed-url",
    group="urls",
    severity=Severity.ERROR,
    check=check,
    fixes=Safety.SAFE,
    grounds=correction(*urls.ROLES),
    roles=urls.ROLES,
)
