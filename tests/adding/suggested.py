"""Issues as the form of `init --suggestions` makes them, and the events that GitHub sends of their labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def body(identifier: str, keywords: str = "_No response_", why: str = "_No response_") -> str:
    """Return the text of an issue, as GitHub makes it of what is filled in."""
    return f"### Identifier or URL\n\n{identifier}\n\n### Keywords\n\n{keywords}\n\n### Why\n\n{why}\n"


def event(text: str | None, label: str = "accepted", action: str = "labeled", number: int = 7) -> dict[str, Any]:
    """Return what GitHub's runner writes into the file of the event."""
    return {
        "action": action,
        "issue": {"number": number, "title": "A paper; $(touch pwned)", "body": text, "labels": [{"name": label}]},
        "label": {"name": label},
        "repository": {"full_name": "example/papers", "default_branch": "main"},
        "sender": {"login": "maintainer"},
    }


def write(path: Path, said: Any) -> Path:
    path.write_text(json.dumps(said), encoding="utf-8")
    return path
