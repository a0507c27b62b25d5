"""Which comments say that a paper is withdrawn."""

from __future__ import annotations

from links.answers import ANSWERS
from rows import each_row

from metalint.services.withdrawals import says_withdrawn

WITHDRAWN = [
    "Withdrawn",
    "withdrawn by the authors",
    "(withdrawn)",
    "Temporarily withdrawn for corrections",
    "12 pages, 3 figures; withdrawn due to an error in Lemma 2",
    "This paper has been withdrawn by the author due to a crucial sign error in equation 1",
    "This paper has been temporarily withdrawn",
    "Paper has been withdrawn due to an error",
    "Article withdrawn by author",
    "Error in the proof of Theorem 1, paper withdrawn",
    "v3: paper withdrawn, see arXiv:2401.00001",
    "arXiv admin note: This submission has been withdrawn by arXiv administrators as it is fraudulent",
    "This article has been removed by arXiv administrators because it infringes copyright",
    "This submission is being withdrawn",
    "Due to a flaw in the data the manuscript is hereby withdrawn.",
    "We would like to withdraw this paper",
    "I withdraw my paper",
    "The author has withdrawn this submission from arXiv.",
    "The main theorem is wrong. This paper contains a gap and is therefore withdrawn",
    "We retract this preprint",
    "This paper is retracted",
    "Has been withdrawn by the author",
    "It has been withdrawn by the authors",
    "Withdrawn paper",
    "**Withdrawn**: the experiments could not be reproduced",
    "This paper withdrawn by the author",
    "This version withdrawn by arXiv administrators because the author did not have the right to agree to the license",
    "Error found in Theorem 1; withdrawn",
    "The proof is incorrect. Withdrawn.",
    "Paper has an error, hence withdrawn.",
    "Main result is wrong - paper withdrawn",
    "We request to withdraw this paper",
    "We were forced to retract this article",
    "Cet article a été retiré par les auteurs",
    "Dieser Artikel wurde von den Autoren zurückgezogen",
    "Este artículo ha sido retirado por los autores",
    "Este artigo foi retirado pelos autores",
    "Questo articolo è stato ritirato dagli autori",
    "本文已被作者撤回",  # Chinese: this paper has been withdrawn by the author
    "この論文は取り下げられました",  # Japanese: this paper has been withdrawn
]
NOT_WITHDRAWN = [
    "",
    "12 pages",
    "Accepted at ICML 2024",
    "The first author has withdrawn from the project",
    "This paper was withdrawn from ICLR 2024 and accepted at ICML 2024",
    "Version 1 of this paper has been withdrawn; this is the corrected version",
    "An earlier draft of the paper was withdrawn",
    "Theorem 3 of this paper is withdrawn",
    "Theorem 3 has been withdrawn",
    "The proof in this paper was withdrawn",
    "This paper has not been withdrawn",
    "If a flaw is found we will withdraw the paper",
    "We withdraw the claim of v1",
    "This work supersedes the withdrawn arXiv:2101.00001",
    "We withdrew the previous version",
    "The authors withdrew the paper from NeurIPS to revise it",
    "Replaces a retracted paper",
    "Withdrawn from the proceedings for want of time",
    "This paper may be withdrawn",
    "A study of withdrawal symptoms",
    "Retraction-augmented generation; code at https://example.org",
    "Withdrawal of funds from banks",
    "Retracted papers keep being cited: code available",
    "Withdrawn arXiv papers: a dataset, 12 pages",
    "Withdrawn states in quantum systems",
    "Withdrawn or not? Predicting retractions",
    "Retraction of the manifold",
    "Retraction by folding",
    "Withdrawal by rats of nicotine",
    "This paper was temporarily withdrawn and is now restored",
    "This paper was withdrawn by mistake and has been reinstated",
    "Withdrawn in error; resubmitted here",
    "Withdrawn from consideration at NeurIPS 2023 but available here",
    "Withdrawn at ICLR 2024",
    "Withdrawn after the reviews of ICLR 2024",
    "This submission was withdrawn before the decisions of ICLR 2024",
    "Submitted to ICLR 2023; withdrawn",
    "This paper was withdrawn after the rebuttal and is now accepted at a journal",
    "There is no need to withdraw this paper",
    "We were asked to retract this paper but stand by it",
    "The request to withdraw this paper was declined",
    "Calls to retract this paper are unfounded",
    "Cet article n'a pas été retiré",
    "Dieser Artikel wurde nicht zurückgezogen",
    "本文未撤回",  # Chinese: this paper is not withdrawn
]


@each_row("comment", WITHDRAWN)
def test_authors_say_that_a_paper_is_withdrawn_in_many_ways(comment: str) -> None:
    assert says_withdrawn(comment)


@each_row("comment", NOT_WITHDRAWN)
def test_what_is_withdrawn_may_be_something_else(comment: str) -> None:
    assert not says_withdrawn(comment)


def test_an_abstract_counts_at_its_beginning_only() -> None:
    assert says_withdrawn("", "This paper has been withdrawn by the author.")
    assert not says_withdrawn("12 pages", "We study how deposits are withdrawn from banks.")
    assert not says_withdrawn("", f"{'We study banks. ' * 30} This paper has been withdrawn.")


def test_real_comments_are_told_apart() -> None:
    rows = [line.split("\t") for line in (ANSWERS / "arxiv/withdrawn_comments.tsv").read_text().splitlines()]
    wrong = [comment for kind, comment in rows if says_withdrawn(comment) is not (kind == "withdrawn")]
    assert len(rows) == 28
    assert wrong == []
