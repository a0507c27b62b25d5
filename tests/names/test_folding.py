from __future__ import annotations

import time

import pytest
from rows import each_row

from metalint.names.folding import folded, roughness


@each_row(
    ("left", "right"),
    [
        ("Attention Is All You Need", "attention is all you need."),
        ("Pre-training at Scale", "Pretraining  at scale"),
        ("FlashAttention-2: Faster", "Flash Attention 2 — Faster"),
        ("Poincaré Embeddings", "Poincare\u0301 embeddings"),
        ("Poincaré Embeddings", "POINCARE EMBEDDINGS"),
        ("The $L_0$ Norm", "The L0 norm"),
        (r"\textbf{LoRA}: Low-Rank", "LoRA: low rank"),
        ("Search & Rescue", "Search and Rescue"),
        ("Straße", "STRASSE"),
        ("ﬁne-tuning", "fine-tuning"),
        ("“Quoted” Titles", "'Quoted' titles"),
        ("İstanbul", "istanbul"),
        ("Decays B→K", "Decays B->K"),
        ("3×3 Filters", "3x3 filters"),
        ("x\u2212y \u2223 z", "x-y | z"),
        (r"Erd\H{o}s Graphs", "Erdős Graphs"),
        (r"\v{C}ech Complexes of Fran\c cois", "Čech complexes of François"),
        (r"{\O}rsted and \L{}ukasz", "Ørsted and Łukasz"),
        (r"na\"{\i}ve", "naïve"),
        (r"$\beta$-VAE", "β-VAE"),
        ("Beta-VAE", "β-VAE"),
        (r"$\alpha\beta$-CROWN", "αβ-CROWN"),
        (r"$\ell_1$ at $10\times$", "ℓ₁ at 10×"),
        (r"{\bf Bold} \emph{Titles}", "Bold titles"),
        (r"H\textsubscript{2}O", "H₂O"),
        ("Search &amp; Rescue", "Search & Rescue"),
        ("Women&#39;s &quot;Health&quot;", "Women's Health"),
        ("<i>E. coli</i> Genomes", "E. coli genomes"),
        ("CO<sub>2</sub> &lt;b&gt;Capture&lt;/b&gt;", "CO2 capture"),
        ("**Deep** *Learning*", "Deep Learning"),
        ("C*-Algebras", r"$C^{\ast}$-algebras"),
        ("C*-Algebras", "C\u2217-algebras"),
        ("The Title*", "The Title"),
    ],
)
def test_spellings_of_one_title_fold_to_the_same(left: str, right: str) -> None:
    assert folded(left) == folded(right) != ""


@each_row(
    ("left", "right"),
    [
        ("DeepLabV3", "DeepLabV3+"),
        ("Programming in C", "Programming in C#"),
        ("Qwen2.5 Technical Report", "Qwen25 Technical Report"),
        ("注意力机制", "注意力"),
        ("ガラス", "カラス"),
        ("हिन्दी", "हन्द"),
        ("π0", "π1"),
        ("Part I", "Part II"),
        ("🤗", "🚀"),
        ("P = NP", "P ≠ NP"),
        ("P < NP", "P > NP"),
        ("∞-Categories", "Categories"),
        ("∀x", "∃x"),
        ("W± Bosons", "W Bosons"),
        ("In F♯ Minor", "In F Minor"),
        ("C*-algebras", "C-algebras"),
        ("A* search", "A search"),
        ("<Angle> Brackets", "Brackets"),
        ("Q&A; R", "Q R"),
        (r"$\alpha$", r"$\beta$"),
    ],
)
def test_different_titles_fold_differently(left: str, right: str) -> None:
    assert folded(left) != folded(right)


@pytest.mark.slow
@each_row("piece", ["*a ", "a*", "a *", "<i ", "&a", '\\"{', "\\a", "\u03b1 ", "$^*"])
def test_the_time_for_long_titles_is_short(piece: str) -> None:
    start = time.process_time()
    folded(piece * (200_000 // len(piece)) + "x")
    assert time.process_time() - start < 2


@each_row("title", ["注意力机制", "Внимание", "الانتباه", "ध्यान", "주의", "🤗"])
def test_a_title_in_any_script_leaves_something(title: str) -> None:
    assert folded(title)


@each_row("title", ["", "  ", "...", "—", "$$"])
def test_punctuation_alone_leaves_nothing(title: str) -> None:
    assert folded(title) == ""


@each_row(
    ("better", "worse"),
    [
        ("Foo Institute", "Foo Inst."),
        ("Foo Institute, Oslo", "Foo Institute , Oslo"),
        ("Department of Plants, Foo University", "[Department of Plants, Foo University]"),
        ("Department of Plants, Foo University", "Department of Plants Foo University"),
        ("Department of Plants, Foo University", "Department of Plants, Foo University, Oslo, 0150"),
        ("Department of Plants and Trees, Foo University", "Department of PT, Foo University, Oslo"),
        ("Unit between FOO and Bar University", "Unit betweenFOO and Bar University"),
        ("Foo Spring Laboratory", "Foo, Spring Laboratory"),
    ],
)
def test_the_better_written_of_two_names_comes_first(better: str, worse: str) -> None:
    assert sorted((worse, better), key=roughness) == [better, worse]
