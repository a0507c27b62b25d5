"""How Hugging Face is asked, and what guests are told."""

from __future__ import annotations

import pytest
from links.fake_registries import HuggingFace, OpenReview
from links.fault_server import FaultServer
from links.replaying import asking, replay, reply
from links.status_table import says
from rows import each_row

from metalint.links.status import Alive, Moved, Uncertain


def test_hugging_face_says_hidden_gated_and_renamed() -> None:
    renamed = {"datasets/a/old": "datasets/b/new", "models/a/cased": "models/a/Cased"}
    gone, gated, disabled = {"models/a/gone"}, {"models/a/gated"}, {"models/a/off"}
    face = HuggingFace(gone=gone, gated=gated, disabled=disabled, renamed=renamed)
    expected = {
        "a/good": Alive(),
        "a/gone": Uncertain("Hugging Face: `a/gone` is missing or private"),
        "a/gated": Alive(),
        "datasets/a/old": Moved("https://huggingface.co/datasets/b/new", is_same=False),
        "a/cased": Moved("https://huggingface.co/a/Cased", is_same=True),
        "spaces/a/demo": Alive(),
        "a/off": Alive(),
    }
    with FaultServer(answers={"api": face}) as server:
        urls = {name: f"https://huggingface.co/{name}" for name in expected}
        found = asking(server, "huggingface")(urls.values())
    assert {name: found[url].status for name, url in urls.items()} == expected


@pytest.mark.slow
def test_hugging_face_is_asked_as_fast_as_it_grants() -> None:
    face = HuggingFace(grants=20, window=1.0)
    with FaultServer(answers={"api": face}) as server:
        found = asking(server, "huggingface", max_pause=2.0)(
            f"https://huggingface.co/a/b{number}" for number in range(50)
        )
    assert {answer.status for answer in found.values()} == {Alive()}
    assert face.refusals == 0


def test_openreview_that_challenges_guests_is_asked_a_few_times() -> None:
    with FaultServer(answers=OpenReview(challenges=True).answers()) as server:
        urls = [f"https://openreview.net/forum?id=madeUp{number}" for number in range(60)]
        found = asking(server, "openreview")(urls)
        assert len(server.seen) <= 7
    why = "OpenReview does not say (it asks guests to solve a challenge)"
    assert {found[url].status for url in urls} == {Uncertain(why)}


def test_a_paper_that_the_new_version_of_openreview_lacks_is_asked_of_the_old_one() -> None:
    old = OpenReview(old={"aBc-1": {"content": {"title": "A"}}})
    for new in (says("200 OK", {"notes": [], "count": 0}), says("403 Forbidden", {"name": "ForbiddenError"})):
        with FaultServer(answers=old.answers() | {"v2": replay(new)}) as server:
            url = "https://openreview.net/forum?id=aBc-1"
            assert asking(server, "openreview")([url])[url].status == Alive()
            other = "https://openreview.net/forum?id=other"
            assert isinstance(asking(server, "openreview")([other])[other].status, Uncertain)


@each_row(
    "location",
    [
        "https://elsewhere.example/api/models/a/B", "/login?next=/api/models/a/B", "//elsewhere.example/api/models/c/d",
        "/api/models/a/B/tree", "/x/api/models/a/B", "B",
    ],
)  # fmt: skip
def test_only_a_redirect_of_hugging_face_to_its_own_interface_tells_a_new_name(location: str) -> None:
    with FaultServer(answers={"api": replay(reply("307 Temporary Redirect", f"Location: {location}"))}) as server:
        found = asking(server, "huggingface")(["https://huggingface.co/a/b"])["https://huggingface.co/a/b"]
    assert isinstance(found.status, Uncertain)
