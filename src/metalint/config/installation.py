"""Where metalint lives and is installed from: ``[project.urls]`` and pip's ``direct_url.json`` say it, nothing else."""

import sys
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any, Final, NamedTuple

from metalint import __version__
from metalint.util.regex import lazy
from metalint.util.wording import quote_for_shell

# what `find_home` is while the project is not published: readers put an owner in the place of `OWNER`
UNPUBLISHED_HOME: Final = "https://github.com/OWNER/metalint"
_REPOSITORY: Final = lazy(r"(?:https?|git|ssh|file)://(?:git@)?[\w./~%+-][\w./~%+:-]*")
_COMMIT: Final = lazy(r"[0-9a-f]{40}")


class InstallSource(NamedTuple):
    """Where to install from."""

    requirement: str  # what pip installs
    repo: str  # the repository that hooks come from
    rev: str  # the revision that they pin
    remark: str  # what readers should know about that; empty for a release


@cache
def find_home() -> str:
    """Return the address of the project's repository: ``Repository`` of ``[project.urls]``, as it is installed."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        urls = metadata("metalint").get_all("Project-URL") or ()
    except PackageNotFoundError:
        return UNPUBLISHED_HOME
    found = dict(url.split(", ", 1) for url in urls)
    return str(found.get("Repository", UNPUBLISHED_HOME)).rstrip("/")


def is_published() -> bool:
    """Tell whether the project has its own address."""
    return find_home() != UNPUBLISHED_HOME


def find_page(name: str) -> str:
    """Return the address of a page of ``docs/``."""
    return f"{find_home()}/blob/main/docs/{name}"


def make_release_source(at: str) -> InstallSource:
    """Return this version as it is installed once it is released, from the repository ``at``."""
    return InstallSource(f"metalint=={__version__}", at, f"v{__version__}", "")


def make_documented_source() -> InstallSource:
    """Return what the documentation names: the release, or the place to fill in while there is none."""
    return make_release_source(find_home()) if is_published() else make_placeholder_source()


def make_placeholder_source() -> InstallSource:
    """Return a source that readers have to complete."""
    remark = "metalint is not published yet: replace OWNER, and main by a commit"
    return InstallSource(f"git+{UNPUBLISHED_HOME}", UNPUBLISHED_HOME, "main", remark)


def _with_extra(extra: str) -> str:
    """Return the words of pip for what it installs to have an extra, too: from where this installation is from."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    origin = _read_origin()
    url, folder = str(origin.get("url", "")), origin.get("dir_info")
    if folder is not None and url.startswith("file:") and not is_published():  # a clone
        path = quote_for_shell(f"{url2pathname(urlsplit(url).path)}[{extra}]")
        return f"--editable {path}" if folder.get("editable") else path
    known = find_installed_source()
    if known is None or known.requirement.startswith("metalint=="):
        return quote_for_shell(f"metalint[{extra}]=={__version__}")
    return quote_for_shell(f"metalint[{extra}] @ {known.requirement}")


def install_command(extra: str) -> str:
    """Return the command that adds an extra to this installation, by what it was installed with: pip, pipx or uv."""
    from pathlib import Path

    prefix = Path(sys.prefix)
    if (prefix / "uv-receipt.toml").is_file():
        return f"uv tool install --force {_with_extra(_with_present(extra))}"
    if (prefix / "pipx_metadata.json").is_file():
        return f"pipx install --force {_with_extra(_with_present(extra))}"
    if find_spec("pip") is None and (prefix / "pyvenv.cfg").is_file():
        return f"uv pip install {_with_extra(extra)}"
    return f"pip install {_with_extra(extra)}"


def _with_present(extra: str) -> str:
    """Return an extra with those that are installed, which a new environment would lack."""
    modules = {"import": "pylatexenc", "lsp": "pygls", "site": "PIL"}
    return ",".join(name for name, module in modules.items() if name == extra or find_spec(module))


def find_installed_source() -> InstallSource | None:
    """Return what this installation can be had from; None where it does not say, as for one from a folder."""
    return make_documented_source() if is_published() else at_commit(_read_origin())


def _read_origin() -> dict[str, Any]:
    """Return pip's ``direct_url.json``; empty for an installation from an index, or one that pip did not make."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        return dict(json.loads(distribution("metalint").read_text("direct_url.json") or "{}"))
    except (PackageNotFoundError, ValueError):
        return {}


def at_commit(origin: Mapping[str, Any]) -> InstallSource | None:
    """Return the commit of a git repository that a ``direct_url.json`` names; one with a password is None."""
    # https://packaging.python.org/en/latest/specifications/direct-url-data-structure/
    url, commit = str(origin.get("url", "")), str(origin.get("vcs_info", {}).get("commit_id", ""))
    if not (_REPOSITORY.fullmatch(url) and _COMMIT.fullmatch(commit)):
        return None
    remark = "a folder of this computer: nobody else has it" if url.startswith("file:") else "the installed commit"
    return InstallSource(f"git+{url}@{commit}", url, commit, remark)
