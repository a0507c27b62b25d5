"""What need not, or must not, be looked for; and what earlier checks left of the rest."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from fnmatch import fnmatchcase
from pathlib import Path

from metalint.config.links import Links
from metalint.links.classification import link_status
from metalint.links.history import NAME, LinkHistory
from metalint.links.status import Alive, LinkStatus, Skipped, Uncertain
from metalint.services import targets
from metalint.services.failures import Failure, FailureKind
from metalint.services.host_limiter import policy_of
from metalint.services.targets import Target


def triage(url: str, settings: Links, internal_hosts: tuple[str, ...]) -> Target | Alive | Skipped:
    """Return the target to ask, or what there is to say of ``url`` without asking anybody."""
    if any(fnmatchcase(url, pattern) for pattern in settings.exclude):
        return Skipped("excluded by the configuration")
    if any(fnmatchcase(url, pattern) for pattern in settings.accept):
        return Alive()
    try:
        target = targets.parse_url(url)
    except Failure as failure:
        what = "private address" if failure.kind is FailureKind.PRIVATE else "malformed URL"
        return Skipped(f"{what}: {failure.detail}")
    host = target.host.removesuffix(".")
    if any(host.skip for host in settings.hosts.values()) and policy_of(host, settings).skip:
        return Skipped("a host to leave alone, by the configuration")
    why = "" if settings.allow_private else targets.explain_internal(host, internal_hosts)
    return Skipped(why) if why else target


def stored_status(
    folder: Path | None, urls: Iterable[str], settings: Links, internal_hosts: tuple[str, ...]
) -> Mapping[str, LinkStatus]:
    """Return the status of those ``urls`` that need no asking, or of which the history in ``folder`` knows anything."""
    statuses: dict[str, LinkStatus] = {}
    asked: dict[str, str] = {}
    for url in urls:
        outcome = triage(url, settings, internal_hosts)
        if isinstance(outcome, Target):
            asked[url] = str(outcome)
        else:
            statuses[url] = outcome
    if folder is not None and (folder / NAME).is_file():
        with closing(LinkHistory(folder)) as history:
            seen = history.last_seen(dict.fromkeys(asked.values()))
            doubts = history.doubts(dict.fromkeys(asked.values()))
        statuses |= {
            url: link_status(address, seen[address], settings) for url, address in asked.items() if address in seen
        }
        statuses |= {url: Uncertain(doubts[address]) for url, address in asked.items() if address in doubts}
    return statuses
