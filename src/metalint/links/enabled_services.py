"""The services that know with certainty what exists, as far as they are switched on, and a test of them."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Final, NamedTuple

from metalint.config.links import Links
from metalint.config.services import find_place
from metalint.errors import ConfigError
from metalint.services import arxiv, doi, github, hugging_face, openreview, targets, wayback
from metalint.services.environment import Environment
from metalint.services.failures import Failure, NoAnswer, NoSuchId
from metalint.services.id_services import IdAnswer, IdFinding, IdService
from metalint.services.network import opened_check
from metalint.util.wording import code

_SERVICES: Final = (arxiv.IDS, github.IDS, openreview.IDS, hugging_face.IDS, doi.IDS)
CHECKED: Final = (*(service.key for service in _SERVICES), "openreview-old", "wayback")
"""Keys of the services that are asked about links."""


def enabled_services(sources: Mapping[str, str]) -> list[IdService]:
    """Return the services that the configuration has a base URL for, in the order in which they claim URLs.

    Raises:
        ConfigError: for a base that is no URL to ask.
    """
    for name in CHECKED:
        base = sources[name]
        try:
            if base:
                targets.parse_url(base)
        except Failure as failure:
            raise ConfigError(f"sources.{name}: {code(base)}: {failure.detail}; correct the URL") from failure
    known = (service._replace(base=find_place(service.key, sources[service.key])) for service in _SERVICES)
    return [service for service in known if service.base]


EXPECTED: Final = "answers as expected"
UNSURE: Final = "does not say"
WRONG: Final = "answers wrongly"


class Trial(NamedTuple):
    """What came of asking one registry; ``why`` is empty where it answers as expected."""

    registry: str
    base: str
    outcome: str
    why: str = ""


def self_test(settings: Links, sources: Mapping[str, str], environment: Environment) -> list[Trial]:
    """Ask all services that the configuration has a base URL for, within the budget."""
    late = NoAnswer("its answer did not come within the budget")

    async def run() -> list[Trial]:
        known = enabled_services(sources)
        if archive := sources["wayback"]:
            known.append(wayback.IDS._replace(base=archive))
        async with opened_check(settings, sources, environment) as network:

            async def ask(registry: IdService) -> Trial:
                found: dict[str, IdAnswer] = dict.fromkeys((registry.known, registry.impossible), late)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(settings.budget):
                        await registry.look_up(network, list(found), found.__setitem__)
                outcome, why = _judge_answers(registry, found[registry.known], found[registry.impossible])
                return Trial(registry.name, registry.base, outcome, why)

            return await asyncio.gather(*map(ask, known))

    return asyncio.run(run())


def _judge_answers(registry: IdService, known: IdAnswer, impossible: IdAnswer) -> tuple[str, str]:
    """Return the outcome, and why; a registry that will not tell missing from private answers as expected."""
    # The archive says of pages that it has that it has none, when it is busy.
    is_archive = registry.key == wayback.IDS.key
    if isinstance(known, NoSuchId) and not is_archive:
        return WRONG, f"it knows no `{registry.known}`"
    if isinstance(impossible, IdFinding):
        verb = "has a copy of" if is_archive else "knows"
        return WRONG, f"it {verb} `{registry.impossible}`, which cannot exist"
    if isinstance(known, NoAnswer):
        return UNSURE, known.why
    if isinstance(impossible, NoAnswer) and not impossible.is_final:
        return UNSURE, impossible.why
    return (EXPECTED, "") if isinstance(known, IdFinding) else (UNSURE, f"it gives no copy of `{registry.known}`")
