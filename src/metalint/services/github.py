"""GitHub: the paper of a repository, by its CITATION.cff or README; and what became of a repository."""

import base64
import json
import re
from collections.abc import Iterable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from metalint.config.services import SERVICES
from metalint.papers.identifiers import Identity
from metalint.services import identifiers, targets
from metalint.services.failures import Failure, NoAnswer, NoSuchId, UnavailableError
from metalint.services.lookup import Answer, IdClaim, Service, Take, ask_batches, ask_each, with_path
from metalint.services.messages import MISSING, Reply
from metalint.services.network import Network, json_in
from metalint.services.records import SourceRecord, line, text_at, texts_in, value_at, values_in
from metalint.services.replies import is_used_up
from metalint.services.targets import Target
from metalint.util import packaged, urls
from metalint.util.regex import lazy

_TEXTS: Final = packaged.read_sections("words/github.txt")
# first parts of paths that are GitHub's own: nobody can have these names
_RESERVED: Final = frozenset(_TEXTS["reserved"].split())
_NUMBER: Final = lazy(r"[45]\d\d|www\d")

_PAGES: Final = frozenset(_TEXTS["pages"].split())  # third parts of paths below a repository


def is_reserved(owner: str) -> bool:
    """Tell whether nobody can be called ``owner``, because pages of GitHub's own are."""
    return owner.lower() in _RESERVED or _NUMBER.fullmatch(owner.lower()) is not None


_RAW: Final = "application/vnd.github.raw+json"
_MOST: Final = 200_000
_DEEPEST: Final = 20  # lists and mappings in each other, in a CITATION.cff
_BEGINNING: Final = 3000
_URL: Final = lazy(r"https?://[^\s<>()\[\]\"'`{}|\\]+")
_KINDS: Final = frozenset({"arXiv", "DOI", "OpenReview", "ACL Anthology", "PMLR", "NeurIPS", "CVF"})
_PAPERS: Final = frozenset(
    {"article", "conference-paper", "conference", "proceedings", "report", "thesis", "unpublished", "generic"}
)
_ARCHIVES: Final = ("10.5281/", "10.6084/", "10.17605/")

# repositories that are asked for without a token; GitHub answers 60 an hour, and the others by their pages
_ALONE: Final = 50
_SAYS_GONE: Final = frozenset({"not found", "gone"})  # what GitHub says then; gateways in between say other things
_LIMITED: Final = frozenset({"RATE_LIMITED", "RATE_LIMIT"})
_NAME: Final = lazy(r"(?!\.{1,2}\Z)[\w.-]{1,100}", re.ASCII)
_LOGIN: Final = lazy(r"(?=.{1,39}\Z)[a-z\d]+(?:-[a-z\d]+)*", re.ASCII | re.IGNORECASE)
_ORIGIN: Final = SERVICES["github"].base
_BY_NUMBER: Final = lazy(r"/repositories/(\d{1,12})/?\Z")


def name_in(text: str) -> str | None:
    """Return owner and name of a repository, as they are written."""
    id_ = identifiers.id_of("GitHub", text)
    at = text.casefold().find(id_) if id_ else -1
    return text[at : at + len(id_)] if id_ and at >= 0 else id_


async def ask_citation(network: Network, id_: str) -> Answer:
    """Ask for a repository, and for its CITATION.cff or README."""
    repository = await _ask_repository(network, id_)
    if isinstance(repository, NoSuchId | NoAnswer):
        return repository
    name = text_at(repository, "full_name") or id_
    citation = await _ask_text(network, f"/repos/{quote(name)}/contents/CITATION.cff")
    readme = "" if _find_cited(citation) else await _ask_text(network, f"/repos/{quote(name)}/readme")
    kept = {key: repository.get(key) for key in ("full_name", "html_url", "homepage", "description", "fork")}
    parent = text_at(repository, "parent", "full_name")
    return {**kept, "parent": parent, "citation": citation, "readme": readme}


