"""When the venues of two records are the same, different, or nobody can tell."""

from __future__ import annotations

import pytest

from metalint.adding.venues import VenueReader
from metalint.adding.verifying import compare_venues, venue_of
from metalint.names.venues import load

READER = VenueReader(load([]), {})


@pytest.mark.parametrize(
    ("ours", "theirs", "likeness"),
    [
        ("ICML", "ICML", "same"),
        ("NIPS", "NeurIPS", "same"),
        ("ICML 2021", "ICML", "same"),
        ("International Conference on Machine Learning (ICML)", "ICML", "same"),
        ("Proceedings of the 2021 CHI Conference on Human Factors in Computing Systems", "CHI", "same"),
        ("ACM SIGKDD International Conference on Knowledge Discovery and Data Mining", "KDD", "same"),
        ("EMNLP Findings", "EMNLP (Findings)", "same"),
        ("VLDB", "Proc. VLDB Endow.", "same"),
        ("ICML", "KDD", "different"),
        ("EMNLP", "EMNLP (Findings)", "different"),
        ("ISIT", "ICASSP", "different"),
        ("ICASSP", "ISIT", "different"),
        ("TPAMI", "CVPR", "doubtful"),
        ("ICML Workshops", "ICML", "doubtful"),
        ("ICML Workshops", "KDD", "doubtful"),
        ("Oakland", "KDD", "doubtful"),
        ("Conference on Cats", "KDD", "doubtful"),
        ("arXiv", "KDD", "doubtful"),
        ("GitHub", "KDD", "doubtful"),
        ("FSE", "ESEC/SIGSOFT FSE", "doubtful"),
    ],
)
def test_only_what_is_certain_is_the_same_or_different(ours: str, theirs: str, likeness: str) -> None:
    label = "journals/x/y" if "Proc." in theirs else "conf/x/y"
    assert compare_venues(venue_of(ours, 2021, READER), venue_of(theirs, 2021, READER, label)) == likeness
