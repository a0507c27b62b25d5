"""The session with the network that ``--online`` opens."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metalint.cli.link_session import Session
    from metalint.cli.options import NetworkOptions
    from metalint.index.project import Project


def open_session(project: Project, options: NetworkOptions) -> Session | None:
    """Return the session with the network that the options ask for; nothing of it is imported without."""
    if not options.online:
        return None
    from metalint.cli.link_session import Session

    gc.enable()  # asking takes long
    return Session(project, options)
