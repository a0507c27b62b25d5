"""What the API does to the process that uses it: nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

import metalint

if TYPE_CHECKING:
    from pathlib import Path

PROBE: Final = r"""
import gc, json, locale, logging, os, signal, socket, sys, threading, warnings, atexit, decimal, tempfile
umask = os.umask(0o22)

def state():
    root = logging.getLogger()
    stays = {number: str(signal.getsignal(number)) for number in signal.valid_signals()}
    return {
        "recursion": sys.getrecursionlimit(),
        "signals": {str(number): handler for number, handler in stays.items()},
        "blocked signals": sorted(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, []))),
        "timer": signal.getitimer(signal.ITIMER_REAL),
        "environment": dict(os.environ),
        "locale": locale.setlocale(locale.LC_ALL),
        "warnings": [str(one) for one in warnings.filters] + [str(warnings.showwarning)],
        "garbage": [gc.isenabled(), gc.get_threshold(), len(gc.callbacks), gc.get_debug()],
        "path": sys.path[:],
        "finders": [str(one) for one in sys.meta_path + sys.path_hooks],
        "logging": [root.level, list(map(str, root.handlers)), root.manager.disable, str(logging.getLoggerClass())],
        "hooks": [str(one) for one in (sys.excepthook, sys.displayhook, sys.unraisablehook, threading.excepthook)],
        "streams": [str((one.encoding, one.errors, id(one))) for one in (sys.stdin, sys.stdout, sys.stderr)],
        "threads": [one.name for one in threading.enumerate()],
        "umask": [os.umask(0o22), os.umask(0o22)],
        "folder": os.getcwd(),
        "timeout": socket.getdefaulttimeout(),
        "tracing": [str(sys.gettrace()), str(sys.getprofile()), sys.getswitchinterval()],
        "decimals": str(decimal.getcontext()),
        "temporary": tempfile.gettempdir(),
        "digits": sys.get_int_max_str_digits(),
    }

"""
USES: Final = {
    "import": "import metalint",
    "names": "import metalint\nfor name in metalint.__all__: getattr(metalint, name)",
    "lint": "import metalint\nassert metalint.lint('.').diagnostics",
    "lint with a cache": "import metalint\nassert metalint.lint('.', cache_dir='cache').diagnostics",
    "lint a text": "import metalint\nmetalint.lint_text('paper {')",
    "fix": "import metalint\nassert metalint.fix('.').changed",
    "render": "import metalint\nassert metalint.render('.', write=True)",
    "render a view": "import metalint\nassert metalint.render_view('.', view='year')",
    "load": "import metalint\nassert metalint.load('.').papers",
    "refused": "import metalint\ntry: metalint.lint('nowhere')\nexcept metalint.UsageError: pass",
}
SETTINGS: Final = """
limits = { depth = 9000 }
json-schema = "schema.json"

[[outputs]]
path = "list.md"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "a.prototxt").write_text('paper {\n  title: "A title."\n}\n')
    (tmp_path / "metalint.toml").write_text(SETTINGS)
    (tmp_path / "schema.json").write_text('{"properties": {"paper": {"type": "object"}}}')
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="some of what is compared is that of POSIX")
def test_it_stays_as_it_was(root: Path) -> None:
    """One fresh interpreter does all, one after another, and tells what each has changed."""
    loop = """
found, before = {}, state()
for name, use in json.loads(sys.argv[1]).items():
    exec(use, {})
    found[name] = {key: [before[key], now] for key, now in state().items() if now != before[key]}
print(json.dumps(found))
"""
    command = [sys.executable, "-c", PROBE + loop, json.dumps(USES)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {name: {} for name in USES}


def test_what_its_stack_has_no_room_for_is_a_finding(root: Path) -> None:
    """The command line may raise the limit, and reads the same file; nothing that is kept stands in its way."""
    (root / "paper.proto").write_text('syntax = "proto3"; message PaperInfo { PaperInfo paper = 1; string title = 2; }')
    settings = 'limits = { depth = 900 }\nproto = "paper.proto"\nselect = ["parse"]\n[fields]\ntitle = "title"\n'
    (root / "metalint.toml").write_text(settings)
    (root / "meta" / "a.prototxt").write_text("paper {" * 800 + 'title: "A"' + "}" * 800)
    use = "import metalint\nprint([one.message for one in metalint.lint('.', cache_dir='cache').diagnostics])"
    asked = subprocess.run([sys.executable, "-c", use], cwd=root, capture_output=True, text=True, timeout=60)
    told = "the messages are nested too deeply for a process that nests 1,000 calls; "
    told += "nest less deeply, or raise the process's limit by `sys.setrecursionlimit`"
    assert (asked.stdout, asked.stderr) == (f"{[told]}\n", "")
    command = [sys.executable, "-m", "metalint", "--cache-dir", "cache", "lint"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can ask for it in another way")
def test_the_umask_is_not_touched_while_files_are_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for a moment: threads of the host make files as well."""
    monkeypatch.setattr(os, "umask", lambda _: pytest.fail("the umask is changed"))
    assert metalint.fix(root).changed
    assert metalint.render(root)
    assert ((root / "list.md").stat().st_mode & 0o777) in {0o644, 0o664, 0o600, 0o640, 0o660}
