"""Checks as tests run them: against servers of their own on loopback, without waiting."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from typing import TYPE_CHECKING

import pytest

from metalint.config.links import Links
from metalint.config.services import SOURCES
from metalint.links.checker import LinkChecker

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from metalint.links.history import LinkHistory
    from metalint.services.environment import Environment

NOWHERE = dict.fromkeys(
    ("arxiv", "github", "doi", "openreview", "openreview-old", "huggingface", "wayback"), "http://127.0.0.1:9"
)
"""Registries that nobody must reach."""

NOBODY = dict.fromkeys(SOURCES, "")
"""No service at all."""

FAST = Links(allow_private=True, timeout=20.0, backoff=0.02)
"""Nobody is given up on a busy machine; a test of servers that say nothing sets a time of its own."""


def checker(
    environment: Environment | None = None,
    *,
    internal_hosts: tuple[str, ...] = (),
    history: LinkHistory | None = None,
    suggest: bool = False,
    registries: Mapping[str, str] = NOWHERE,
    **changes: object,
) -> LinkChecker:
    settings, sources = FAST._replace(**changes), {**NOBODY, **registries}
    return LinkChecker(settings, internal_hosts, environment, sources=sources, history=history, suggest=suggest)


def certificates(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the contexts of a server that is ``name``, and of clients that trust it."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make certificates with")
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))