async def _ask_repository(network: Network, key: str) -> dict[str, Any] | NoSuchId | NoAnswer:
    """Return what the interface says of a repository; where it is now, if it was renamed.

    Raises:
        UnavailableError: where GitHub does not answer at all.
    """
    base = targets.parse_url(network.base("github"))

    def at_home(_: Target, location: str) -> Target | None:
        """Return where a renamed repository is; only the interface itself is believed, and asked."""
        there = targets.resolve_redirect(base, location)
        number = _BY_NUMBER.search(there.path) if there.origin == _ORIGIN != base.origin else None
        if number:
            return base._replace(path=f"{base.path.rstrip('/')}/repositories/{number[1]}")
        return there if there.origin == base.origin else None

    path = f"/repos/{quote(key)}"
    reply = await network.exchange("github", path, most=1, resolve=at_home)
    said = json_in(reply)
    if reply.status in MISSING and text_at(said, "message").lower() in _SAYS_GONE:
        return NoSuchId()
    name = text_at(said, "full_name")
    if reply.status != HTTPStatus.OK or not name:
        return _explain_refusal(network, reply, said)
    if reply.target.path.endswith(path) and name.lower() != key.lower():
        return NoAnswer(f"it answers for another repository, `{name[:80]}`")
    return dict(said)


