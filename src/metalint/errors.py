"""Mistakes of the user: each one line that says what, where and what to do."""


class MetalintError(Exception):
    """A usage or configuration mistake; the command line prints it and exits with 2."""


class ConfigError(MetalintError):
    """A configuration file, or a value in one, that cannot be used."""


class SchemaError(MetalintError):
    """A ``.proto`` or JSON Schema that cannot be used."""


class UnknownMessageError(SchemaError):
    """A name that no message of a schema has."""


class UsageError(MetalintError):
    """Arguments that do not fit the repository or each other."""
