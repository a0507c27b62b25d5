from __future__ import annotations

import hashlib
import subprocess
import sys
from hashlib import blake2b, sha256

import pytest

DATA = (b"", b"paper", bytes(range(256)) * 40)
WITHOUT = """
import sys
for name in {names!r}:
    sys.modules[name] = None
import hashlib
from hashlib import blake2b, sha256
assert (blake2b, sha256) == (hashlib.blake2b, hashlib.sha256)
"""


@pytest.mark.parametrize("data", DATA)
def test_digests_are_those_of_hashlib(data: bytes) -> None:
    assert sha256(data).hexdigest() == hashlib.sha256(data).hexdigest()
    for size in (16, 20):
        assert blake2b(data, digest_size=size).digest() == hashlib.blake2b(data, digest_size=size).digest()


def test_where_python_lacks_its_own_modules_hashlib_stands_in() -> None:
    names = ("_blake2", "_sha2", "_sha256")
    code = "import hashlib, sys\n" + WITHOUT.format(names=names)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
