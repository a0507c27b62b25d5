"""The services that know with certainty what exists, as far as they are switched on."""

from collections.abc import Mapping
from typing import Final

from metalint.config.services import find_place
from metalint.errors import ConfigError
from metalint.services import arxiv, doi, github, hugging_face, openreview, targets
from metalint.services.failures import Failure
from metalint.services.id_services import IdService
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
