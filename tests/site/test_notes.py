"""Notes: pages of the site where no address of the repository is known."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from site_lists import files, image, make_site, paper, papers_json, write_list

NOTE = """\
---
title: not shown
---
# LoRA

### A *list* with <b>HTML</b> &amp; a<br>break

1. one
2. [web](https://example.org/a?b=1&c=2), [other](../b/note.md#x), [nothing](gone.md), [part](#lora)

| a | b |
|:--|--:|
| `x < y` | ~~z~~ |

![figure "1"](fig/one.png) <img src='fig/one.png' width="900" alt="again">
[![linked](fig/one.png)](fig/one.png) ![away](https://example.org/x.png) ![drawn](fig/drawn.svg)

<!-- hidden -->
<details><summary>More</summary>
<script>alert(1)</script>
<p align="center"><img src="fig/one.png"></p>
</details>

```python
if a < b:
    print("</code></pre>")
```
"""


def noted(root: Path, settings: str = "", **notes: str) -> Path:
    """Write a list of a paper for each note, each note in a folder of its own."""
    write_list(root, {name: paper(name.upper(), note=f"{name}/note.md") for name in notes}, f"[site]\n{settings}")
    for name, text in notes.items():
        (root / "notes" / name).mkdir(parents=True)
        (root / "notes" / name / "note.md").write_text(text, encoding="utf-8")
    return root


def content(site: Path, name: str) -> str:
    page = (site / "note" / f"{name}.html").read_text(encoding="utf-8")
    return page.partition("</h1>\n")[2].partition('<p><a href="../')[0].rstrip("\n")


def test_a_note_is_a_page_with_its_pictures(tmp_path: Path) -> None:
    root = noted(tmp_path, a=NOTE, b="no heading")
    (root / "notes" / "a" / "fig").mkdir()
    image((9, 9, 200)).save(root / "notes" / "a" / "fig" / "one.png")
    (root / "notes" / "a" / "fig" / "drawn.svg").write_text("<svg><script>alert(1)</script></svg>")
    site = make_site(root, root / "site")
    (picture,) = (path for path in files(site) if path.startswith("note/files/"))
    assert re.fullmatch(r"note/files/[0-9a-f]{16}\.webp", picture)
    shown = f'<img src="{picture.removeprefix("note/")}" alt="%s" loading="lazy" decoding="async">'
    away = '<a href="https://example.org/x.png">away</a>'
    assert content(site, "a") == "\n".join(
        [
            '<h2 dir="auto">LoRA</h2>',
            '<h3 dir="auto">A <em>list</em> with HTML &amp; a<br>break</h3>',
            "<ol>",
            "<li>one</li>",
            '<li><a href="https://example.org/a?b=1&amp;c=2">web</a>, <a href="b.html">other</a>, nothing, part</li>',
            "</ol>",
            '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>',
            "<thead>",
            "<tr>",
            '<th scope="col">a</th>',
            '<th scope="col">b</th>',
            "</tr>",
            "</thead>",
            "<tbody>",
            "<tr>",
            "<td><code>x &lt; y</code></td>",
            "<td><s>z</s></td>",
            "</tr>",
            "</tbody>",
            "</table></div>",
            f"<p>{shown % 'figure &#34;1&#34;'} {shown % 'again'}",
            f'<a href="{picture.removeprefix("note/")}">{shown % "linked"}</a> {away} drawn</p>',
            f"<p>More\n\n{shown % ''}</p>",
            '<pre tabindex="0"><code>if a &lt; b:',
            "    print(&#34;&lt;/code&gt;&lt;/pre&gt;&#34;)",
            "</code></pre>",
        ]
    )
    assert {one["id"]: one["note"] for one in papers_json(site)} == {"a": "note/a.html", "b": "note/b.html"}
    index = (site / "index.html").read_text(encoding="utf-8")
    assert '<a href="note/a.html">Note</a>' in index


def test_the_page_of_a_paper_leads_to_its_note_and_back(tmp_path: Path) -> None:
    site = make_site(noted(tmp_path, "paper-pages = true\n", a="# A\n"), tmp_path / "site")
    assert '<a href="../note/a.html">Read the note</a>' in (site / "paper" / "a.html").read_text(encoding="utf-8")
    assert '<a href="../paper/a.html">Back to the paper</a>' in (site / "note" / "a.html").read_text(encoding="utf-8")


def test_where_the_repository_is_known_notes_lead_there(tmp_path: Path) -> None:
    site = make_site(noted(tmp_path, 'source = "https://github.com/me/list"\n', a="# A\n"), tmp_path / "site")
    assert papers_json(site)[0]["note"] == "https://github.com/me/list/notes/a/note.md"
    assert not (site / "note").exists()


def test_notes_without_a_page_are_told_in_one_line(metalint: Metalint, tmp_path: Path) -> None:
    noted(tmp_path, a="# A\n", long="x" * 100_001, odd="")
    (tmp_path / "notes" / "odd" / "note.md").write_bytes(b"\xff")
    write_list(tmp_path, {"pdf": paper("P", note="p.pdf"), "gone": paper("G", note="g.md")})
    (tmp_path / "notes" / "p.pdf").write_bytes(b"%PDF")
    done = metalint("site", "--out", "site")
    told = (
        "metalint: 3 notes left out: 1 no Markdown: `notes/p.pdf`; 1 not UTF-8: `notes/odd/note.md`; "
        "1 of more than 100000 characters: `notes/long/note.md`"
    )
    assert [line for line in done.err.splitlines() if "left out" in line] == [told]
    assert [path for path in files(tmp_path / "site") if path.startswith("note/")] == ["note/a.html"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")
def test_a_note_that_cannot_be_read_is_not_called_one_of_another_encoding(metalint: Metalint, tmp_path: Path) -> None:
    noted(tmp_path, a="# A\n", closed="# B\n")
    (tmp_path / "notes" / "closed" / "note.md").chmod(0)
    done = metalint("site", "--out", "site")
    told = "metalint: 1 note left out: 1 not readable: `notes/closed/note.md`"
    assert [line for line in done.err.splitlines() if "left out" in line] == [told]


HOSTILE = {
    "brackets": "[" * 99_000,
    "pictures": "![" * 49_000,
    "emphasis": "*a_" * 33_000,
    "quotes": ">" * 99_000,
    "tags": "<a " * 33_000,
    "scripts": "<script>" * 12_000,
    "comments": "x <!--" * 16_000,
    "sources": "<img src" + " " * 99_000,
    "links": "[a](" * 24_000,
    "code": "".join("`" * length + " " for length in range(440)),
    "lists": "\n".join(" " * depth + "- a" for depth in range(430)),
    "cells": "|a" * 4000 + "\n" + "|-" * 4000 + "\n" + "x\n" * 40_000,
    "harmful": """[a](javascript:alert(1)) [b](//example.org) ![c](data:image/png;base64,AAAA) [d](../../../etc/passwd)

<img src=x onerror=alert(1)> <a href='javascript:alert(1)'>e</a> [f](</etc/passwd>) \u202etxt.exe\u202c

<iframe src='https://example.org'></iframe>

<style>body { display: none }</style>

&lt;script&gt;alert(1)&lt;/script&gt; <b onclick='alert(1)'>g</b>""",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_notes_are_harmless(kind: str, tmp_path: Path) -> None:
    root = noted(tmp_path, a=HOSTILE[kind])
    site = make_site(root, root / "site")
    found = content(site, "a")
    allowed = r"/?(?:p|a|em|strong|ul|ol|li|code|pre|blockquote|br|h[2-6]|table|thead|tbody|tr|th|td|div|hr)"
    for tag in re.findall(r"<([^>]*)>", found):
        assert re.fullmatch(
            rf'{allowed}(?: (?:href="https?://[^"]*"|scope="col"|class="scroll".*|tabindex="0"))*', tag
        ), tag
    assert "\u202e" not in found


def test_a_picture_that_git_lacks_is_left_out(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {"a": paper("A", note="a.md")})
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("![x](mine.png) ![y](ours.png)\n")
    image((0, 0, 200)).save(tmp_path / "notes" / "ours.png")
    git(tmp_path, "init", "--quiet")
    commit_all(tmp_path)
    image((200, 0, 0)).save(tmp_path / "notes" / "mine.png")
    done = metalint("site", "--out", "site", cwd=tmp_path)
    assert len(list((tmp_path / "site" / "note" / "files").iterdir())) == 1
    assert "1 note left out: 1 not tracked by git (a picture in a note): `notes/mine.png`" in done.err


def test_a_note_of_a_megabyte_is_too_long(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {"a": paper("A", note="a.md")})
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("word " * 300_000)
    assert "1 of more than 100000 characters: `notes/a.md`" in metalint("site", "--out", "site", cwd=tmp_path).err


@pytest.mark.parametrize("heading", ["# *Slim* Models!", "Slim models\n===", "## SLM"])
def test_a_heading_that_is_the_title_of_the_page_is_left_out(metalint: Metalint, tmp_path: Path, heading: str) -> None:
    named = 'paper {\n  title: "Slim models"\n  abbr: "SLM"\n}\nnote {\n  url: "a.md"\n}\n'
    write_list(tmp_path, {"a": named})
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.md").write_text(f"{heading}\n\n## Results\n")
    assert metalint("site", "--out", "out").code == 0
    page = (tmp_path / "out/note/a.html").read_text()
    assert re.findall(r"<h\d dir=\"auto\">(.*?)</h\d>", page) == ["Note on Slim models", "Results"]
