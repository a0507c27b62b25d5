"""``metalint links`` as its users run it, against servers on loopback."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from conftest import commit_all
from links.fake_registries import ArXiv, GitHub
from links.fault_server import FaultServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Metalint

SETTINGS = """\
required = []
select = ["urls"]
[links]
allow-private = true
backoff = 0.02
timeout = "1s"
hosts = {{ "*" = {{ interval = 0 }} }}
[sources]
arxiv = "{base}/api"
github = "{base}"
doi = ""
openreview = ""
huggingface = ""
wayback = ""
"""
OFFLINE = """\
required = []
[links]
backoff = 0.02
[sources]
arxiv = "https://a.invalid"
github = "https://b.invalid"
doi = "https://c.invalid"
openreview = "https://d.invalid"
openreview-old = "https://d.invalid"
huggingface = "https://e.invalid"
wayback = "https://f.invalid"
"""


@pytest.fixture
def server() -> Iterator[FaultServer]:
    arxiv = ArXiv(titles={"1706.03762": "Attention Is All You Need"}, missing={"2399.99999"})
    with FaultServer(answers={"api": arxiv, **GitHub(renamed={"a/old": "b/new"}).answers()}) as made:
        yield made


def write(folder: Path, server: FaultServer, **urls: str) -> None:
    (folder / "meta").mkdir(exist_ok=True)
    (folder / "metalint.toml").write_text(SETTINGS.format(base=server.base))
    for name, url in urls.items():
        written = url.replace("BASE", server.base)
        text = f'paper {{\n  title: "On the Properties of {name}"\n  url: "{written}"\n}}\n'
        (folder / f"meta/{name}.prototxt").write_text(text)


def found(run: object) -> list[tuple[str, str]]:
    return [(one["path"], one["rule"]) for one in run.json()["diagnostics"]]


ONLINE = "dead-url,moved-url,url-title"


def test_links_reports_what_is_dead_moved_or_another_paper(
    metalint: Metalint, tmp_path: Path, server: FaultServer
) -> None:
    write(
        tmp_path, server, a="BASE/404", b="BASE/301", c="BASE/403", d="BASE/ok", e="https://arxiv.org/abs/1706.03762",
        f="https://arxiv.org/abs/2399.99999", g="https://github.com/a/old", h="http://confluence.corp/x",
    )  # fmt: skip
    run = metalint("--no-cache", "links", "--select", ONLINE, "--format", "json")
    assert run.code == 1
    assert found(run) == [
        ("meta/a.prototxt", "dead-url"),
        ("meta/b.prototxt", "moved-url"),
        ("meta/e.prototxt", "url-title"),
        ("meta/f.prototxt", "dead-url"),
        ("meta/g.prototxt", "moved-url"),
    ]
    assert run.json()["diagnostics"][4]["fix"]["safety"] == "safe"
    lines = run.err.splitlines()
    assert lines[0].startswith("8 URLs: 2 alive, 2 moved, 2 dead, 2 uncertain, 0 skipped; ")
    assert "  1 uncertain on 127.0.0.1: status 403, refuses robots, or everybody" in lines


def test_links_selects_the_rules_on_urls_that_the_configuration_selects(
    metalint: Metalint, tmp_path: Path, server: FaultServer
) -> None:
    write(tmp_path, server, a="http://[::1", b="BASE/404", c="https://arxiv.org/abs/1706.03762v2")
    both = [("meta/a.prototxt", "malformed-url"), ("meta/b.prototxt", "dead-url")]
    off_by_default = ("meta/c.prototxt", "versioned-url")
    titled = ("meta/c.prototxt", "url-title")
    for line, expected in (
        ('select = ["urls"]', [*both, titled, off_by_default]),
        ('select = ["default"]', [*both, titled]),
        ('select = ["default"]\nignore = ["malformed-url"]', [both[1], titled]),
        ('select = ["title-period"]', [*both, titled]),
    ):
        settings = (tmp_path / "metalint.toml").read_text().partition("[links]")[2]
        (tmp_path / "metalint.toml").write_text(f"required = []\n{line}\n[links]{settings}")
        run = metalint("--no-cache", "links", "--format", "json")
        assert sorted(set(found(run)) - {("meta/b.prototxt", "internal-url")}) == sorted(expected), line
    run = metalint("--no-cache", "links", "--select", "versioned-url", "--format", "json")
    assert found(run) == [off_by_default]
    ignored = "dead-url,url-title,malformed-url,internal-url"
    run = metalint("--no-cache", "links", "--ignore", ignored, "--format", "json")
    assert found(run) == []


def test_links_online_is_no_option(metalint: Metalint, tmp_path: Path, server: FaultServer) -> None:
    write(tmp_path, server, a="BASE/ok")
    run = metalint("links", "--online")
    assert run.code == 2
    assert run.err.startswith("metalint: `links` has no option `--online`; `metalint links` and")


def test_json_lists_all_links_in_order(metalint: Metalint, tmp_path: Path, server: FaultServer) -> None:
    write(
        tmp_path, server, a="BASE/404", b="BASE/301", c="BASE/403", d="BASE/ok", e="https://github.com/a/old",
        f="https://arxiv.org/abs/2399.99999", g="https://openreview.net/forum?id=x", h="http://confluence.corp/x",
        i="BASE/ok",
    )  # fmt: skip
    base = server.base
    run = metalint("--no-cache", "links", "--format", "json")
    assert run.json()["links"] == [
        {"url": f"{base}/301", "status": "moved", "to": f"{base}/ok", "why": None},
        {"url": f"{base}/403", "status": "uncertain", "to": None, "why": "status 403, refuses robots, or everybody"},
        {"url": f"{base}/404", "status": "dead", "to": None, "why": "status 404"},
        {"url": f"{base}/ok", "status": "alive", "to": None, "why": None},
        {
            "url": "http://confluence.corp/x",
            "status": "uncertain",
            "to": None,
            "why": "no such host: confluence.corp; it is dead if that is still so a day later (seen 1 of 2 times)",
        },
        {"url": "https://arxiv.org/abs/2399.99999", "status": "dead", "to": None, "why": "arXiv knows no 2399.99999"},
        {"url": "https://github.com/a/old", "status": "moved", "to": "https://github.com/b/new", "why": None},
        {"url": "https://openreview.net/forum?id=x", "status": "uncertain", "to": None, "why": ANYTHING},
    ]
    assert "links" not in metalint("lint", "--format", "json").json()
    assert metalint("--no-cache", "links", "--select", "malformed-url", "--format", "json").json()["links"] == []


class _Anything:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, str)

    __hash__ = None


ANYTHING = _Anything()


def test_the_closing_lines_name_the_command_that_makes_the_fixes(
    metalint: Metalint, tmp_path: Path, server: FaultServer
) -> None:
    write(tmp_path, server, a="https://github.com/a/old", b="BASE/301")
    lines = metalint("--no-cache", "links", "--ignore", "internal-url").out.splitlines()
    assert lines[-2:] == [
        "1 more fixable after review: see `metalint fix --online --unsafe --diff`.",
        "1 fixable with `metalint fix --online`.",
    ]


def test_lint_asks_nobody(metalint: Metalint, tmp_path: Path, server: FaultServer) -> None:
    write(tmp_path, server, a="BASE/404")
    offline = metalint("lint", "--select", ONLINE)
    assert (offline.code, server.seen) == (0, [])
    online = metalint("--no-cache", "links", "--select", ONLINE, "--format", "json")
    assert (online.code, found(online)) == (1, [("meta/a.prototxt", "dead-url")])


def test_a_plain_lint_imports_nothing_of_the_network(tmp_path: Path, server: FaultServer) -> None:
    write(tmp_path, server, a="BASE/404")
    code = "import sys; from metalint.cli.main import main; main(['--no-cache', 'lint']); "
    code += "print([name for name in sys.modules if name.startswith(('httpx', 'httpcore', 'metalint.links', "
    code += "'metalint.services', 'asyncio', 'ssl'))], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stderr.splitlines()[-1] == "[]"


def test_paths_and_changed_since_limit_what_is_asked_for(
    metalint: Metalint, tmp_path: Path, server: FaultServer
) -> None:
    write(tmp_path, server, a="BASE/ok?old", b="BASE/404?old")
    commit_all(tmp_path)
    write(tmp_path, server, b="BASE/404?old", c="BASE/404?new")
    (tmp_path / "meta/b.prototxt").write_text((tmp_path / "meta/b.prototxt").read_text() + "# touched\n")
    run = metalint("--no-cache", "links", "--select", ONLINE, "--changed-since", "HEAD", "--format", "json")
    assert found(run) == [("meta/c.prototxt", "dead-url")]
    assert {path for _, path in server.seen} == {"/404?new"}
    metalint("--no-cache", "links", "--select", ONLINE, "meta/a.prototxt")
    assert {path for _, path in server.seen} == {"/404?new", "/ok?old"}


def test_fix_writes_safe_moves(metalint: Metalint, tmp_path: Path, server: FaultServer) -> None:
    write(tmp_path, server, a="https://github.com/a/old", b="BASE/301")
    assert metalint("--no-cache", "fix", "--online", "--write", "--select", ONLINE).code == 0
    assert "https://github.com/b/new" in (tmp_path / "meta/a.prototxt").read_text()
    assert "/301" in (tmp_path / "meta/b.prototxt").read_text()


def test_the_second_run_asks_nobody(metalint: Metalint, tmp_path: Path, server: FaultServer) -> None:
    write(tmp_path, server, a="BASE/ok", b="https://arxiv.org/abs/1706.03762")
    words = ("--cache-dir", str(tmp_path / "cache"), "links", "--select", "dead-url")
    assert metalint(*words).code == 0
    requests = len(server.seen)
    second = metalint(*words)
    assert len(server.seen) == requests
    assert "0 requests" in second.err
    assert "2 from memory" in second.err


@pytest.mark.parametrize("cache", ["/dev/null/cache", "/proc/none"])
def test_a_cache_that_cannot_be_written_is_said_once(
    metalint: Metalint, tmp_path: Path, server: FaultServer, cache: str
) -> None:
    write(tmp_path, server, a="BASE/ok")
    run = metalint("--cache-dir", cache, "links", "--select", ONLINE)
    assert run.code == 0
    assert run.err.count("nothing is remembered of this run") == 1


def test_without_any_network_everything_is_uncertain_in_one_line(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "metalint.toml").write_text(OFFLINE)
    urls = ["https://a.invalid/x", "https://arxiv.org.invalid/abs/1706.03762", "https://b.invalid/c"]
    for number, url in enumerate(urls):
        (tmp_path / f"meta/{number}.prototxt").write_text(f'paper {{\n  title: "T"\n  url: "{url}"\n}}\n')
    run = metalint("--no-cache", "links", "--select", ONLINE)
    assert run.code == 0
    assert run.err.splitlines()[0] == (
        "metalint: no network: nobody answers, and no name can be looked up; 3 URLs stay uncertain"
    )
    assert len(run.err.splitlines()) == 2


def test_a_budget_is_a_length_of_time(metalint: Metalint, tmp_path: Path, server: FaultServer) -> None:
    write(tmp_path, server, a="BASE/ok")
    assert metalint("--no-cache", "links", "--select", ONLINE, "--budget", "10m").code == 0
    run = metalint("links", "--budget", "soon")
    assert run.code == 2
    assert "`soon` is not a duration" in run.err


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("budgt = 3", "metalint.toml: links: unknown key `budgt`; did you mean `budget`?"),
        ("budget = 'soon'", "metalint.toml: links.budget must be a number of seconds"),
        ("budget = true", "metalint.toml: links.budget must be a number of seconds, or a text such as"),
        ("confirm = 0", "metalint.toml: links.confirm must be a whole number from 1 on, not `0`"),
        ("allow-private = 1", "metalint.toml: links.allow-private must be true or false, not `1`"),
        ("accept = 'a'", "metalint.toml: links.accept must be a list of strings"),
        ("hosts = 3", "metalint.toml: links.hosts must be a table, not `3`"),
        ("hosts.'a.b' = {intervall = 1}", "metalint.toml: links.hosts.a.b: unknown key `intervall`; did you mean"),
        ("hosts.'a.b' = {method = 'post'}", "metalint.toml: links.hosts.a.b.method must be one of head, get"),
        ("hosts.'a.b' = {alive = [1]}", "metalint.toml: links.hosts.a.b.alive must be a list of status codes"),
        (
            "registries.arxiv = 'https://a.example'",
            "metalint.toml: links.registries: unknown key; move its base URLs to the table `[sources]`",
        ),
        ("[sources]\narxive = 'a'", "metalint.toml: sources: unknown source `arxive`; did you mean `arxiv`?"),
        ("[sources]\narxiv = 'ftp://a'", "metalint.toml: sources.arxiv must be an http(s) URL, or empty"),
        ("[sources]\ngithub = 'http://['", "metalint.toml: sources.github must be an http(s) URL, or empty"),
        ("interval = 1", "metalint.toml: links: unknown key `interval`"),
    ],
)
def test_mistakes_in_the_settings_are_named(metalint: Metalint, tmp_path: Path, setting: str, complaint: str) -> None:
    (tmp_path / "metalint.toml").write_text(f"[links]\n{setting}\n")
    run = metalint("links")
    assert run.code == 2
    assert run.err.startswith(f"metalint: {complaint}")
    assert len(run.err.splitlines()) == 1


@pytest.mark.parametrize("base", ["http://a:99999", "http://256.256.256.256", f"http://{'a' * 64}.org"])
def test_a_registry_that_nobody_could_be_asked_at_is_refused(
    metalint: Metalint, tmp_path: Path, server: FaultServer, base: str
) -> None:
    write(tmp_path, server, a="BASE/ok")
    (tmp_path / "metalint.toml").write_text(f'[sources]\ngithub = "{base}"\n')
    run = metalint("links")
    assert (run.code, len(run.err.splitlines())) == (2, 1)
    assert run.err.startswith(f"metalint: sources.github: `{base[:20]}")


@pytest.mark.slow
def test_an_interrupt_prints_what_is_known(tmp_path: Path, server: FaultServer) -> None:
    write(tmp_path, server, a="BASE/404", **{f"h{number}": f"BASE/hang?{number}" for number in range(20)})
    settings = (
        (tmp_path / "metalint.toml").read_text().replace('"1s"', '"60s"').replace("interval = 0", 'method = "get"')
    )
    (tmp_path / "metalint.toml").write_text(settings)
    command = [sys.executable, "-m", "metalint", "--no-cache", "links", "--select", ONLINE, "--format", "concise"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 20
    while server.count("/404") < 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "is dead: status 404" in out
    assert err.splitlines()[-1] == "metalint: interrupted; what is known so far is above, and kept"


def test_a_terminal_sees_how_far_the_check_is(tmp_path: Path, server: FaultServer) -> None:
    write(tmp_path, server, a="BASE/ok", b="BASE/hang")
    settings = tmp_path / "metalint.toml"
    settings.write_text(settings.read_text().replace('"1s"', '"3s"'))
    upper, lower = pty.openpty()
    command = [sys.executable, "-m", "metalint", "--no-cache", "links", "--select", ONLINE]
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=lower, env=environment, close_fds=True
    )
    assert process.wait(30) == 0
    os.close(lower)
    shown = b""
    while True:
        try:
            more = os.read(upper, 65536)
        except OSError:
            break
        if not more:
            break
        shown += more
    os.close(upper)
    assert b"\r\x1b[K1 of 2 URLs: 1 alive, 0 moved, 0 dead, 0 uncertain; 127.0.0.1 1" in shown


def test_a_run_that_could_judge_no_url_does_not_say_that_all_is_well(tmp_path: Path, metalint: Metalint) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "metalint.toml").write_text('required = []\n[links]\nexclude = ["*"]\n')
    for number, judged in ((1, "the only URL could not be judged"), (2, "none of 2 URLs could be judged")):
        text = f'paper {{\n  url: "https://example.org/{number}"\n}}\n'
        (tmp_path / f"meta/{number}.prototxt").write_text(text)
        run = metalint("links", cwd=tmp_path)
        assert (run.code, run.out) == (0, f"Nothing found, but {judged}: uncertain or skipped ({number} checked).\n")
