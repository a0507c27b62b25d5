"""The status of URLs as earlier checks left it: nobody is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from metalint.links.classification import classify
from metalint.links.history import NAME, History
from metalint.links.triage import triage
from metalint.services.targets import Target

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.links import Links
    from metalint.links.status import LinkStatus


def stored_status(
    folder: Path | None, urls: Iterable[str], settings: Links, internal_hosts: tuple[str, ...]
) -> Mapping[str, LinkStatus]:
    """Return the status of those ``urls`` that need no asking, or of which the history in ``folder`` knows anything."""
    found: dict[str, LinkStatus] = {}
    asked: dict[str, str] = {}
    for url in urls:
        outcome = triage(url, settings, internal_hosts)
        if isinstance(outcome, Target):
            asked[url] = str(outcome)
        else:
            found[url] = outcome
    if folder is not None and (folder / NAME).is_file():
        history = History(folder)
        seen = history.last_seen(dict.fromkeys(asked.values()))
        history.close()
        found |= {url: classify(one, seen[one], settings) for url, one in asked.items() if one in seen}
    return found
