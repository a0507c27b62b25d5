"""What can go wrong before there is an answer, and when to ask a service no more."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FailureKind(StrEnum):
    """Why there is no answer."""

    MALFORMED = "malformed"
    PRIVATE = "private"
    NO_HOST = "no such host"
    LOOKUP = "name lookup failed"
    CONNECT = "no connection"
    PROXY = "the proxy does not pass it on"
    TIMEOUT = "no answer in time"
    RESET = "connection broken off"
    TLS = "TLS error"
    GARBAGE = "not understood"
    OVERSIZED = "too large"
    LOOP = "redirects without end"
    PAUSED = "asks for a long pause"
    BUSY = "it is asked too often"
    UNDECIDED = "cannot be told"


class Failure(Exception):  # noqa: N818 - it is an outcome, not an error of the program
    """There is no answer; ``kind`` is for the status, the detail for people."""

    def __init__(self, kind: FailureKind, detail: str = "") -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail

    def __str__(self) -> str:
        """Return what happened, in words."""
        if self.kind is FailureKind.PAUSED:
            return f"asks for a pause of {self.detail}; try again later"
        return f"{self.kind}: {self.detail}" if self.detail else self.kind.value


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A service does not answer a question; that says nothing of what was asked for."""

    why: str  # for people
    # after how many such answers in a row it makes no sense to ask on; 0 if others may fare better
    stops_after: int = 0
    is_final: bool = False  # whether it spoke of the id, so that the page can add nothing


@dataclass(frozen=True, slots=True)
class NoSuchId:
    """A service says that it knows nothing under an id."""


class UnavailableError(Exception):
    """A service did not answer a question; why is noted already, where it is worth noting."""

    def __init__(self, answer: NoAnswer) -> None:
        super().__init__(answer.why)
        self.answer = answer


SILENT: Final = 3  # after so many answers in a row that are none a service is not asked any more
THROTTLES: Final = 2  # so many times in a row a service may say that it is asked too often
