from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.adding.matching import KnownPaper, same_work, shared_author
from metalint.names.person_names import single_authors
from metalint.names.titles import is_same_title
from metalint.services.records import SourceRecord


@each_row(
    ("one", "other"),
    [
        ("AWQ: Activation-aware Quantization", "AWQ - activation-aware   quantization."),
        ("Learning $\\ell_1$ Norms", "Learning l_1 norms"),
        ("Diversity through a Q&amp;A chatbot", "Diversity Through a Q&A Chatbot"),
        ("Café Models at Scale", "Cafe models at scale"),
    ],
)
def test_titles_that_are_the_same(one: str, other: str) -> None:
    assert is_same_title(one, other)


@each_row(("one", "other"), [("Deep Networks", "Deep Networks II"), ("SGD", "SGD"), ("", "")])
def test_titles_that_are_not_or_say_too_little(one: str, other: str) -> None:
    assert not is_same_title(one, other)


@each_row(
    ("ours", "theirs", "is_shared"),
    [
        ("Ji Lin", "Ji Lin", True),
        ("J. Lin", "Ji Lin", True),
        ("Lin Ji", "Ji Lin", True),
        ("Benjamin Mann", "Ben Mann", False),
        ("Samuel G. Rodriques", "Samuel Rodriques", True),
        ("Łukasz Kaiser", "Lukasz Kaiser", True),
        ("José Núñez", "Jose Nunez", True),
        ("John Smith Jr.", "John Smith", True),
        ("Wei Zhang", "Li Zhang", False),
        ("Zhang", "Zhang", True),
        ("Zhang", "Wei Zhang", False),
        ("", "Wei Zhang", False),
    ],
)
def test_whether_two_names_are_of_one_author(ours: str, theirs: str, is_shared: bool) -> None:  # noqa: FBT001
    assert (shared_author([ours], [theirs]) is not None) == is_shared


@each_row(
    ("written", "names"),
    [
        (["Ji Lin, Jiaming Tang, Song Han"], ["Ji Lin", "Jiaming Tang", "Song Han"]),
        (["Ji Lin and Song Han"], ["Ji Lin", "Song Han"]),
        (["Lin, Ji"], ["Ji Lin"]),
        (["Ji Lin", "Song Han"], ["Ji Lin", "Song Han"]),
    ],
)
def test_authors_in_one_string_are_several(written: list[str], names: list[str]) -> None:
    assert single_authors(written) == names


@each_row("written", ["Jane Doe, John Roe, and Max Moe", "Jane Doe and John Roe", "Doe, J., Roe, K."])
def test_a_record_may_name_all_authors_in_one_string(written: str) -> None:
    paper = KnownPaper("A Work on Cats", ("Jane Doe", "John Roe"), frozenset())
    record = SourceRecord("Crossref", "published", paper.title, (written,))
    assert same_work(paper, record) == "with the same title and the author `Jane Doe`"


NAMES = st.lists(st.text(max_size=12), max_size=4)


@given(NAMES, NAMES)
def test_sharing_an_author_is_mutual(ours: list[str], theirs: list[str]) -> None:
    assert (shared_author(ours, theirs) is None) == (shared_author(theirs, ours) is None)
