from __future__ import annotations

import pytest

from metalint.names.folding import folded


@pytest.mark.parametrize(
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
    ],
)
def test_spellings_of_one_title_fold_to_the_same(left: str, right: str) -> None:
    assert folded(left) == folded(right) != ""


@pytest.mark.parametrize(
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
    ],
)
def test_different_titles_fold_differently(left: str, right: str) -> None:
    assert folded(left) != folded(right)


@pytest.mark.parametrize("title", ["注意力机制", "Внимание", "الانتباه", "ध्यान", "주의", "🤗"])
def test_a_title_in_any_script_leaves_something(title: str) -> None:
    assert folded(title)


@pytest.mark.parametrize("title", ["", "  ", "...", "—", "$$"])
def test_punctuation_alone_leaves_nothing(title: str) -> None:
    assert folded(title) == ""