def read_citation(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return the paper that a repository names as its own, with the repository as its code."""
    name = text_at(answer, "parent") if answer.get("fork") is True else ""
    code = f"https://github.com/{name or text_at(answer, 'full_name') or id_}"
    label = "CITATION.cff"
    if not (identities := _find_cited(answer.get("citation") or "")):
        label, identities = "README", _find_in_readme(answer)
    return tuple(
        SourceRecord("GitHub", identities=frozenset([identity]), code_url=code, label=label) for identity in identities
    )


def _find_in_readme(answer: Any) -> list[Identity]:  # noqa: ANN401
    """Return the papers of a repository's homepage, of its description, or of the first links in its README."""
    readme = answer.get("readme") or ""  # what stands far below is mostly related work
    texts = (text_at(answer, "description"), readme[:_BEGINNING], readme)
    linked = (_find_papers(match[0].rstrip(".,;:!?*_") for match in _URL.finditer(text)) for text in texts)
    return _find_papers([text_at(answer, "homepage")]) or next(filter(None, linked), [])


SOURCE: Final = Service("github", partial(ask_each, "github", ask_citation), read_citation, name_in)
"""The repositories of GitHub, as ``owner/name``."""


async def _ask_text(network: Network, path: str) -> str:
    """Return the text of a file: as it is, or in the JSON of an interface that does not send it so."""
    try:
        reply = await network.ask("github", path, _RAW)
        encoded = value_at(json_in(reply), "content")
        text = base64.b64decode(encoded) if isinstance(encoded, str) else reply.decoded_body()
    except (UnavailableError, Failure, ValueError):
        return ""
    return text.decode("utf-8", "replace")[:_MOST] if reply.status == HTTPStatus.OK else ""


def _find_cited(text: str) -> list[Identity]:
    """Return the ids of the paper that a CITATION.cff prefers to be cited; the file itself describes the software."""
    preferred = value_at(_from_yaml(text), "preferred-citation")
    if not isinstance(preferred, dict) or text_at(preferred, "type").lower() not in _PAPERS:
        return []
    own = (text_at(preferred, "doi"), text_at(preferred, "url"))
    return _find_papers([*own, *texts_in(preferred, "identifiers", "value")])


def _from_yaml(text: str) -> Any:  # noqa: ANN401 - YAML is anything
    """Return the texts, lists and mappings of a text in YAML; None where it is none, or nested as no citation is."""
    # The parser in C: the one in Python takes 1.5 seconds for a row of brackets, however short.
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    depth = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return None
        return yaml.load(text, Loader=loader)  # noqa: S506 - it makes texts, lists and mappings only
    except (yaml.YAMLError, ValueError):
        return None


def _find_papers(texts: Iterable[str]) -> list[Identity]:
    named = dict.fromkeys(filter(None, map(identifiers.read, texts)))
    return [identity for identity in named if identity.kind in _KINDS and not identity.id.startswith(_ARCHIVES)]


def claim_repository(url: urls.Url) -> IdClaim | None:
    """Claim repositories and what is below them; pages of GitHub's own may look alike."""
    segments = url.segments
    if url.host.removeprefix("www.") != "github.com" or len(segments) < 2:  # noqa: PLR2004 - owner and name
        return None
    owner, name = segments[0], segments[1].removesuffix(".git")
    if is_reserved(owner) or not _NAME.fullmatch(owner) or not _NAME.fullmatch(name):
        return None
    is_whole = len(segments) == 2 and not url.query  # noqa: PLR2004
    is_certain = _LOGIN.fullmatch(owner) is not None and (len(segments) == 2 or segments[2] in _PAGES)  # noqa: PLR2004
    return IdClaim(f"{owner}/{name}".lower(), is_whole=is_whole, is_certain=is_certain)


def rename_repository(url: urls.Url, to: str) -> str:
    """Return ``url`` with the new owner and name."""
    path = "/" + "/".join([to, *url.segments[2:]])
    return str(url._replace(scheme="https", authority="github.com", path=path))


async def look_up_repositories(network: Network, keys: Sequence[str], take: Take) -> None:
    """Ask in batches if there is a token, else for some one by one."""
    if not network.scheduler.environment.github_token:
        await ask_each("github", find_repository, network, keys[:_ALONE], take)
        take(dict.fromkeys(keys[_ALONE:], NoAnswer("it answers few questions without a token; set GITHUB_TOKEN")))
        return
    await ask_batches("github", _look_up_batch, network, keys, take)


async def _look_up_batch(network: Network, keys: Sequence[str]) -> dict[str, Answer]:
    variables: dict[str, str] = {}  # names travel as these, never as part of the query
    for number, key in enumerate(keys):
        variables[f"o{number}"], _, variables[f"n{number}"] = key.partition("/")
    declared = ", ".join(f"${name}: String!" for name in variables)
    node = "r{0}: repository(owner: $o{0}, name: $n{0}) {{ nameWithOwner }}"
    asked = " ".join(node.format(number) for number in range(len(keys)))
    content = json.dumps({"query": f"query({declared}) {{ {asked} }}", "variables": variables}).encode()
    url = f"{network.base('github').removesuffix('/v3')}/graphql"
    reply = await network.exchange("github", url, content=content)
    said = json_in(reply)
    if reply.status == HTTPStatus.OK and isinstance(value_at(said, "data"), dict):
        errors = [error for error in values_in(said, "errors") if isinstance(error, dict)]
        answers: dict[str, Answer] = {}
        for number, key in enumerate(keys):
            alias = f"r{number}"
            if name := value_at(said, "data", alias, "nameWithOwner"):
                answers[key] = _make_finding(key, name)
                continue
            error = next((error for error in errors if error.get("path") == [alias]), {})
            why = text_at(error, "message")[:100] or "it says nothing of this repository"
            answers[key] = NoSuchId() if error.get("type") == "NOT_FOUND" else NoAnswer(why)
        return answers
    raise network.refuse("github", _explain_refusal(network, reply, said))


async def find_repository(network: Network, key: str) -> Answer:
    """Ask for a repository by itself."""
    repository = await _ask_repository(network, key)
    if isinstance(repository, NoSuchId | NoAnswer):
        return repository
    return _make_finding(key, repository["full_name"])


def _explain_refusal(network: Network, reply: Reply, said: Any) -> NoAnswer:  # noqa: ANN401 - whatever JSON says
    """Return why a reply is no answer, in words where GitHub gives a reason."""
    if reply.status == HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS or text_at(said, "block", "reason"):
        reason = text_at(said, "block", "reason")[:40]
        return NoAnswer(f"access is blocked{f' ({reason})' if reason else ''}", is_final=True)
    if reply.status == HTTPStatus.UNAUTHORIZED:
        return NoAnswer("it does not accept GITHUB_TOKEN", stops_after=1)
    if reply.status in {HTTPStatus.FORBIDDEN, HTTPStatus.OK}:
        message = text_at(said, "message") or text_at(said, "errors", "message")
        is_limited = is_used_up(reply.fields) or "retry-after" in reply.fields or "rate limit" in message.lower()
        if is_limited or not _LIMITED.isdisjoint(texts_in(said, "errors", "type")):
            return NoAnswer("its rate limit is used up", stops_after=1)
        if message:
            return NoAnswer(f"it refuses: {message[:100]}")
    return network.no_answer(reply)


def _make_finding(key: str, given: object) -> SourceRecord | NoAnswer:
    """Return what an answer says of a repository by the name that it gives."""
    name = str(given)
    if not all(map(_NAME.fullmatch, name.partition("/")[::2])):
        return NoAnswer(f"it gives a name that no repository can have, `{line(name)[:80]}`")
    return SourceRecord("GitHub", moved_to=name if name.lower() != key.lower() else "")


IDS: Final = Service(
    "github",
    look_up_repositories,
    claim=claim_repository,
    impossible_url=lambda url: with_path(url, "/no--such--owner/none"),
    moved=rename_repository,
)
"""Whether repositories exist; the token goes to https://api.github.com alone, wherever the base leads."""
