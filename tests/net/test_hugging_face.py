"""How Hugging Face is asked, and what guests are told."""

from __future__ import annotations

from net.fake_registries import HuggingFace, OpenReview
from net.fault_server import FaultServer
from net.replaying import asking

from metalint.verdicts import Alive, Moved, Uncertain


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
