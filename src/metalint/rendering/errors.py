"""What keeps an output from being rendered."""

from metalint.errors import ConfigError


class OutputError(ConfigError):
    """A file that cannot be written as its output says; ``message`` leaves out which file or setting."""

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.message = message


class NoDatesError(OutputError):
    """A list that needs the dates of commits, where they are not known."""


class SettingError(ConfigError):
    """A key of an output that has a wrong value; the text begins with the key, and does not tell which output."""
