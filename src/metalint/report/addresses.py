"""Addresses that reports point to: metalint's own pages, and files as URIs."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from metalint.config.installation import find_page
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.rule_set import PACKAGED, RuleSet


def find_rule_page(rule: str, known: RuleSet = PACKAGED) -> str:
    """Return where the documentation of a rule can be read; for one of a plug-in, the page on plug-ins."""
    is_of_plugin = rule in known.by_name and known.by_name[rule].plugin
    return f"{find_page('plugins.md' if is_of_plugin else 'rules.md')}#{rule}"


def make_relative_uri(path: str) -> str:
    """Return a path relative to the root as a relative URI; bytes that are no UTF-8 stay what they are."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


def make_file_uri(root: Path, path: str) -> str:
    """Return the absolute URI of a file below ``root``."""
    return f"{root.resolve().as_uri()}/{make_relative_uri(path)}"


def number_fingerprints(diagnostics: Iterable[Diagnostic]) -> Iterator[tuple[str, Diagnostic]]:
    """Yield each diagnostic with its fingerprint and how many had the same before: unique in a report."""
    seen: dict[str, int] = {}
    for diagnostic in diagnostics:
        seen[diagnostic.fingerprint] = seen.get(diagnostic.fingerprint, 0) + 1
        yield f"{diagnostic.fingerprint}:{seen[diagnostic.fingerprint]}", diagnostic
