"""The session with the network that ``--online`` opens."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from metalint.cli.link_session import Session
    from metalint.index.project import Project


def open_session(project: Project, arguments: argparse.Namespace) -> Session | None:
    """Return the session with the network that the options ask for; nothing of it is imported without."""
    if not arguments.online:
        return None
    from metalint.cli.link_session import Session

    gc.enable()  # asking takes long
    return Session(project, arguments)
