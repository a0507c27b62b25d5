"""Rules that the configuration declares, as rules of the engine.

Patterns are read by RE2, and what they cost a file is bounded: a rule is safe in pull requests, no matter who wrote it.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial
from itertools import chain, takewhile
from typing import Final

from metalint.config.declared import PLACEHOLDER, DeclaredRule
from metalint.errors import ConfigError
from metalint.papers.corpus import Context, Corpus
from metalint.papers.ids import stem_of
from metalint.papers.paper import Paper, Value, without_indexes
from metalint.rules.base import RESERVED, CorpusRule, FileRule
from metalint.rules.problems import PathProblem, Problem, Related, Severity, about
from metalint.schema.types import FieldType, MessageType
from metalint.util.grouping import group_pairs
from metalint.util.regex import compile_expression
from metalint.util.wording import join_words, nearest, plural, quote, shorten

_MAX_WORK: Final = 100_000_000  # instructions of RE2 for a pattern and a file: a second
_MAX_WORK_OF_ALL: Final = 5 * _MAX_WORK
_MAX_SHOWN: Final = 80
_MAX_PATTERN: Final = 1000
_MAX_DEPTH: Final = 8  # messages in each other, of a path that a rule names


def rule_of(declared: DeclaredRule, source: str, taken: AbstractSet[str], number: int) -> FileRule | CorpusRule:
    """Return one of ``number`` declared rules; raise a `ConfigError` for a ``taken`` name or an invalid pattern."""
    for key, names in (("name", (declared.name,)), ("groups", declared.groups)):
        for name in names:
            if (key == "name" and name in taken) or name in RESERVED:
                why = "is taken by metalint or a plug-in"
                raise ConfigError(f"{source}: rules: {key}: `{name}` {why}; choose another")
    make: Callable[..., FileRule | CorpusRule] = partial(
        CorpusRule if declared.check == "unique" else FileRule,
        declared.name,
        declared.groups[0],
        Severity(declared.severity),
        more_groups=declared.groups[1:],
        is_declared=True,
        docs=documentation(declared),
    )
    if declared.check == "unique":
        return make(check=partial(_find_repeated, declared))
    if declared.check in {"pattern", "forbid"}:
        try:
            expression = compile_expression(declared.argument)
        except ValueError as error:
            raise ConfigError(f"{source}: rules: {declared.name}: {declared.check}: {error}") from error
        most = min(_MAX_WORK, _MAX_WORK_OF_ALL // number) // expression.size
        return make(check=partial(_check_pattern, declared, expression.is_in, most))
    return make(check=partial(_check_values, declared))


def documentation(declared: DeclaredRule) -> str:
    """Return what there is to say about a rule, under the headings that all rules have."""
    field, argument = declared.field, declared.argument
    match declared.check:
        case "one-of":
            found = f"is not {join_words(argument, 'or')}"
        case "max-length":
            found = f"is longer than {plural(argument, 'character')}"
        case "requires":
            found = f"is set without {quote(argument)}"
        case "unique":
            found = "is in several places"
        case "same-as-file-name":
            found = "is not the name of the file"
        case check:
            found = f"{'does not match' if check == 'pattern' else 'matches'} {quote(argument, _MAX_PATTERN)}"
    kind = "Field" if declared.check == "requires" else "Value of"
    reports = f", and reports: {' '.join(declared.message.split())}" if declared.message else "."
    what = f"    Checks the field `{field}` of each file{reports}"
    docs = f"\n\nWhy is this bad:\n    {' '.join(declared.docs.split())}" if declared.docs else ""
    return f"{kind} `{field}` that {found}.\n\nWhat it does:\n{what}{docs}"


def refuse_unknown_fields(rules: Iterable[DeclaredRule], source: str, root: MessageType) -> None:
    """Raise a `ConfigError` for a rule on a field that the schema does not have; it names the nearest one."""
    for number, rule in enumerate(rules):
        if failure := unknown_field(rule, root):
            raise ConfigError(f"{source}: rules[{number}].{failure}")


def unknown_field(rule: DeclaredRule, root: MessageType) -> str:
    """Return which key of a rule names a field that the schema does not have, and why; nothing if none does."""
    fields = dict(_list_paths(root, "", 0))
    found = [field for path, field in fields.items() if matcher(rule.field)(path)]
    if not found and rule.field.count(".") < _MAX_DEPTH:
        return f"field: {_no_field(rule.field, fields, root)}"
    if rule.check == "unique" and not any(field.kind == "string" for field in found):
        return f"field: `{rule.field}` holds no text; `unique` compares text"
    matching = filter(matcher(rule.field), fields)
    if rule.check == "requires" and not any(root.has(_required_by(rule.argument, path, root)) for path in matching):
        return f"requires: {_no_field(rule.argument, fields, root)}"
    return ""


def _no_field(path: str, fields: Iterable[str], root: MessageType) -> str:
    near = nearest(path, fields)
    hint = f"did you mean `{near}`?" if near else "run `metalint schema` to list its fields"
    return f"`{root.name}` has no field `{path}`; {hint}"


def _list_paths(message: MessageType, prefix: str, depth: int) -> Iterator[tuple[str, FieldType]]:
    """Yield the fields in ``message``, those of maps included, by their paths."""
    for field in message.fields.values():
        yield prefix + field.name, field
        if field.message is not None and depth < _MAX_DEPTH:
            yield from _list_paths(field.message, f"{prefix}{field.name}.", depth + 1)


def matcher(field: str) -> Callable[[str], bool]:
    """Return the test for paths without indexes that the ``field`` of a rule stands for."""
    steps = field.split(".")

    @lru_cache(maxsize=1024)  # there are few paths in a file, each many times
    def fits(path: str) -> bool:
        names = path.split(".")
        read = {0}  # how many of the names the steps so far may stand for
        for step in steps:
            if not read:
                return False
            if step == "**":
                read = set(range(min(read) + 1, len(names) + 1))
            else:
                read = {at + 1 for at in read if at < len(names) and step in ("*", names[at])}
        return len(names) in read

    return fits


def _find_matches(declared: DeclaredRule, paper: Paper) -> Iterator[Value[str]]:
    fits = matcher(declared.field)
    for path, value, span, _ in paper.scalars:
        if not isinstance(value, bytes) and fits(without_indexes(path)):
            yield Value(str(value).lower() if isinstance(value, bool) else str(value), span, path)


def _check_values(declared: DeclaredRule, paper: Paper, context: Context) -> Iterator[Problem]:
    matches = _find_matches(declared, paper)
    if declared.check == "requires":  # of what says something; a message does
        fits = matcher(declared.field)
        messages = (Value("", span, path) for path, span in paper.messages.items() if fits(without_indexes(path)))
        matches = chain((value for value in matches if value.value), messages)
    wanted = declared.argument
    for value in matches:
        text = value.value
        message = help_ = ""
        if declared.check == "one-of" and text not in wanted:
            near = nearest(text, wanted)
            message = f"{_quote_line(value)} is not allowed here"
            help_ = f"did you mean {quote(near)}?" if near else f"write {join_words(wanted, 'or')}"
        elif declared.check == "max-length" and len(text) > wanted:
            message, help_ = f"the value has {len(text):,} characters", f"write {wanted:,} at most"
        elif declared.check == "same-as-file-name" and text != (stem := stem_of(paper.path)):
            message, help_ = f"{_quote_line(value)} is not the name of the file", f"write {quote(stem)}"
        elif declared.check == "requires":
            place = _required_by(wanted, value.path, context.declared.root)
            filled = (path for path, said, *_ in paper.scalars if said != "")
            if not any(_is_beside(value.path, place, path) for path in chain(filled, paper.messages)):
                message, help_ = f"`{without_indexes(value.path)}` is set, but `{wanted}` is not", f"add `{wanted}`"
        if message:
            yield _make_problem(declared, value, message, help_)


def _make_problem(
    declared: DeclaredRule, value: Value[str], message: str, help_: str = "", related: tuple[Related, ...] = ()
) -> Problem:
    if declared.message:
        line = " ".join(value.value.split())
        shown = shorten(line, _MAX_SHOWN)
        texts = {"value": shown, "field": value.path}
        message, help_ = PLACEHOLDER.sub(lambda match: texts[match[1]], declared.message), ""
    return about(value, message, help_, related=related)


def _check_pattern(
    declared: DeclaredRule, is_in: Callable[[str], bool], most: int, paper: Paper, _: Context
) -> Iterator[Problem]:
    """Yield what a pattern finds in the first values, up to ``most`` characters."""
    wanted = declared.check == "pattern"
    verb = "does not match" if wanted else "matches"
    for value in _find_matches(declared, paper):
        most -= len(value.value)
        if most < 0:
            what = "the values are too long for so large a pattern"
            yield about(value, what, "shorten the values or the pattern")
            return
        if is_in(value.value) != wanted:
            yield _make_problem(declared, value, f"{_quote_line(value)} {verb} `{declared.argument}`")


def _quote_line(value: Value[str]) -> str:
    return quote(" ".join(value.value.split()))


def _required_by(required: str, path: str, root: MessageType) -> str:
    """Return the whole path of what a field at ``path`` requires; a name alone is that of a field beside it, if any."""
    parent = without_indexes(path).rpartition(".")[0]
    beside = f"{parent}.{required}"
    return beside if parent and "." not in required and root.has(beside) else required


def _is_beside(own: str, required: str, path: str) -> bool:
    """Tell whether a path is the ``required`` field, or within it, in the same messages as a value's ``own``."""
    if not f"{without_indexes(path)}.".startswith(f"{required}."):
        return False
    steps = zip(own.split("."), path.split("."), required.split("."), strict=False)
    shared = takewhile(lambda step: without_indexes(step[0]) == step[2], steps)
    return all(one == other for one, other, _ in shared)


def _find_repeated(declared: DeclaredRule, corpus: Corpus) -> Iterator[PathProblem]:
    """Yield a problem for each text that is in several places, at each of them."""
    fits = matcher(declared.field)
    places = ((paper.path, value) for paper in corpus.papers for value in paper.texts)
    matching = ((value.value, (path, value)) for path, value in places if fits(without_indexes(value.path)))
    for group in group_pairs((text, place) for text, place in matching if text).values():
        for path, matched in group if len(group) > 1 else ():
            others = [(other, place) for other, place in group if (other, place) != (path, matched)]
            elsewhere = next((other for other, _ in others if other != path), "")
            has = f"{quote(elsewhere)} has it too" if elsewhere else "this file has it more than once"
            related = tuple(
                Related(other, place.span, f"{_quote_line(matched)} is also here") for other, place in others[:10]
            )
            message = f"{_quote_line(matched)} must be unique, but {has}"
            yield path, _make_problem(declared, matched, message, related=related)
