"""Lists of papers to make sites of, and what stands in a site."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from metalint.cli.main import main

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "' onfocus='alert(1)",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %} ${alert(1)}",
    "a\u2028b\u2029c \u202egnp.exe\u202c",
    "unbalanced } brace, } another, and { one",
    "@article{x, title={y}}",
    "\\input{/etc/passwd} \\write18{id} % # $ & _ ~ ^",
    "*/ alert(1) /* `",
    "&lt;b&gt; &amp; &#60;",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u4f60\u597d \U0001f680",
)
URLS = (
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//example.org/x",
    'https://example.org/"><script>alert(1)</script>',
    "https://example.org/a b'c{d}e\\f%20g&h=1#<i>",
    "vbscript:x",
    "https://example.org/ok",
)

Paper = Callable[..., str]


def paper(
    title: str,
    authors: Sequence[str] = (),
    year: int | None = 2024,
    venue: str = "ICLR",
    **more: Any,
) -> str:
    """Return the text of a paper.

    ``more`` are institutions, keywords, abbr, url, code, code_type, note, cover and references.
    """

    def told(name: str, value: str) -> str:
        return f"  {name}: {json.dumps(value, ensure_ascii=False)}\n"

    lines = [told("title", title)]
    lines += [told(name, more[name]) for name in ("abbr", "url") if name in more]
    lines += [told("authors", one) for one in authors]
    lines += [told("institutions", one) for one in more.get("institutions", ())]
    blocks = [f"paper {{\n{''.join(lines)}}}\n"]
    dated = "" if year is None else f"  year: {year}\n"
    blocks.append(f"pub {{\n{told('where', venue)}{dated}}}\n")
    if "code" in more:
        blocks.append(f"code {{\n{told('type', more.get('code_type', ''))}{told('url', more['code'])}}}\n")
    blocks += [f"{name} {{\n{told('url', more[name])}}}\n" for name in ("note", "cover") if name in more]
    if references := more.get("references"):
        blocks.append(f"baseline {{\n{''.join(told('methods', one) for one in references)}}}\n")
    if keywords := more.get("keywords"):
        words = "".join(f"  words: {word}\n" for word in keywords)
        blocks.append(f"keyword {{\n{words}}}\n")
    return "".join(blocks)


def image(color: tuple[int, ...], size: tuple[int, int] = (1600, 1000), mode: str = "RGB") -> Image.Image:
    """Return an image of one color."""
    return Image.new(mode, size, color)


def write_list(root: Path, papers: dict[str, str], settings: str = "") -> Path:
    """Write a list of papers, by id, and its settings."""
    for name, text in papers.items():
        path = root / "meta" / f"{name}.prototxt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    root.mkdir(parents=True, exist_ok=True)
    (root / "metalint.toml").write_text(settings, encoding="utf-8")
    return root


def make_site(root: Path, out: Path, *words: str) -> Path:
    """Write the site of a list, and return its folder."""
    assert main(["--root", str(root), "--no-cache", "--quiet", "site", "--out", str(out), *words]) == 0
    return out


def files(site: Path) -> dict[str, bytes]:
    """Return the content of every file of a site, by path."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def papers_json(site: Path) -> list[dict[str, Any]]:
    """Return the papers of a site."""
    found: list[dict[str, Any]] = json.loads((site / "papers.json").read_text(encoding="utf-8"))["papers"]
    return found


def hostile_list(root: Path, settings: str = "paper-pages = true") -> Path:
    """Write a list whose every text and URL is hostile."""
    papers = {
        f"p{at}": paper(
            text, [text.replace(",", ";"), "Ann Bell"], 2020 + at % 4, text, institutions=[text], abbr=text,
            keywords=["quantization"], url=URLS[at % len(URLS)], code=URLS[(at + 1) % len(URLS)], code_type=text,
            note=URLS[(at + 2) % len(URLS)], references=[f"p{at - 1}", f"p{at // 2}", "p3"],
        )
        for at, text in enumerate(HOSTILE)
    }  # fmt: skip
    odd = {
        "a'b&c": paper("Odd id"),
        '"><i>x': paper("Markup in the id"),
        "Ünï çödé": paper("Letters"),
        "CON": paper("Con"),
    }
    return write_list(root, papers | odd, f'[site]\ntitle = "</title>\\"<b>"\ndescription = "<i>\\"\'"\n{settings}\n')
