"""What tests share: the real papers, a git repository to work in, and metalint as its users run it."""

from __future__ import annotations

import atexit
import functools
import gc
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import warm
from _pytest.assertion import rewrite
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

sys.dont_write_bytecode = False  # reading all tests takes twenty seconds where what pytest makes of them is not kept

DATA = Path(__file__).resolve().parent / "data"


def _use_memory_for_files() -> None:
    """Keep the files of the tests in memory where there is room: on a disk they wait for it half of the time."""
    memory = Path("/dev/shm")
    if sys.platform == "linux" and os.access(memory, os.W_OK):
        room = os.statvfs(memory)
        if room.f_bavail * room.f_frsize > 4 << 30 and not room.f_flag & os.ST_NOEXEC:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


_use_memory_for_files()

# How long an example takes says how busy the machine is. A failure of random examples prints what repeats it.
UNTIMED = settings(database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("short", UNTIMED, max_examples=20, derandomize=True)
settings.register_profile("whole", UNTIMED, max_examples=100, print_blob=True)
settings.load_profile("short")  # unless `--hypothesis-profile` names another


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Draw the same examples whichever modules earlier tests imported: their constants are examples otherwise."""
    if settings.default.derandomize:
        providers._get_local_constants = providers.Constants  # noqa: SLF001


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the tests of a fresh clone, each worker some of them: else each compiles all, at the same moment."""
    worker = getattr(session.config, "workerinput", None)
    if worker and session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        state = session.config.stash[rewrite.assertstate_key]
        first, step = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
        for path in sorted(Path(__file__).parent.rglob("test_*.py"))[first::step]:
            kept = rewrite.get_cache_dir(path) / f"{path.stem}{rewrite.PYC_TAIL}"
            if not kept.exists():
                kept.parent.mkdir(exist_ok=True)
                stamp, code = rewrite._rewrite_test(path, session.config)  # noqa: SLF001
                rewrite._write_pyc(state, code, stamp, kept)  # noqa: SLF001


def examples(many: int) -> int:
    """Return with how many examples a property is tried: all of ``many`` in `make test-slow`, else a fifth."""
    return max(1, many * settings.default.max_examples // 100)


class Run(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        assert self.out, f"nothing was printed; exit code {self.code}: {self.err}"
        return json.loads(self.out)


Metalint = Callable[..., Run]


def drive(*words: str) -> Run:
    """Run the command line in this process, as the working directory and the environment are."""
    from metalint.cli.main import main

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(words)
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else 2
    out.flush()
    err.flush()
    return Run(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))


def contents(root: Path) -> dict[str, bytes]:
    """Return what each file below ``root`` holds."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


FOREIGN = ("CI_", "GITHUB_", "GITLAB_", "RUNNER_", "ACTIONS_", "METALINT_", "GIT_", "PRE_COMMIT")
"""What names in the environment begin with that steer metalint, git or a runner."""

STEERING = {"CI", "NO_COLOR", "FORCE_COLOR", "PYTHONDONTWRITEBYTECODE", "SSL_CERT_FILE", "SSL_CERT_DIR"}
"""What else does so."""

OURS = ("METALINT_TORTURE", "METALINT_ACT", "METALINT_ROR")
"""What names begin with that choose among the tests."""


def pytest_collection_finish() -> None:
    """Look no more at what the tests are made of when garbage is collected: some ask for that often."""
    gc.set_threshold(10_000)  # looking for circles, of which there are few, takes a twentieth of the time otherwise
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _environment_of_the_tests() -> Iterator[None]:
    """Run as on a machine of nobody in particular: no runner, summary or hook around."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            is_foreign = name.startswith(FOREIGN) and not name.startswith(OURS)
            is_proxy = name.lower() in {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
            if is_foreign or is_proxy or name in STEERING:
                patch.delenv(name)
        if sys.platform != "win32":
            patch.setattr(subprocess, "run", warm.run_or_fork)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell script has ^C ignored in the background
        yield


@pytest.fixture(scope="module", autouse=True)
def _frozen() -> None:
    """Look no more at what earlier modules have loaded and keep, as when all tests were found."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for the session, so that schemas compile once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def metalint(tmp_path: Path, cache: Path) -> Metalint:
    """Run metalint in ``tmp_path`` (or ``cwd``) with variables in its environment.

    It runs in this process, as most of the time of one of its own would be its start; in one of its own only where
    a variable steers Python.
    """

    def run(*words: str, cwd: Path = tmp_path, stdin: str = "", **environment: str) -> Run:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "METALINT_"))}
        env = {**inherited, "METALINT_CACHE_DIR": str(cache), "NO_COLOR": "1", **environment}
        python = {key for key in environment if key.startswith("PYTHON")}
        if python == {"PYTHONPATH"}:
            return Run(*warm.run(["metalint", *words], cwd, env, stdin.encode()))
        if python:
            command = [sys.executable, "-m", "metalint", *words]
            done = subprocess.run(command, cwd=cwd, env=env, input=stdin.encode(), capture_output=True, timeout=120)
            return Run(done.returncode, done.stdout.decode(), done.stderr.decode())
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(cwd)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
            for key in os.environ.keys() - env.keys():
                patch.delenv(key)
            for key, value in env.items():
                patch.setenv(key, value)
            return drive(*words)

    return run


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A git repository with a copy of the real papers and an empty file for each of their assets."""
    source = DATA / "papers"
    root = tmp_path / "list"
    shutil.copytree(source / "meta", root / "meta")
    for path in root.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for name in (source / "asset-paths.txt").read_text().split("\n"):
        if name.strip():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).touch()
    commit_all(root)
    return root


@pytest.fixture
def seed() -> str:
    """The list that was made of the real papers."""
    return (DATA / "papers" / "cls_institution.md").read_text(encoding="utf-8")


def git(root: Path, *words: str) -> str:
    """Run git as somebody, and return what it prints."""
    who = ["-c", "user.name=Ann Bell", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main"]
    who += ["-c", "maintenance.auto=false"]  # which each commit would start
    done = subprocess.run(["git", *who, *words], cwd=root, capture_output=True, check=True, text=True)
    return done.stdout


@functools.cache
def _empty_repository() -> Path:
    """Return what `git init` makes: it takes four times as long as a copy."""
    folder = Path(tempfile.mkdtemp(prefix="git-"))
    atexit.register(shutil.rmtree, folder)
    git(folder, "init", "--quiet", "--template=")
    return folder / ".git"


def commit_all(root: Path, message: str = "change") -> None:
    """Commit whatever is in ``root``, which becomes a repository if it is none."""
    if not (root / ".git").exists():
        shutil.copytree(_empty_repository(), root / ".git")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
