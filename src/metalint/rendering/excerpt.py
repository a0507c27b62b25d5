"""Some papers as the lists show them, with links that hold wherever the text stands."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from metalint.config.settings import Output
from metalint.errors import MetalintError
from metalint.papers.corpus import Corpus
from metalint.papers.paper import Paper
from metalint.rendering import escape, page, template
from metalint.rendering.classic import lay_out_classic
from metalint.rendering.entries import Entry
from metalint.rendering.escape import SafeText
from metalint.rendering.headings import Outline
from metalint.rendering.layouts import lay_out_list, lay_out_table
from metalint.rendering.page import Page
from metalint.rendering.paper_entries import PaperEntries

_LAYOUTS: Final[dict[str, Callable[[Page], str]]] = {
    "table": lay_out_table,
    "list": lay_out_list,
    "classic": lambda made: lay_out_classic(made.view, [("", made.papers)]),
}
_MOST: Final = 20_000  # characters of what a template makes of a few papers
PLAIN: Final = Output("", "all", "table")


def excerpt(corpus: Corpus, papers: Iterable[Paper], files: str) -> str:
    """Return some papers of a corpus in the layout of its lists: the first packaged one of these, else their template.

    ``files`` is the URL of the repository's files; `{}` in it stands for ``blob`` or ``raw``. It may be empty.
    """
    outputs = [output for output in corpus.context.config.outputs if output.layout != "graph"]
    chosen = next((output for output in outputs if output.layout in _LAYOUTS), None) or next(iter(outputs), PLAIN)
    own = corpus._replace(papers=tuple(papers))
    if chosen.layout not in _LAYOUTS:
        with suppress(MetalintError):
            paper_entries = PaperEntries(own)
            made = _make_page(paper_entries, chosen, files)
            text = template.render_template(chosen.layout, made, corpus.workspace, paper_entries.templates)
            is_shown = all(escape.escape_text(entry.title) in text for entry in made.papers)
            if is_shown and 0 < len(text) <= _MOST and len(made.papers) == len(own.papers):
                return text
        chosen = PLAIN  # for a template that fails, or does not show each of them
    made = _make_page(PaperEntries(own), chosen._replace(view="all"), files)
    return _LAYOUTS[chosen.layout](made)


def _make_page(paper_entries: PaperEntries, output: Output, files: str) -> Page:
    """Return the page of an output, with the addresses of the files in place of paths."""
    plain = output._replace(sort=None, limit=None, since=None, order=())
    made = page.make_page(paper_entries, plain, "", Outline())
    if not files:
        return made

    def find_address(target: SafeText, kind: str) -> SafeText:
        if not target or escape.is_web(target):
            return target
        return SafeText(files.format(kind) + target.removeprefix("./"))  # which the classic layout writes

    def replace_paths(papers: Iterable[Entry]) -> tuple[Entry, ...]:
        return tuple(
            entry._replace(
                cover=find_address(entry.cover, "raw"),
                note=find_address(entry.note, "blob"),
                source=find_address(entry.source, "blob"),
            )
            for entry in papers
        )

    sections = tuple(section._replace(papers=replace_paths(section.papers)) for section in made.sections)
    return made._replace(papers=replace_paths(made.papers), sections=sections)
