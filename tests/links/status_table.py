"""What each answer of a registry comes to: the table that docs/links.md shows, and that is tried row by row.

``python tests/links/status_table.py`` writes it into the page.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from links.fake_registries import ENTRY, ERROR, FEED
from links.replaying import reply

if TYPE_CHECKING:
    from links.answers import Recorded

PAGE = Path(__file__).resolve().parents[2] / "docs" / "links.md"
BEGIN, END = "<!-- statuses:begin -->", "<!-- statuses:end -->"

ATOM = "content-type: application/atom+xml; charset=utf-8"
JSON = "content-type: application/json; charset=utf-8"
HTML = "content-type: text/html; charset=utf-8"


class Row(NamedTuple):
    """What a registry answers for a URL, by the first part of the path that is asked for, and what that comes to."""

    registry: str
    url: str
    answer: str
    status: str
    why: str
    replies: dict[str, tuple[Recorded, ...]]
    is_by_token: bool = False


def feed(*ids: str) -> Recorded:
    entries = [ENTRY.format(id=one, version=2, title="A", comment="", summary="") for one in ids]
    return reply("200 OK", ATOM, body=FEED.format(count=len(ids), total=len(ids), entries="".join(entries)))


def error(status: str, id_: str) -> Recorded:
    return reply(status, ATOM, body=FEED.format(count=1, total=1, entries=ERROR.format(id=id_)))


def says(status: str, said: Any, *fields: str) -> Recorded:
    return reply(status, JSON, *fields, body=json.dumps(said))


def arxiv(answer: str, status: str, why: str, *replies: Recorded) -> Row:
    return Row("arXiv", "https://arxiv.org/abs/2301.00774", answer, status, why, {"api": replies})


def rest(answer: str, status: str, why: str, *replies: Recorded, **more: tuple[Recorded, ...]) -> Row:
    return Row("GitHub", "https://github.com/a/b", answer, status, why, {"repos": replies, **more})


def graphql(answer: str, status: str, why: str, said: Any, *fields: str) -> Row:
    replies = {"graphql": (says("200 OK", said, *fields),)}
    return Row("GitHub", "https://github.com/a/b", answer, status, why, replies, is_by_token=True)


def doi(answer: str, status: str, why: str, handle: Recorded, *record: Recorded) -> Row:
    agency = {"10.1145": record[:1], "agency": record[1:]} if record else {}
    missing = reply("404 Not Found", HTML)
    return Row(
        "DOI", "https://doi.org/10.1145/1.2", answer, status, why, {"api": (handle,), "10.1145": (missing,)} | agency
    )


def openreview(answer: str, status: str, why: str, new: Recorded, old: Recorded | None = None) -> Row:
    replies = {"v2": (new,), "v1": (old or new,)}
    return Row("OpenReview", "https://openreview.net/forum?id=aBc-1", answer, status, why, replies)


def face(answer: str, status: str, why: str, *replies: Recorded) -> Row:
    return Row("Hugging Face", "https://huggingface.co/a/b", answer, status, why, {"api": replies})


def anybody(answer: str, why: str, one: Recorded) -> Row:
    replies = dict.fromkeys(("api", "repos", "v1", "v2", "10.1145"), (one,))
    return Row("all", "", answer, "uncertain", why, replies)


WITNESS = {"id": "1706.03762", "version": 2, "title": "A", "comment": "", "summary": ""}
FOUND = reply("302 Found", "location: BASE/agency/10.1145%2F1.2", "vary: Origin, Accept")
MISSING_NOTE = says(
    "404 Not Found", {"name": "NotFoundError", "message": "The Note aBc-1 was not found", "status": 404}
)
OTHER_NOTE = says("404 Not Found", {"name": "NotFoundError", "message": "The Note xyz was not found", "status": 404})
NOTE = {"id": "aBc-1", "content": {"title": {"value": "A"}}}
LIMITED = ("X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 4102444800")
MOVED_REPO = says(
    "301 Moved Permanently", {"message": "Moved Permanently"}, "Location: https://api.github.com/repositories/1"
)

TABLE = (
    arxiv("a feed that has the paper", "alive", "it is named", feed("2301.00774", "1706.03762")),
    arxiv(
        "two feeds in a row that lack it, but have a paper that is known to exist",
        "dead",
        "the answers are complete, and it is in neither",
        feed("1706.03762"),
    ),
    arxiv("an empty feed", "uncertain", "a paper that exists is missing too", feed()),
    arxiv(
        "a feed that counts more papers than it has",
        "uncertain",
        "it is incomplete",
        reply("200 OK", ATOM, body=FEED.format(count=9, total=9, entries=ENTRY.format(**WITNESS))),
    ),
    arxiv("a feed of papers that were not asked for", "uncertain", "it answers another question", feed("1101.00001")),
    arxiv("an `Error` entry", "uncertain", "it refuses the request", error("400 Bad Request", "2301.00774")),
    arxiv(
        "`Rate exceeded.`, twice in a row",
        "uncertain",
        "arXiv is not asked again in this run",
        reply("429 Unknown", body="Rate exceeded."),
    ),
    rest(
        "the repository",
        "alive",
        "it is named",
        says("200 OK", {"full_name": "a/b"}),
    ),
    rest("another repository", "uncertain", "renamed ones are redirected", says("200 OK", {"full_name": "x/y"})),
    rest(
        "301, and there a repository",
        "moved",
        "GitHub follows renamed repositories",
        MOVED_REPO,
        repositories=(says("200 OK", {"full_name": "c/d"}),),
    ),
    rest(
        "404 with the message `Not Found`",
        "dead",
        "the path can only be a repository; for other paths the page is requested",
        says("404 Not Found", {"message": "Not Found", "status": "404"}),
    ),
    rest(
        "404 with anything else",
        "uncertain",
        "it is not from GitHub",
        reply("404 Not Found", HTML, body="<h1>Not Found</h1>"),
    ),
    rest(
        "451, or 403 with a reason",
        "uncertain",
        "access is blocked, so something is there",
        says(
            "451 Unavailable For Legal Reasons", {"message": "Repository access blocked", "block": {"reason": "dmca"}}
        ),
    ),
    rest(
        "403 and no requests left",
        "uncertain",
        "the rate limit is used up",
        says("403 Forbidden", {"message": "limit"}, *LIMITED),
    ),
    rest("401", "uncertain", "the token is refused", says("401 Unauthorized", {"message": "Bad credentials"})),
    graphql("GraphQL: the repository", "alive", "it is named", {"data": {"r0": {"nameWithOwner": "A/b"}}}),
    graphql(
        "GraphQL: another name",
        "moved",
        "GitHub follows renamed repositories",
        {"data": {"r0": {"nameWithOwner": "c/d"}}},
    ),
    graphql(
        "GraphQL: `NOT_FOUND` for it",
        "dead",
        "the error names the place in the question",
        {"data": {"r0": None}, "errors": [{"type": "NOT_FOUND", "path": ["r0"], "message": "Could not resolve"}]},
    ),
    graphql(
        "GraphQL: `NOT_FOUND` for something else",
        "uncertain",
        "it says nothing about this one",
        {
            "data": {"repository": None},
            "errors": [{"type": "NOT_FOUND", "path": ["repository"], "message": "Could not"}],
        },
    ),
    graphql(
        "GraphQL: `RATE_LIMITED` or `RATE_LIMIT`",
        "uncertain",
        "the rate limit is used up",
        {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}]},
        "x-ratelimit-remaining: 0",
    ),
    graphql(
        "GraphQL: `FORBIDDEN`, SAML",
        "uncertain",
        "the owner asks for a single sign-on",
        {
            "data": {"r0": None},
            "errors": [
                {"type": "FORBIDDEN", "path": ["r0"], "message": "Resource protected by organization SAML enforcement."}
            ],
        },
    ),
    doi(
        "the agency's record of this DOI",
        "alive",
        "it is named",
        says("500 Internal Server Error", {"responseCode": 2}),
        FOUND,
        says("200 OK", {"DOI": "10.1145/1.2", "title": "A"}),
    ),
    doi(
        "handle code 1 or 200 for it",
        "alive",
        "it is registered",
        says("200 OK", {"responseCode": 200, "handle": "10.1145/1.2"}),
    ),
    doi(
        "handle code 100 for it",
        "dead",
        "it is not registered",
        says("404 Not Found", {"responseCode": 100, "handle": "10.1145/1.2"}),
    ),
    doi(
        "handle code 100 for another",
        "uncertain",
        "it says nothing about this one",
        says("404 Not Found", {"responseCode": 100, "handle": "10.1145/1"}),
    ),
    doi(
        "handle code 2",
        "uncertain",
        "the handle system has an error",
        says("500 Internal Server Error", {"responseCode": 2, "handle": "10.1145/1.2"}),
    ),
    openreview("the note", "alive", "it is named", says("200 OK", {"notes": [NOTE], "count": 1})),
    openreview(
        "a list without the note",
        "uncertain",
        "lists are empty for other reasons, too",
        says("200 OK", {"notes": [], "count": 0}),
    ),
    openreview("`NotFoundError` for it, from both versions", "dead", "both know no such note", MISSING_NOTE),
    openreview(
        "`NotFoundError` for it from one version, a list without it from the other",
        "uncertain",
        "the note may be the other version's",
        MISSING_NOTE,
        says("200 OK", {"notes": [], "count": 0}),
    ),
    openreview("`NotFoundError` for another", "uncertain", "it says nothing about this one", OTHER_NOTE),
    openreview(
        "`ChallengeRequiredError`",
        "uncertain",
        "guests get no answer; every page leads to the challenge",
        says("403 Forbidden", {"name": "ChallengeRequiredError", "message": "Challenge verification required"}),
    ),
    openreview(
        "`ForbiddenError`",
        "uncertain",
        "guests may not read it",
        says("403 Forbidden", {"name": "ForbiddenError", "message": "User Guest is not reader of OpenReview.net"}),
    ),
    face(
        "the repository, also if it is gated or disabled",
        "alive",
        "it is named",
        says("200 OK", {"id": "a/b", "gated": "auto", "disabled": True}),
    ),
    face(
        "`GatedRepo`",
        "alive",
        "something is there",
        says("401 Unauthorized", {"error": "restricted"}, "x-error-code: GatedRepo"),
    ),
    face(
        "307 to the same name with other capitalization",
        "moved",
        "the same repository",
        reply("307 Temporary Redirect", "location: /api/models/A/b"),
    ),
    face(
        "307 to another name",
        "moved",
        "not certainly the same: another owner may have taken its place",
        reply("307 Temporary Redirect", "location: /api/models/c/b"),
    ),
    face(
        "401 or 404 with an error",
        "uncertain",
        "missing or private: guests cannot tell which",
        says("401 Unauthorized", {"error": "Invalid username or password."}),
    ),
    anybody(
        "5xx, time-outs, broken connections",
        "no answer; after three in a row it is not asked again in this run",
        reply("503 No"),
    ),
    anybody(
        "a page, a login, a redirect elsewhere",
        "not an answer of the registry",
        reply("302 Found", "location: /login"),
    ),
    anybody(
        "429 twice in a row, or a pause longer than `max-pause`",
        "it is not asked again in this run",
        reply("429 Too Many Requests"),
    ),
)


def markdown() -> str:
    """Return the table as the page shows it."""
    rows = [f"| {row.registry} | {row.answer} | {row.status} | {row.why} |" for row in TABLE]
    return "\n".join(["| registry | answer | status | why |", "|---|---|---|---|", *rows])


def updated(page: str) -> str:
    """Return a page with the table in its place."""
    head, _, rest_ = page.partition(BEGIN)
    return f"{head}{BEGIN}\n{markdown()}\n{END}{rest_.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text()))
