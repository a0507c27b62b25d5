"""Certificates: what the variables name is trusted, or else what the system trusts."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from conftest import Metalint
from links.checking import certificates
from links.fault_server import FaultServer

from metalint.services.environment import system_authorities

PAPER = 'paper {{\n  title: "A title"\n  url: "{}"\n}}\n'
SETTINGS = """required = []
[links]
allow-private = true
retries = 0
"""


@pytest.fixture
def server_context(tmp_path: Path) -> ssl.SSLContext:
    (tmp_path / "tls").mkdir()
    return certificates(tmp_path / "tls", "localhost")[0]


def status_of(metalint: Metalint, tmp_path: Path, server: FaultServer, **environment: str) -> tuple[str, str]:
    """Return status and reason of a page of ``server`` as the command line tells them."""
    (tmp_path / "metalint.toml").write_text(SETTINGS)
    (tmp_path / "meta").mkdir(exist_ok=True)
    (tmp_path / "meta" / "a.prototxt").write_text(PAPER.format(f"https://localhost:{server.port}/ok"))
    found = {"SSL_CERT_FILE": "", "SSL_CERT_DIR": "", **environment}
    (link,) = metalint("--no-cache", "links", "--format", "json", **found).json()["links"]
    return link["status"], link.get("why") or ""


def test_a_file_of_authorities_is_trusted(metalint: Metalint, tmp_path: Path, server_context: ssl.SSLContext) -> None:
    with FaultServer(context=server_context) as server:
        authority = str(tmp_path / "tls" / "localhost.pem")
        assert status_of(metalint, tmp_path, server, SSL_CERT_FILE=authority) == ("alive", "")


def test_a_folder_of_authorities_is_trusted(metalint: Metalint, tmp_path: Path, server_context: ssl.SSLContext) -> None:
    folder = tmp_path / "trusted"
    folder.mkdir()
    shutil.copy(tmp_path / "tls" / "localhost.pem", folder)
    subprocess.run(["openssl", "rehash", str(folder)], check=True)
    with FaultServer(context=server_context) as server:
        assert status_of(metalint, tmp_path, server, SSL_CERT_DIR=f"{tmp_path}:{folder}") == ("alive", "")


def test_an_authority_that_nobody_names_is_not(
    metalint: Metalint, tmp_path: Path, server_context: ssl.SSLContext
) -> None:
    with FaultServer(context=server_context) as server:
        status, why = status_of(metalint, tmp_path, server)
        assert (status, why.partition(":")[0]) == ("uncertain", "TLS error")
        assert server.seen == []


@pytest.mark.parametrize("value", ["/nowhere", "/nowhere:/nor/here"])
def test_a_folder_that_is_not_there_is_told(metalint: Metalint, tmp_path: Path, value: str) -> None:
    (tmp_path / "metalint.toml").write_text(SETTINGS)
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "a.prototxt").write_text(PAPER.format("https://example.org/a"))
    run = metalint("--no-cache", "links", SSL_CERT_DIR=value, SSL_CERT_FILE="")
    assert (run.code, len(run.err.splitlines())) == (2, 1)
    assert run.err.startswith(f"metalint: SSL_CERT_DIR: {value}: no such folder; ")


def test_the_system_is_trusted_and_proves_names() -> None:
    context = system_authorities()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
