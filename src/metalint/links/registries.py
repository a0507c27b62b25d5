"""The registries of papers and repositories, which know with certainty what exists; whether they answer as expected."""

import asyncio
import contextlib
from typing import Final, NamedTuple

from metalint.config.links import Links
from metalint.errors import ConfigError
from metalint.services import targets
from metalint.services.arxiv import ArXiv
from metalint.services.doi import Doi
from metalint.services.environment import Environment
from metalint.services.failures import Failure
from metalint.services.github import GitHub
from metalint.services.hugging_face import HuggingFace
from metalint.services.openreview import OpenReview
from metalint.services.registry import IdFinding, IdRegistry, NoAnswer
from metalint.services.scheduler import Scheduler, opened
from metalint.services.wayback import Wayback
from metalint.util.wording import code


def registries(settings: Links, token: str | None) -> list[IdRegistry]:
    """Return the registries that the configuration has a base URL for, in the order in which they claim URLs."""
    bases = settings.registries
    for name, base in bases.items():
        try:
            if base:
                targets.read(base)
        except Failure as failure:
            raise ConfigError(f"links.registries.{name}: {code(base)}: {failure.detail}; correct the URL") from failure
    made: list[IdRegistry] = [
        ArXiv(bases["arxiv"]),
        GitHub(bases["github"], token),
        OpenReview(bases["openreview"], bases["openreview-old"]),
        HuggingFace(bases["huggingface"]),
        Doi(bases["doi"]),
    ]
    return [registry for registry in made if registry.base]


EXPECTED: Final = "answers as expected"
UNSURE: Final = "does not say"
WRONG: Final = "answers wrongly"


class Trial(NamedTuple):
    """What came of asking one registry; ``why`` is empty where it answers as expected."""

    registry: str
    base: str
    outcome: str
    why: str = ""


def self_test(settings: Links, environment: Environment) -> list[Trial]:
    """Ask all registries that the configuration has a base URL for, within the budget."""

    async def run() -> list[Trial]:
        known = registries(settings, environment.github_token)
        if archive := settings.registries["wayback"]:
            known.append(Wayback(archive))
        async with opened(settings, environment) as scheduler:
            return await asyncio.gather(*(_ask(scheduler, registry) for registry in known))

    return asyncio.run(run())


async def _ask(scheduler: Scheduler, registry: IdRegistry) -> Trial:
    late = NoAnswer("its answer did not come within the budget")
    found: dict[str, IdFinding | NoAnswer] = dict.fromkeys((registry.known, registry.impossible), late)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(scheduler.settings.budget):
            await registry.look_up(scheduler, list(found), found.__setitem__)
    outcome, why = _judge(registry, found[registry.known], found[registry.impossible])
    return Trial(registry.name, registry.base, outcome, why)


def _judge(registry: IdRegistry, known: IdFinding | NoAnswer, impossible: IdFinding | NoAnswer) -> tuple[str, str]:
    """Return the outcome, and why; a registry that will not tell missing from private answers as expected."""
    # The archive says of pages that it has that it has none, when it is busy.
    is_archive = isinstance(registry, Wayback)
    if isinstance(known, IdFinding) and not known.is_known and not is_archive:
        return WRONG, f"it knows no `{registry.known}`"
    if isinstance(impossible, IdFinding) and impossible.is_known:
        verb = "has a copy of" if is_archive else "knows"
        return WRONG, f"it {verb} `{registry.impossible}`, which cannot exist"
    if isinstance(known, NoAnswer):
        return UNSURE, known.why
    if isinstance(impossible, NoAnswer) and not impossible.is_final:
        return UNSURE, impossible.why
    return (EXPECTED, "") if known.is_known else (UNSURE, f"it gives no copy of `{registry.known}`")
