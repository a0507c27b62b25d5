"""Names of organisations: the registry of known ones, and how a written name is read."""
