"""One table says where the services are and how fast they may be asked."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import metalint
from metalint.config.services import SERVICES, SOURCES, find_place
from metalint.services.host_limiter import service_policy

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(metalint.__file__).parent
TABLE = SOURCE / "config" / "services.py"
OF_PAGES = SOURCE / "services" / "host_limiter.py"
"""How hosts of pages are asked, which are no services."""

SHARED = {"https://aclanthology.org", "https://archive.org", "https://dblp.org", "https://doi.org",
          "https://huggingface.co", "https://openaccess.thecvf.com", "https://proceedings.mlr.press",
          "https://proceedings.neurips.cc"}  # fmt: skip
"""Services at the host of the pages themselves, to which papers and messages link."""


def trees(word: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield the modules in which a word stands at all."""
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path != TABLE and word in text:
            yield path, ast.parse(text)


def texts(tree: ast.Module) -> Iterator[str]:
    """Yield the strings of a module but those that stand for themselves, which document something."""
    documents = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in documents:
            yield one.value


def names_a_service(text: str) -> bool:
    bases = {service.base for service in SERVICES.values()}
    return text in bases or any(base in text for base in bases - SHARED)


def test_no_other_module_names_the_address_of_a_service() -> None:
    assert {str(path) for path, tree in trees("https://") if any(map(names_a_service, texts(tree)))} == set()
    assert any(map(names_a_service, texts(ast.parse(TABLE.read_text(encoding="utf-8")))))


def test_no_other_module_sets_a_pace() -> None:
    """Hosts of pages have a pace of their own; one that changes the pace of a service starts from the table."""
    setting = {
        str(path)
        for path, tree in trees("interval=")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and any(one.arg == "interval" and isinstance(one.value, ast.Constant) for one in call.keywords)
    }
    assert setting == {str(OF_PAGES)}


def test_the_table_of_the_configuration_has_all_addresses() -> None:
    assert {key: service.base for key, service in SERVICES.items()} == SOURCES


@pytest.mark.parametrize("base", ["https://a.example", "https://a.example/api", "https://a.example/api/query"])
def test_arxiv_may_be_named_by_its_site_or_its_interface(base: str) -> None:
    assert find_place("arxiv", base) == "https://a.example/api/query"


def test_a_service_is_asked_as_the_table_says() -> None:
    policies = {key: service_policy(key) for key in SERVICES}
    assert {key: (one.concurrency, one.interval, one.retries) for key, one in policies.items()} == {
        key: (one.concurrency, one.interval, one.retries) for key, one in SERVICES.items()
    }
    assert policies["arxiv"].interval >= 3  # https://info.arxiv.org/help/api/tou.html
