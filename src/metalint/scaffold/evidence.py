"""What a survey found, said in sentences: what is chosen, and why."""

from collections.abc import Iterable, Iterator
from typing import Final

from metalint.config.settings import DEFAULT_FIELDS
from metalint.scaffold.files import other_fields
from metalint.scaffold.messages import MessageCandidate
from metalint.scaffold.patterns import make_globs
from metalint.scaffold.survey import Survey
from metalint.util.wording import plural

_MOST_PROTOS: Final = 3
_MOST: Final = 10  # files and folders that are named; the configuration has all that are excluded


def evidence(found: Survey) -> Iterator[tuple[str, str]]:
    """Yield a label and a sentence for each thing that was decided, or that is left to the user."""
    yield from _describe_papers(found)
    yield from _describe_schema(found)
    for label, none in (("excluded", found.excluded), ("left out", found.apart)):
        yield from ((label, f"{path}: {what}") for path, what in none[:_MOST])
        if (rest := len(none) - _MOST) > 0:
            yield label, f"{rest} more"
    yield from (("skipped", complaint) for complaint in found.complaints)
    if others := other_fields(found):
        yield "fields", f"{', '.join(f'{role} = {path}' for role, path in others)}: by name and values"
    if found.unfilled:
        named = ", ".join(f"{path} ({role})" for role, path in found.unfilled.items())
        yield "fields", f"left out, as no paper fills it: {named}; name it in [fields] if papers will"
    known = {"ror", *found.fields, *found.unfilled}
    if found.papers and (absent := [role for role in DEFAULT_FIELDS if role not in known]):
        yield "fields", f"no field found for {', '.join(absent)}; if there is one, name it in [fields]"
    left_out = [] if found.required is None else [role for role in found.filled if role not in found.required]
    if left_out:
        counts = ", ".join(f"{role} ({found.filled[role]} of {len(found.papers)} papers have it)" for role in left_out)
        yield "required", f"{', '.join(found.required or ())}; left out: {counts}"
    folders, number, total = found.roots
    named = plural(total, "cover or note", "covers and notes")
    if folders:
        yield "assets", f"{', '.join(folders)}: {number} of {named} found"
    elif total:
        yield "assets", f"{named} named, none found; set `asset-roots`"


def _describe_papers(found: Survey) -> Iterator[tuple[str, str]]:
    for folder in found.folders:
        years = folder.years
        span = f"{years[0]} to {years[-1]}" if len(years) > 1 else f"{years[0]}" if years else ""
        by_year = f", in folders by year ({span})" if years else ""
        yield "papers", f"{', '.join(make_globs(folder))}: {plural(len(folder.papers), 'file')}{by_year}"
    for folder, why in found.left_out[:_MOST]:
        where = f"{folder.path or '.'}/"
        what = f"{plural(len(folder.papers), 'file')}, {why}"
        yield "left out", f"{where}: {what}; add it to `papers` if it belongs there"
    if (rest := len(found.left_out) - _MOST) > 0:
        yield "left out", f"{rest} more folders"
    if found.several:
        files, message, field = found.several
        where = f"`{field}` of `{message.short}` in {message.proto}"
        named = files[0] + (f" and {plural(len(files) - 1, 'more file')}" if len(files) > 1 else "")
        what = f"several papers in a file, as {where}"
        yield "papers", f"{named}: {what}; metalint reads one paper per file: split them"
    elif not found.folders and found.texts:
        what = f"{plural(found.texts, 'file')} in the text format, none is a message with a title"
        yield "papers", f"not found: {what}; set `papers` and `proto`"
    elif not found.folders:
        yield "papers", "none yet; put them into meta/, such as meta/2026/lora.prototxt, or set `papers`"


def _describe_schema(found: Survey) -> Iterator[tuple[str, str]]:
    if found.message is None:
        if found.rivals:
            yield "proto", f"{_name_protos(found.rivals)} have a message for papers; set `proto` to one of them"
        return
    number = len(found.papers)
    counts = f"{found.valid} of {plural(number, 'paper')} {'is' if number == 1 else 'are'} valid"
    if found.message.proto is None:
        why = "no .proto here has a message that fits" if found.protos else "there is no .proto here"
        why = f"fewer papers are valid with {_name_protos(found.lesser)}" if found.lesser else why
        yield "proto", f"the packaged schema, as {why}" + (f": {counts}" if number else "")
        return
    why = counts if number else "its fields are those of a paper"
    yield "proto", f"{found.message.proto}, message `{found.message.setting}`: {why}"
    if found.message.proto_paths:
        yield "proto", f"its imports lie below {', '.join(found.message.proto_paths)}: see `proto-paths`"
    if found.rivals:
        yield "proto", f"{_name_protos(found.rivals)} could be used as well; set `proto` to change it"
    if lesser := [
        candidate for candidate in found.lesser if candidate.proto not in {other.proto for other in found.rivals}
    ]:
        yield "proto", f"not {_name_protos(lesser)}: fewer papers are valid"


def _name_protos(candidates: Iterable[MessageCandidate]) -> str:
    names = list(dict.fromkeys(candidate.proto or "" for candidate in candidates))
    more = [f"{len(names) - _MOST_PROTOS} more"] if len(names) > _MOST_PROTOS else []
    return " and ".join([*names[:_MOST_PROTOS], *more])
