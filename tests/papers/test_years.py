from __future__ import annotations

from rows import each_row

from metalint.papers.ids import year_folder


@each_row(
    ("path", "year"),
    [
        ("meta/2023/a.prototxt", 2023),
        ("2023/a.prototxt", 2023),
        ("meta/1899/a.prototxt", None),
        ("meta/2101/a.prototxt", None),
        ("meta/2023/x/a.prototxt", None),
        ("meta/20233/a.prototxt", None),
        ("meta/２０２３/a.prototxt", None),  # noqa: RUF001 - full-width digits are no year
        ("2023.prototxt", None),
        ("a.prototxt", None),
    ],
)
def test_only_the_folder_right_above_counts(path: str, year: int | None) -> None:
    assert year_folder(path) == year
