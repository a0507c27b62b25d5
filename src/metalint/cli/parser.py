"""A parser of command lines whose help opens with examples, and whose complaints take one line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

from metalint.cli.options import GLOBAL_TITLE
from metalint.report.terminal import find_width

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_NARROWEST: Final = 40


class Parser(argparse.ArgumentParser):
    """A parser whose complaints, about the command line ``words``, take one line."""

    def __init__(
        self,
        *,
        words: Sequence[str] = (),
        **options: Any,  # noqa: ANN401
    ) -> None:
        # argparse's own formatter asks `shutil` for the width, and so imports each kind of archive
        super().__init__(formatter_class=lambda prog: argparse.HelpFormatter(prog, width=find_width() - 2), **options)
        self._words = words

    def format_help(self) -> str:
        """Return the help: what the command is for, examples, and then what argparse writes."""
        from metalint.cli.help_texts import TEXTS

        if (text := TEXTS.get(self.prog)) is None:
            return super().format_help()
        import textwrap

        self.description = None
        self._action_groups.sort(key=lambda group: group.title == GLOBAL_TITLE)
        purpose = textwrap.fill(text.purpose, max(find_width() - 2, _NARROWEST))
        size = max(len(command) for command, _ in text.examples)
        examples = "".join(f"  {command:<{size}}  # {what}\n" for command, what in text.examples)
        return f"{purpose}\n\nexamples:\n{examples}\n{super().format_help()}"

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Print help or the version; argparse itself keeps to itself that there is no room for it."""
        (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with 2."""
        from metalint.cli.error_output import print_error
        from metalint.cli.suggestions import clarify_complaint
        from metalint.report.terminal import write_line

        print_error(write_line(f"{self.prog}: {clarify_complaint(self, message, self._words)}"), self._words)
        sys.exit(2)
