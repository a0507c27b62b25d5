"""The period at the end of a title: needed, doubtful or surplus."""

from __future__ import annotations

from rows import each_row

from metalint.names.periods import final_period


@each_row(
    "title",
    [
        "A Fine Title.", "Attention Is All You Need.", "Learning in One Shot.", "Learning in one-shot.", "Slim models.",
        "Beyond GPT-4.", "Open Weights for GPT-J.", "Explainable AI.", "Pruning LLMs.", "Fine-Tuning BERT.",
        "From ResNet.", "Sparse Data.", "State of the Art.", "A Survey.", "Neural Networks.", "Deep Learning.",
        "Language Model.", "A New Benchmark.", "What Do They Know.", "Models (A Survey).", "A Full Stop, Spaced .",
        "Reconstructing 3D.", "ATTENTION IS ALL YOU NEED.", "Graph Neural Network.", "Robust Control.",
        "Ein Ansatz zum maschinellen Lernen.", "Une nouvelle approche.", "A Study of Context.",
    ],
)  # fmt: skip
def test_a_period_behind_an_ordinary_word_is_surplus(title: str) -> None:
    assert final_period(title) == "surplus"


@each_row(
    "title",
    [
        "Quercus spp.", "Rolls-Royce Plc.", "18 U.S.C. § 1 et seq.", "Smith et al.", "Acme Inc.", "Acme Co.",
        "King Jr.",
        "CNNs vs.", "Layers, etc.", "In Jan.", "In SEPT.", "On Thurs.", "10 kg.", "The U.S.", "The U. S.", "A Ph.D.",
        "A PhD.", "Symphony No.", "Und so weiter usw.", "Verein e.V.", "Modelle, z. B.", "Grupo S.A.", "Grupo Ltda.",
        "None...", "None . . .",
        "Plan B.", "v1.0.", "(e.g.", "Smith et al .", "None….",
    ],
)  # fmt: skip
def test_the_period_of_an_abbreviation_is_needed(title: str) -> None:
    assert final_period(title) == "needed"


@each_row(
    "title",
    [
        "Grupo Xyz.", "Ludwig XIV.", "Am 19.", "Budapest 1956.", "Python 3.", "$x$.", "Really?.", "Ltd. Şti.",
        "Модели.",        "Ann. Math. Statistik.", "Attention. A Survey.", "Insp.", "Two Depts.", "100%.",
    ],
)  # fmt: skip
def test_where_it_may_be_either_it_is_doubtful(title: str) -> None:
    assert final_period(title) == "doubtful"


@each_row("title", ["A Fine Title", "What?", "", ".", "...", " .", "A Title.)", "A Title. ", "一切。"])
def test_other_titles_end_in_no_period(title: str) -> None:
    assert final_period(title) is None
