"""From LaTeX to the text that it stands for; mathematics stays as it is written."""

import logging
import re
from functools import cache, lru_cache
from typing import Final

from pylatexenc import latex2text, latexwalker
from pylatexenc.macrospec import std_macro

from metalint.names import mathematics

logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # a command without its text is no mistake of the program
_MAY_MEAN_MORE: Final = re.compile(r"[\\{}$~%&]|--|''|``|[?!]`|<<|>>|,,")
_LITERAL: Final = re.compile(r"(?<!\\)(?:\\\\)*[%&]")
_TIE: Final = re.compile(r"(?<!\\)~")
_NAMES: Final = {
    "textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}", "textquotesingle": "'", "LaTeX": "LaTeX",
    "TeX": "TeX", "BibTeX": "BibTeX", "url": "%s", "href": "%(2)s", "foreignlanguage": "%(2)s",
    **dict.fromkeys(("mbox", "textmd", "textsf", "texttt", "textup"), "%s"), "textless": "<", "textgreater": ">",
    "textbar": "|", "textunderscore": "_", "copyright": "\xa9", "euro": "\u20ac", "pounds": "\xa3", "S": "\xa7",
    "P": "\xb6",
}  # fmt: skip


@lru_cache(maxsize=1 << 12)
def decode_latex(latex: str) -> str:
    """Return the text that LaTeX stands for. A bare ``%`` or ``&``, which many a program writes, is meant as it is.

    Raises:
        RecursionError: braces are nested too deeply.
    """
    if not _MAY_MEAN_MORE.search(latex):
        return latex
    bare = latex.replace("{", "").replace("}", "")
    if not _MAY_MEAN_MORE.search(bare) and mathematics.are_balanced(latex):
        return bare  # of `{GPT}`: the parser takes long
    escaped = _TIE.sub(" ", _LITERAL.sub(lambda match: f"{match[0][:-1]}\\{match[0][-1]}", latex))
    walker_context, reader = _readers()
    walker = latexwalker.LatexWalker(escaped, latex_context=walker_context, tolerant_parsing=True)
    try:
        text: str = reader.nodelist_to_text(walker.get_latex_nodes()[0])
    except LookupError:  # a command without the text that it needs: `\href{https://example.org`
        return latex
    return text


@cache
def _readers() -> tuple[object, latex2text.LatexNodes2Text]:
    """Return what knows the commands of LaTeX, and what makes text of them; both take long to make."""
    walking = latexwalker.get_default_latex_context_db()
    walking.add_context_category(
        "metalint", prepend=True, macros=[std_macro(name, "{{") for name in ("href", "foreignlanguage")]
    )
    texts = latex2text.get_default_latex_context_db()
    texts.add_context_category(
        "metalint", prepend=True, macros=[latex2text.MacroTextSpec(name, text) for name, text in _NAMES.items()]
    )
    return walking, latex2text.LatexNodes2Text(latex_context=texts, math_mode="verbatim", keep_braced_groups=False)
