"""Notes: the Markdown files that papers name, as pages of the site, where nothing else shows them to its readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markupsafe import Markup

from metalint.exporting.escaping import web_url
from metalint.files.workspace import MAX_TEXT
from metalint.importing.markup import whole_line
from metalint.papers import assets
from metalint.papers.notes import links, without_front_matter
from metalint.rendering import escape, views
from metalint.site import covers, thumbnails
from metalint.site.escaping import escape_html

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

    from metalint.papers.corpus import Corpus
    from metalint.papers.paper import Paper

_MOST: Final = 100_000
_TOO_LONG: Final = f"of more than {_MOST} characters"
"""Characters of a note, which are parsed in some seconds, whatever they are."""

_PICTURE: Final = (704, 1408)
"""Pixels of a picture: as wide as a note is shown."""

_LEVELS: Final = 6
_FIXED: Final = {
    "table_open": '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>\n',
    "table_close": "</table></div>\n",
    "th_open": '<th scope="col">',
    "td_open": "<td>",
}
"""What tables are written with: they scroll by themselves, and cells have no style for an alignment."""

_HIDDEN: Final = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG: Final = re.compile(r"(</?[a-zA-Z][^<>]*>)")
_SOURCE: Final = re.compile(r"""\ssrc\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.IGNORECASE)
_DESCRIPTION: Final = re.compile(r"""\salt\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)


class Notes(NamedTuple):
    """The notes of a site.

    Attributes:
        pages: what the pages show, by the paths of the papers.
        copied: pictures in notes by path in the site, with the path in the repository.
        made: pictures in notes that were made smaller, by path in the site.
        left_out: why a note has no page, by its path in the repository.
    """

    pages: Mapping[str, Markup]
    copied: Mapping[str, str]
    made: Mapping[str, bytes]
    left_out: Mapping[str, str]


def collect(corpus: Corpus, slugs: Mapping[str, str], cache: Path | None) -> Notes:
    """Return the notes that are files; ``slugs`` are those of the papers by path, ``cache`` as for covers."""
    found: dict[str, tuple[str, str]] = {}
    left_out: dict[str, str] = {}
    for paper in corpus.papers:
        note, text, why = _find_note(paper, corpus)
        if why:
            left_out[note] = why
        elif note:
            found[paper.path] = note, text
    pictures = _find_pictures(found.values(), corpus, left_out)
    small, refused = thumbnails.make(corpus.workspace.root, list(pictures), cache, _PICTURE)
    left_out |= {path: f"{why} (a picture in a note)" for path, why in refused.items()}
    shown: dict[str, str] = {}
    for path, suffix in pictures.items():
        if path not in refused:
            digest = sha256(path.encode("utf-8", "surrogateescape")).hexdigest()
            shown[path] = f"note/files/{digest[:16]}.{'webp' if path in small else suffix}"
    copied = {place: path for path, place in shown.items() if path not in small}
    made = {shown[path]: picture for path, picture in small.items()}
    places = shown | {note: f"note/{slugs[path]}.html" for path, (note, _) in reversed(found.items())}
    titles = {
        paper.path: {_fold(value.value) for value in (paper.title, paper.abbr) if value} for paper in corpus.papers
    }
    pages = {path: _render_note(note, text, places, titles[path]) for path, (note, text) in found.items()}
    return Notes(pages, copied, made, left_out)


def _find_note(paper: Paper, corpus: Corpus) -> tuple[str, str, str]:
    """Return path and text of a paper's note, or path and why it has no page; nothing for one that is no file."""
    value = views.read_text(paper.note)
    roots = corpus.context.config.asset_roots
    picture = None if assets.is_url(value) else assets.resolve(corpus.workspace, roots, paper, value)
    if picture is None:
        return "", "", ""
    if not assets.is_published(picture.file, paper.path, corpus.workspace):
        return value, "", assets.UNTRACKED
    path = picture.file.path
    if not assets.is_markdown(path):
        return path, "", "no Markdown"
    text = corpus.workspace.text(path)
    if text is None:
        size = len(corpus.workspace.head(path, MAX_TEXT + 1))
        return path, "", _TOO_LONG if size > MAX_TEXT else "not UTF-8" if size else "not readable"
    return path, text, _TOO_LONG if len(text) > _MOST else ""


def _find_pictures(notes: Iterable[tuple[str, str]], corpus: Corpus, left_out: dict[str, str]) -> dict[str, str]:
    """Return the images in the repository that notes show or link, each with its suffix; add those ``left_out``."""
    pictures: dict[str, str] = {}
    workspace = corpus.workspace
    for note, text in notes:
        for target in links(text):
            path = assets.linked(note, target.value)
            file = workspace.find(path) if path and path not in pictures and not workspace.leaves_root(path) else None
            suffix = covers.suffix_of(file.path, workspace) if file else ""
            if file and suffix and assets.is_published(file, note, workspace):
                pictures[file.path] = suffix
            elif file and suffix:
                left_out[file.path] = f"{assets.UNTRACKED} (a picture in a note)"
    return pictures


def _render_note(note: str, text: str, places: Mapping[str, str], titles: AbstractSet[str]) -> Markup:
    """Return a note as HTML, without a first heading that is one of the paper's ``titles``, as the page has that.

    ``places`` are where the site has files of the repository.
    """

    def resolved(target: str) -> str:
        path = assets.linked(note, target)
        return places.get(path, "").removeprefix("note/") if path else ""

    lines = without_front_matter(text.replace("\r\n", "\n")).expandtabs(4).splitlines()
    parser = MarkdownIt("commonmark", renderer_cls=_Renderer).enable(["table", "strikethrough"])
    parser.inline.ruler.before("text", "whole", whole_line)
    for name, html in _FIXED.items():
        parser.add_render_rule(name, lambda *_, html=html: html)
    parser.add_render_rule("code_block", _Renderer.fence)
    env: EnvType = {"resolved": resolved}
    tokens = parser.parse("\n".join(map(escape.flatten, lines)), env)
    if tokens and tokens[0].type == "heading_open" and _fold(tokens[1].content) in titles:
        del tokens[: [token.type for token in tokens].index("heading_close") + 1]
    return Markup(parser.renderer.render(tokens, parser.options, env))  # noqa: S704 - escaped


def _fold(title: str) -> str:
    """Return the letters and digits of a title, which tell it from others however it is marked up."""
    return "".join(filter(str.isalnum, title.casefold()))


class _Renderer(RendererHTML):
    """Writes CommonMark with tables and strikethrough, and of HTML the pictures and the text alone."""

    def heading_open(self, tokens: Sequence[Token], at: int, _: OptionsDict, env: EnvType) -> str:
        """Write the levels one below that of the page, without gaps."""
        level = min(int(tokens[at].tag[1:]) + 1, env.get("level", 1) + 1, _LEVELS)
        env["level"] = level
        return f'<h{level} dir="auto">'

    def heading_close(self, _: Sequence[Token], __: int, ___: OptionsDict, env: EnvType) -> str:
        return f"</h{env['level']}>\n"

    def link_open(self, tokens: Sequence[Token], at: int, _: OptionsDict, env: EnvType) -> str:
        """Write a link that leads somewhere; the text of any other stands without."""
        target = str(tokens[at].attrGet("href") or "")
        to = web_url(target) or env["resolved"](target)
        env["closing"] = "</a>" if to else ""
        return f'<a href="{escape_html(to)}">' if to else ""

    def link_close(self, _: Sequence[Token], __: int, ___: OptionsDict, env: EnvType) -> str:
        return str(env.pop("closing"))

    def image(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """Write a picture of the site's own; one of another host is a link."""
        token = tokens[at]
        text = self.renderInlineAsText(token.children or [], options, env)
        return _write_picture(
            str(token.attrGet("src") or ""), text, env["resolved"], is_in_link=bool(env.get("closing"))
        )

    def html_inline(self, tokens: Sequence[Token], at: int, _: OptionsDict, env: EnvType) -> str:
        return _strip_html(tokens[at].content, env["resolved"])

    def html_block(self, tokens: Sequence[Token], at: int, _: OptionsDict, env: EnvType) -> str:
        """Write what is left of HTML."""
        left = _strip_html(tokens[at].content, env["resolved"]).strip()
        return f"<p>{left}</p>\n" if left else ""

    def fence(self, tokens: Sequence[Token], at: int, _: OptionsDict, __: EnvType) -> str:
        """Write code that scrolls by itself."""
        return f'<pre tabindex="0"><code>{_escape_lines(tokens[at].content)}</code></pre>\n'


def _strip_html(html: str, resolved: Callable[[str], str]) -> str:
    """Return the texts and pictures of HTML; what it hides, and what its tags mean, is gone."""
    parts: list[str] = []
    for at, part in enumerate(_TAG.split(_HIDDEN.sub("", html))):
        if not at % 2:
            parts.append(_escape_lines(unescape(part)))
        elif part[1:4].lower() == "img" and (source := _SOURCE.search(part)):
            alt = _DESCRIPTION.search(part)
            text = unescape(alt[alt.lastindex or 0]) if alt else ""
            parts.append(_write_picture(unescape(source[source.lastindex or 0]), text, resolved))
        elif part[1:3].lower() == "br":
            parts.append("<br>")
    return "".join(parts)


def _write_picture(source: str, text: str, resolved: Callable[[str], str], *, is_in_link: bool = False) -> str:
    if place := resolved(source):
        return f'<img src="{escape_html(place)}" alt="{escape_html(text)}" loading="lazy" decoding="async">'
    url = "" if is_in_link else web_url(source)
    label = escape_html(text or "Picture")
    return f'<a href="{escape_html(url)}">{label}</a>' if url else label


def _escape_lines(text: str) -> str:
    return "\n".join(str(escape_html(line)) for line in text.split("\n"))
