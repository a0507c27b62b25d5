"""Addresses that are none, or nearly: wherever one may stand, a run ends with a report or in one line."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import drive
from hostile.repository import FINE, filled

from metalint.config.services import SOURCES
from metalint.services import targets
from metalint.services.failures import Failure

ADDRESSES = (
    "http://[", "http://[::1", "http://[::1]", "http://[::1]:99999", "http://[::1]x", "http://[v1.a]/",
    "http://[[::1]]", "http://]", "http://a:99999999", "http://a:-1", "http://a:٣", "http://a:", "http://:80",
    "http://", "https:", "https://", "http:///x", "http:x", "//[", "http://\x00", "http://a\x00b", "http://a\tb",
    "http://a b", "http://xn--", "http://xn--a", "http://xn--\u0661", "http://\u2100.x", "http://\u3002",
    "http://a\u3002\u3002b", "http://\ud7ff", "http://" + "a" * 64 + ".b", "http://" + "é" * 64,
    "http://" + "a." * 200, "https://%zz", "https://a/%zz%", "https://%41%", "http://%00", "http://@", "http://a@b@c",
    "http://a:b@[", "http://1.2.3.4.5", "http://0x7f.1", "http://4294967296", "http://256.1.1.1", "http://..",
    "http://.", "http://-", "http://_", "http://*", "http://a?b#c?d#e", "http://a#" + "#" * 999,
    "https://arxiv.org/abs/", "https://arxiv.org/abs/2401.99999999999", "https://arxiv.org/abs/2401.00001v0",
    "arxiv.org/abs/[", "https://doi.org/10.", "https://doi.org/10.1/%", "https://doi.org/10.1/[",
    "https://github.com/[/]", "https://github.com//", "https://openreview.net/forum?id=[",
    "https://openreview.net/forum?id=%", "https://huggingface.co/[", "mailto:[", "a:[", "https://a/" + "x" * 30_000,
    "https://a/?" + "a=b&" * 5_000, "https://" + "a/" * 5_000, "http://[" + ":" * 5_000 + "]",
)  # fmt: skip
RECORDS = {
    "md": lambda url: (
        f"- [On models {hash(url)}]({url}), A. B. 2024. [code]({url})\n\n| Title | Link |\n|--|--|\n| a | {url} |\n"
    ),
    "bib": lambda url: f"@article{{a, title={{On models}}, author={{A B}}, url={{{url}}}, doi={{{url}}}}}\n",
    "ris": lambda url: f"TY  - JOUR\nTI  - On models\nAU  - A, B\nUR  - {url}\nDO  - {url}\nER  - \n",
    "csv": lambda url: f'title,url,code\nOn models,"{url}","{url}"\n',
    "json": lambda url: json.dumps([{"title": "On models", "url": url, "code": url, "doi": url}]),
    "yaml": lambda url: f"- title: On models\n  url: {json.dumps(url)}\n  code: {json.dumps(url)}\n",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Path:
    """A list with a paper for each address, in each of its fields, and a note that links to all."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("METALINT_CACHE_DIR", str(cache))
    (tmp_path / "metalint.toml").write_text('select = ["all"]\n[[outputs]]\npath = "R.md"\n')
    for folder in ("meta", "notes"):
        (tmp_path / folder).mkdir()
    for number, url in enumerate(ADDRESSES):
        written = json.dumps(url)
        (tmp_path / f"meta/p{number}.prototxt").write_text(
            f'paper {{\n  title: "On p{number}"\n  url: {written}\n}}\ncode {{\n  url: {written}\n}}\n'
            f"note {{\n  url: {written}\n}}\ncover {{\n  url: {written}\n}}\n"
        )
    (tmp_path / "meta/fine.prototxt").write_text(filled(FINE, "", 1) + 'note {\n  url: "n.md"\n}\n')
    links = "".join(
        f"[a]({url}) <{url}> ![b](<{url}>) <img src='{url}'>\n\n[{n}]: {url}\n" for n, url in enumerate(ADDRESSES)
    )
    (tmp_path / "notes/n.md").write_text(links.replace("\x00", ""))
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "lint --format json",
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in (
                "fix --unsafe",
                "render",
                "site --out out",
                "export --format bibtex",
                "export --format csl-json",
                "report --format json",
                "baseline",
                "names",
            )
        ),
    ],
)
@pytest.mark.usefixtures("root")
def test_in_a_paper_or_a_note(command: str) -> None:
    outcome = drive(*command.split())
    assert outcome.code in {0, 1}, outcome.err[-2000:]
    assert "Traceback" not in outcome.err


@pytest.mark.slow
@pytest.mark.parametrize("suffix", RECORDS)
def test_in_a_list_to_import(root: Path, suffix: str) -> None:
    for number, url in enumerate(ADDRESSES):
        (root / f"list.{suffix}").write_text(RECORDS[suffix](url), encoding="utf-8")
        outcome = drive("import", f"list.{suffix}", "--out", f"new{number}")
        assert outcome.code in {0, 1, 2}, (url[:80], outcome.err[-2000:])
        assert outcome.code < 2 or outcome.err.count("\n") == 1


@pytest.mark.slow
def test_as_an_argument_of_add(root: Path) -> None:
    off = "".join(f'{name} = ""\n' for name in SOURCES)
    (root / "metalint.toml").write_text(f"[sources]\n{off}")
    for url in ADDRESSES:
        outcome = drive("add", "--diff", "--", url)
        assert outcome.code in {1, 2}, (url[:80], outcome)
        assert "Traceback" not in outcome.err
        assert outcome.code < 2 or outcome.err.count("\n") == 1


def test_as_where_a_redirect_leads() -> None:
    here = targets.parse_url("https://a.org/b")
    for url in ADDRESSES:
        with suppress(Failure):
            assert str(targets.resolve_redirect(here, url)).startswith(("http://", "https://"))
