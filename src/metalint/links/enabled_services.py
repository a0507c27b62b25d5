"""The services that know with certainty what exists, as far as they are switched on."""

from collections.abc import Mapping
from typing import Final

from metalint.errors import ConfigError
from metalint.services import arxiv, doi, github, hugging_face, openreview, targets
from metalint.services.failures import Failure
from metalint.services.lookup import Service
from metalint.util.wording import quote

_SERVICES: Final = (arxiv.SOURCE, github.IDS, openreview.SOURCE, hugging_face.IDS, doi.IDS)
CHECKED: Final = (*(service.key for service in _SERVICES), "openreview-old", "wayback")
"""Keys of the services that are asked about links."""


def enabled_services(sources: Mapping[str, str]) -> list[Service]:
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
            raise ConfigError(f"sources.{name}: {quote(base)}: {failure.detail}; correct the URL") from failure
    return [service for service in _SERVICES if sources[service.key]]
