"""Words of names and addresses that say what something is: a unit, a body, a company, a street."""

from __future__ import annotations

from typing import Final

UNITS: Final = frozenset({
    "school", "department", "faculty", "college", "campus", "library", "division", "section", "group", "professor",
    "laboratory", "center", "institute", "unit", "dipartimento", "departamento", "departement", "fakultat",
    "facultad", "faculte", "fakultas", "facolta", "faculdade", "klinik", "clinica", "laboratoire", "laboratorio",
    "bibliothek", "universitatsbibliothek", "biblioteca", "bibliotheque",
})  # fmt: skip
"""Parts of organizations, which are mostly no organizations of their own."""
KINDS_OF_UNITS: Final = frozenset({"medical", "graduate", "engineering", "law", "business"})
"""What stands before the word for a unit."""
WHOLE_BODIES: Final = frozenset({"university", "hospital", "academy", "polytechnic"})
BODIES: Final = WHOLE_BODIES | {"institute", "college", "museum", "clinic", "klinikum"}
"""Words for organizations; a name behind or before another of them is perhaps not the one that is meant."""
LEGAL_FORMS: Final = frozenset({
    "inc", "incorporated", "ltd", "limited", "corporation", "llc", "llp", "gmbh", "ggmbh", "plc", "ag", "kg", "se",
    "co", "company", "pte", "pty", "pvt", "private", "sdn", "bhd", "ab", "oy", "oyj", "sa", "sas", "srl", "spa",
    "nv", "bv", "kk",
})  # fmt: skip
STREETS: Final = ("strasse", "straat", "street", "gatan", "platz", "road", "avenue", "boulevard")
"""What the names of streets end with."""


def is_hospital(words: tuple[str, ...]) -> bool:
    """Tell whether a name is that of a hospital."""
    return "hospital" in words or "medical center" in " ".join(words)
