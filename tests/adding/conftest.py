from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from adding.fake_services import Services
from adding.lists import PaperList
from ways import pytest_generate_tests, way

__all__ = ["pytest_generate_tests", "way"]  # all of them go by a proxy on loopback as well


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def paper_list(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PaperList]:
    for name in (
        "GITHUB_TOKEN",
        "OPENALEX_API_KEY",
        "SEMANTIC_SCHOLAR_API_KEY",
        "METALINT_MAILTO",
        "GITHUB_ACTIONS",
        "SSL_CERT_FILE",
    ):
        monkeypatch.delenv(name, raising=False)
    with services.server() as server:
        made = PaperList(tmp_path / "list", tmp_path / "cache", services, server)
        monkeypatch.chdir(made.root)
        yield made
