"""What an atom, or a link, is if it is no part of the title."""

from typing import NamedTuple


class AtomExplanation(NamedTuple):
    """What an atom is if it is no part of the title, and how sure that is; no title holds one that ``is_closed``."""

    role: str
    gain: float
    is_closed: bool = False

    @property
    def is_name(self) -> bool:
        """Whether it is rather a person's name than not."""
        return self.role == "authors" and self.gain > 0


class LinkUse(NamedTuple):
    """What a link leads to, its label, and the badge that it consists of."""

    role: str
    label: str
    target: str
    badge: str = ""
    code_type: str = ""
