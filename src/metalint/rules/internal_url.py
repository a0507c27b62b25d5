"""URL that works only inside an organization.

What it does:
    Finds URLs of hosts that the `internal-hosts` patterns name, of private, loopback, link-local and other addresses
    that are not public, in every spelling that browsers accept (`0x7f.1` and `2130706433` are 127.0.0.1), of
    `localhost`, and of hosts without a dot. Checks every value that is a URL, in any field.

Why is this bad:
    Readers outside of the organization get an error, and the list reveals the names of internal servers and pages.

Example:
    note { url: "https://confluence.example.com/display/team/LoRA" }

Use instead:
    note { url: "" }

Fix safety:
    Unsafe: the address is lost, and you may want to move the page to a public place first. A required field is not
    cleared.

Options:
    `internal-hosts`: patterns of host names, where `*` matches anything: `confluence.*`, `*.corp`.
    `required`: the roles that the fix does not clear.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from metalint.files.globs import matches_glob
from metalint.papers import values
from metalint.rules.api import Context, FileRule, Fix, Paper, Problem, Replace, Safety, Severity, about
from metalint.util import urls
from metalint.util.regex import lazy
from metalint.util.wording import quote

_WHOLE: Final = lazy(r"\s*[A-Za-z][A-Za-z0-9+.-]*+://\S+\s*\Z")


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    roles = {value.path: role for role, value in values.url_values(paper)}
    for value in paper.texts:
        if value.path not in roles and ("://" not in value.value or not _WHOLE.match(value.value)):
            continue
        host = urls.split_url(value.value.strip()).host
        if why := _why_internal(host, context.config.internal_hosts):
            may_be_empty = value.path in roles and not context.is_required(roles[value.path])
            help_ = "link a public page" + (", or leave the field empty" if may_be_empty else "")
            fix = Fix("Clear the URL", Safety.UNSAFE, (Replace(value, ""),)) if may_be_empty else None
            yield about(value, why, help_, fix=fix)


@lru_cache(maxsize=1 << 12)
def _why_internal(host: str, patterns: tuple[str, ...]) -> str:
    """Return why nobody outside can reach ``host``; nothing if they can, or if it is no host at all."""
    if (address := urls.parse_ip_address(host)) is not None:
        from metalint.util.ip_addresses import explain_refusal

        return f"{quote(address)} is a private address: readers cannot open it" if explain_refusal(str(address)) else ""
    name = host.removesuffix(".")
    is_scheme = name in {"http", "https"}  # it is written twice, which `malformed-url` says
    if not name or is_scheme or name.startswith("[") or urls.ends_in_number(name):
        return ""
    if name.rpartition(".")[2] == "localhost":
        return f"{quote(name)} is the reader's own computer"
    if "." not in name:
        return f"{quote(name)} is a host in a local network: readers cannot open it"
    if any(matches_glob(name, pattern.lower()) for pattern in patterns):
        return f"{quote(name)} can be reached only inside its organization"
    return ""


RULE = FileRule("internal-url", group="urls", severity=Severity.ERROR, check=check, fixes=Safety.UNSAFE)
