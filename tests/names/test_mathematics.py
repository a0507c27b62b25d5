"""Mathematics in titles, as people read it."""

from __future__ import annotations

from rows import each_row

from metalint.names.mathematics import parted, shown

UNDERSTOOD = {
    "L$^3$ and $L^{3}$": "L³ and L³",
    r"$\ell_0$, $\ell_\infty$": "ℓ₀, ℓ∞",  # noqa: RUF001
    r"$\alpha$-$\Delta$ $\varepsilon$": "α-Δ ε",  # noqa: RUF001
    "$k$-means, SE$(3)$": "k-means, SE(3)",
    r"$\mathcal{O}(n^2 \log n)$": "O(n² log n)",
    r"$x_{ij}^{-1}$, $\mathbf{W}^\top$, $Q_\text{max}$": "xᵢⱼ⁻¹, Wᵀ, Qₘₐₓ",
    r"$360^\circ$, 2$\times$, $\pi_{0.5}$": "360°, 2×, π₀.₅",
    r"$\sqrt{n}$ $\sqrt{n+1}$ $\frac{1}{2}$": "√n √(n+1) 1/2",
}  # fmt: skip
NOT_UNDERSTOOD = [
    "US$5-US$10", "A$AP and B$AP", r"\$5$", "$ x $", "$x^{q}$", r"$\frac{a+b}{2}$", r"$\write18{x}$", "$x^$", "$x_{$}$",
    "$word$", r"$\hat{x}$", "$^" + "{" * 20 + "x" + "}" * 20 + "$", "one $", "$$x^2$$", "a $x^2$5",
]  # fmt: skip


@each_row("title", UNDERSTOOD)
def test_formulas_are_shown_as_text(title: str) -> None:
    assert shown(title) == UNDERSTOOD[title]
    assert shown(shown(title)) == UNDERSTOOD[title]


@each_row("title", NOT_UNDERSTOOD)
def test_what_is_not_understood_stays(title: str) -> None:
    assert shown(title) == title


def test_each_second_part_is_a_formula() -> None:
    assert parted("a $x^2$ b $5 c") == ["a ", "$x^2$", " b $5 c"]
    assert parted("$y$") == ["", "$y$", ""]
