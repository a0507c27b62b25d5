"""URL that is not an absolute http(s) URL, or that holds what no URL may hold.

What it does:
    Checks the URLs of the paper and of its code, and notes and covers that begin with a scheme (`https:`,
    `file:`, `javascript:`; without one they are paths below the asset roots). Each must begin with `http://` or
    `https://` and name a host. Blanks, control characters, characters that are invisible or turn the direction of
    writing, a user name or password, a broken host name or address, a port out of range, a `%` without two
    hexadecimal digits, backslashes, angle brackets, quotes and braces are found, and doubled slashes in the path.
    The path may hold a URL of its own: `https://web.archive.org/web/2020/https://example.org/`. What a template left
    there is `placeholder`'s alone.

Why is this bad:
    The link is dead, or works in one browser and not in the next, and tools that compare papers by their URLs
    take it for another page. A password in a URL is published with the list.

Example:
    url: "https://arxiv.org/abs//2306.11987"

Use instead:
    url: "https://arxiv.org/abs/2306.11987"

Fix safety:
    Safe: slashes and blanks only, and only where the URL is right afterwards. A blank inside a word of the path
    becomes `%20`, which is how every browser reads it; on hosts whose paths hold no blanks, such as arxiv.org, it
    goes. A line break always goes, with the blanks around it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from metalint import urls
from metalint.diagnostic import Problem, Safety, Severity, about, replacing
from metalint.patterns import lazy
from metalint.placeholders import has_placeholder
from metalint.rules.base import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts

_INVISIBLE: Final = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_BLANKS: Final = lazy(r"\s+")
_LINE_BREAK: Final = lazy(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL: Final = lazy(rf"[\x00-\x1f\x7f-\x9f\ud800-\udfff{_INVISIBLE}]")
_FORBIDDEN: Final = lazy(r"""[<>"{}\\`]""")
_BROKEN_PERCENT: Final = lazy(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)
_LABEL: Final = lazy(r"[\w-]{1,63}")
_MAX_HOST: Final = 253  # characters of a name in the DNS
_MAX_PORT: Final = 65535
_DOUBLED: Final = lazy(r"//+")
_ZERO_WIDTH: Final = lazy("[\u00ad\u200b\u2060\ufeff]+")
_DELIMITERS: Final = frozenset("/?#=&")
_UNBROKEN_HOSTS: Final = frozenset(
    {"arxiv.org", "doi.org", "openreview.net", "github.com", "gitlab.com", "huggingface.co", "aclanthology.org"}
)


def check(paper: Facts, _: Context) -> Iterator[Problem]:
    """Yield a problem for each URL that is none."""
    for role, value in urls.written(paper):
        if is_well_formed(value.value) or has_placeholder(paper, role, value.value):
            continue
        mended = _mended(value.value)
        fix = replacing(value, mended) if mended != value.value and is_well_formed(mended) else None
        yield about(value, trouble(value.value), fix=fix)


def is_well_formed(value: str) -> bool:
    """Tell whether the rule has nothing to say about ``value``."""
    return urls.plain_host(value) != "" or not trouble(value)


@lru_cache(maxsize=1 << 12)
def trouble(value: str) -> str:
    """Return what is wrong with a URL; nothing if it is fine."""
    if _BLANKS.search(value):
        return _blank_trouble(value)
    if match := _CONTROL.search(value):
        return f"there is an invisible character (U+{ord(match[0]):04X}) in the URL; type it anew"
    url = urls.split(value)
    if not urls.is_web(url):
        return _no_web(url)
    if url.user is not None:
        return "there is a user name or password in the URL; take out all up to the '@'"
    return _host_trouble(url) or _path_trouble(value, url)


def _blank_trouble(value: str) -> str:
    """Say what blanks there are, and what is to be done: what the fix does, if there is one."""
    runs = _BLANKS.findall(value)
    mended = _mended(value)
    escaped = mended.count("%20") - value.count("%20")
    if escaped > 0 and is_well_formed(mended):
        others = ", take out the others" if escaped < len(runs) else ""
        return f"there are blanks in the URL; write %20 for those inside words{others}"
    what = "line breaks" if all(_LINE_BREAK.search(run) for run in runs) else "blanks"
    return f"there are {what} in the URL; take them out"


def _no_web(url: urls.Url) -> str:
    if url.scheme.lower() in {"http", "https"}:
        return "the URL names no host; write https://host/path"
    if url.authority is None and not url.scheme:
        return "not an absolute URL; begin it with https://"
    return f"'{url.scheme[:20]}:' is no address on the web; only http:// and https:// URLs work for readers"


def _host_trouble(url: urls.Url) -> str:
    host = url.host
    if not _is_host(host):
        return f"'{host[:60]}' is no host name"
    port = url.port
    if port is not None and not (port.isascii() and port.isdecimal() and _is_port(port)):
        return f"'{port[:20]}' is no port; ports go from 1 to {_MAX_PORT}"
    return ""


def _is_port(digits: str) -> bool:
    return len(digits) <= len(str(_MAX_PORT)) and 0 < int(digits) <= _MAX_PORT


@lru_cache(maxsize=1 << 12)
def _is_host(host: str) -> bool:
    if urls.address(host) is not None:
        return True
    if len(host) > _MAX_HOST or urls.ends_in_number(host):
        return False
    return all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split("."))


def _path_trouble(value: str, url: urls.Url) -> str:
    if match := _FORBIDDEN.search(value):
        return f"a URL cannot hold {match[0]}; take it out or write %{ord(match[0]):02X}"
    if match := _BROKEN_PERCENT.search(value):
        return f"'{match[0]}' is a broken escape; write %25 for a percent sign"
    if _has_doubled_slashes(url):
        return "there are doubled slashes in the URL; write one"
    return ""


def _mended(value: str) -> str:
    """Return the URL without blanks and doubled slashes, as far as what is meant is plain."""
    value = _ZERO_WIDTH.sub("", value).strip()
    if value.count("://") != 1:
        return value
    url = urls.split(value)
    inner = "" if url.host.removeprefix("www.") in _UNBROKEN_HOSTS else "%20"
    tight = _BLANKS.sub(lambda blanks: "" if _goes(blanks) else inner, value)
    url = urls.split(tight)
    return str(url._replace(path=_DOUBLED.sub("/", url.path))) if _has_doubled_slashes(url) else tight


def _goes(blanks: re.Match[str]) -> bool:
    """Tell whether blanks are a wrapped line or stand beside a delimiter, so that none can be meant."""
    if _LINE_BREAK.search(blanks[0]):
        return True
    before, after = blanks.string[blanks.start() - 1], blanks.string[blanks.end()]
    return before in _DELIMITERS or after in _DELIMITERS


def _has_doubled_slashes(url: urls.Url) -> bool:
    return "//" in url.path and ":/" not in url.path


RULE = FileRule("malformed-url", group="urls", severity=Severity.ERROR, fixes=Safety.SAFE, check=check)
