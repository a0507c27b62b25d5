"""Ids of the Research Organization Registry, such as ``https://ror.org/0384j8v12``."""

from __future__ import annotations

from typing import Final

PREFIX: Final = "https://ror.org/"  # what stands before the id proper in a whole one
