"""Find phrasings and British spellings that the documents, the help and the messages of metalint do not use.

    python tools/prose.py

Prints ``file:line: phrasing; use ...`` for each and exits with 1 if there is any. Code in the documents is left out.
Comments and docstrings of the program are checked as the documents are; those of tests and tools only for words that
nobody writes any more.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import sys
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING, Final

import metalint

sys.path.append(str(Path(__file__).resolve().parent / "documentation"))
import cli_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT: Final = Path(__file__).resolve().parents[1]
DOCUMENTS: Final = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/**/*.md",
    "lists/README.md",
    "editors/README.md",
)
MESSAGES: Final = "tests/messages/messages.txt"
SOURCES: Final = ("src/**/*.py", "tests/**/*.py", "tools/**/*.py", "benchmarks/**/*.py")
WORKFLOWS: Final = (".github/**/*.yml", "action.yml", ".pre-commit-*.yaml")
OLD: Final = {
    r"anew": "again",
    r"upon": "on",
    r"who(so)?ever": "anyone who",
    r"misspelt": "misspelled",
    r"for certain": "certain",
    r"all the same": "anyway",
    r"for want of": "without",
    r"unasked": "automatically, without review",
    r"in vain": "without success",
    r"lest|thereof|thereby|therein|thereupon|whereof|whereby|wherein|whence|herein|hence|thus|hitherto": "so",
    r"(is|are|was|were) to be": "must be",
    r"but for|save for|and the like|or the like|of old": "except, and similar",
    r"nought|whilst|amongst|oft|ere|yore|afresh|aright|betwixt|albeit|forthwith|henceforth": "plain words",
}
"""Words that nobody writes any more, also banned from comments and docstrings of tests and tools."""

BRITISH: Final = {
    r"(re|dis|un)?organis(e[drs]?|ing|ations?|ational|ers?)": "the American spelling, with z",
    r"(un)?(re|de|dis)?(capital|canonical|custom|emphas|final|general|initial|local|maxim|minim|normal|optim|parametr|priorit"
    r"|random|recogn|sanit|serial|special|standard|summar|synchron|token|util|visual|author)is(e[drs]?|ing|ers?|ations?|able)"
    r"('s)?": "the American spelling, with z",
    r"(un)?analys(e[dr]?|ing|ers?)": "analyze",
    r"\w*(behavi|col|fav|flav|hon|lab|neighb|hum|rum)our(s|ed|ing|able|ite|hood|al)*": "or instead of our",
    r"(cent|met|fib|theat|lit)re[sd]?": "er instead of re",
    r"(un)?(cancel|label|model|signal|travel|level|fuel|channel|tunnel)l(ed|ing|ers?)": "one l",
    r"(un)?licenced?|licences": "license",
    r"(de|of)fences?|pretences?": "defense, offense",
    r"judgements?|acknowledgements?": "judgment",
    r"artefacts?": "artifact",
    r"catalogues?": "catalog",
    r"grey(ed|s|er)?": "gray",
    r"(re|mis)?spelt|learnt|burnt|dreamt": "spelled, learned",
    r"(to|after|back|for|up|down)wards": "toward, afterward",
    r"fulfils?|skilful|enrols?|instals?": "two l",
    r"ageing|sceptic(al)?|programmes?|tyres?|cheques?|ploughs?": "the American spelling",
    r"practise[sd]?|practising": "practice",
}
"""British spellings: metalint is written in American English."""

BANNED: Final = OLD | {
    r"mend(s|ed|ing)?": "fix",
    r"(?<!the )\ba file(?= (has|can have|may have) )": "per file",
    r"alive by decree|by decree": "treated as",
    r"blanks?": "space, whitespace",
    r"as many as pay": "chosen by the number of papers",
    r"shall": "must, will",
    r"misspel(t|ed)\b": "misspelled",
    r"go(es)? by (the|one|two) names?": "are called",
    r"in other capitals": "with other capitalization",
    r"verdicts?": "status, result",
    r"manners": "rate limits",
    r"has to be|have to be": "must be",
    r"is no value of|is in no such name|are of no use": "is not",
    r", for (it|they|there|that|this|an?|the|no|those|these)\b(?=[^.:;|]* (is|are|was|has|have|may|can)\b)": "because",
    r"(?<=[.:;] )(?-i:Neither|Nor)": "not ... either",
    r"that will do|will do": "is enough",
    r"stands? (in|on|below|under|above|beside|for itself)": "is in",
    r"behind (its|the|all|it|them)": "after",
    r"be it|the like\b": "plain words",
    r"whose refusal refuses": "that must accept",
    r"come to rest": "until nothing changes",
    r"such questions are free": "these requests need no key",
    r"is better an?": "belongs in",
    r"as old as the history": "in the oldest commit",
    r"can be said of": "applies to",
    r"know now that": "know that",
    r"goes? from (?:both|all)": "disappears from",
    r"speaks? to metalint|comments? to metalint": "a `metalint:` comment",
    r"Return the same of": "Return it for",
    r"where it is none of": "None if it is not",
    r"told": "reported",
    r"says? no less": "loses no information",
    r"(is|are) left to you": "you must fill in",
    r"goes? by the": "uses the",
    r"where it will be found": "the URL",
    r"held against|hold metalint to": "compared with",
    r"whatever (it finds|was found|you set|else changes)": "regardless of",
    r"settled on|settles a question": "uses, decides",
    r"part a comment": "separate a comment",
    r"could command": "would be a command to",
    r"applied as they are and as they were": "applied twice",
    r"are no answer": "gives no answer",
    r"simply|just|easily|obviously|of course": "leave it out",
    r"utili[sz]e[sd]?": "use",
    r"e\.g\.|i\.e\.|etc\.(?! )": "for example, that is",
    r"please": "leave it out",
}
"""Phrasings as regular expressions of whole words, and what to write instead."""

VAGUE: Final = {
    r"of (its|their) own": "own, separate",
    r"stands? beside": "is beside",
    r"(is|are) told": "is given, is reported",
    r"what it is": "its kind",
    r"that there (is|are)": "existing",
}
"""Phrasings that say little, banned from comments and docstrings of the program."""

_PHRASES, PROGRAM_PHRASES, OLD_PHRASES = (
    [(re.compile(rf"(?:(?<![\w-])|(?=,))(?:{one})(?![\w-])", re.IGNORECASE), use) for one, use in phrases.items()]
    for phrases in (BANNED | BRITISH, BANNED | BRITISH | VAGUE, OLD)
)
PROGRAM: Final = "src/metalint/"
_FENCE: Final = re.compile(r"^(?P<fence>`{3,}).*?^(?P=fence)$", re.MULTILINE | re.DOTALL)
_SPAN: Final = re.compile(r"(?P<ticks>`+)(?!`)[^`]+?(?P=ticks)(?!`)|\]\([^)]*\)|<[^>]*>|[“\"][^“”\"\n]*[”\"]")
_EXAMPLE: Final = re.compile(r'^ +\w+(?: \{|: ").*')  # a field of a paper or registry, in the docstring of a rule
_PAPERS: Final = re.compile(r"<!-- metalint:begin .*?<!-- metalint:end \w+ -->", re.DOTALL)


def main() -> int:
    """Print each phrasing, and how many there are."""
    found = [line for name, text in sorted(texts().items()) for line in check(name, text)]
    for name, text in sorted(remarks().items()):
        found += check(name, text, PROGRAM_PHRASES if name.startswith(PROGRAM) else OLD_PHRASES)
    print("\n".join([*found, f"{len(found)} phrasings to replace"] if found else ["prose: nothing to replace"]))
    return 1 if found else 0


def texts() -> dict[str, str]:
    """Return what is checked, by name: documents, messages, help and the docstrings of the public API."""
    paths = sorted(path for pattern in DOCUMENTS for path in ROOT.glob(pattern))
    documents = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}
    public = (getattr(metalint, name) for name in metalint.__all__)
    docstrings = [inspect.getdoc(one) or "" for one in public if callable(one)]
    return {
        **documents,
        MESSAGES: (ROOT / MESSAGES).read_text("utf-8"),
        "metalint --help": cli_page.page(),
        "docstrings of the API": "\n".join(docstrings),
    }


def remarks() -> dict[str, str]:
    """Return the comments and docstrings of the code, by file, each in its line."""
    return {
        name: remarks_in(text) if name.endswith(".py") else re.sub(r"(?m)^(?!.*# ).*$|^.*?# ", "", text)
        for name, text in ((name, (ROOT / name).read_text("utf-8")) for name in code())
    }


def code() -> list[str]:
    """Return the files whose comments are checked; cases of tests are left out."""
    paths = {path for pattern in SOURCES + WORKFLOWS for path in ROOT.glob(pattern) if "cases" not in path.parts}
    return sorted(path.relative_to(ROOT).as_posix() for path in paths - {Path(__file__).resolve()})


def remarks_in(source: str) -> str:
    """Return the comments and docstrings of a module, each in its line."""
    lines = [""] * (source.count("\n") + 2)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            lines[token.start[0]] = token.string.lstrip("# ")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for at, line in enumerate(node.value.value.split("\n"), node.lineno):
                lines[at] = "" if _EXAMPLE.match(line) else line.strip()
    return "\n".join(lines[1:])


def check(name: str, text: str, phrases: Sequence[tuple[re.Pattern[str], str]] = _PHRASES) -> Iterator[str]:
    """Yield a line for each banned phrasing in ``text``, which is Markdown."""
    prose = text
    for left_out in (_PAPERS, _FENCE, _SPAN):
        prose = left_out.sub(_without_words, prose)
    flowing = prose.replace("\n", " ")
    for pattern, use in phrases:
        for match in pattern.finditer(flowing):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{name}:{line}: `{match[0].strip(' ,')}`; use {use}"


def _without_words(code: re.Match[str]) -> str:
    """Return as many characters as ``code`` has, and as many lines."""
    return re.sub(r"[^\n]", "·", code[0])


if __name__ == "__main__":
    sys.exit(main())
