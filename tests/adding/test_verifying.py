"""When the venues of two records are the same, different, or nobody can tell."""

from __future__ import annotations

from rows import each_row

from metalint.adding.venue_comparison import compare_venues, venue_of
from metalint.adding.venues import VenueReader
from metalint.names.venues import load

READER = VenueReader(load([]), {})


@each_row(
    ("ours", "theirs", "likeness"),
    [
        ("ICML", "ICML", "same"),
        ("NIPS", "NeurIPS", "same"),
        ("ICML 2021", "ICML", "same"),
        ("CVPRW", "CVPR Workshops", "same"),
        ("CVPR 2021 Workshop", "CVPR Workshops", "same"),
        ("ICML 2021 Workshop on Cats", "ICML Workshops", "same"),
        ("ICML 2021 Workshop on Cats", "ICML Workshop on Dogs", "doubtful"),
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
        ("Oakland", "KDD", "different"),
        ("Oakland", "SP", "same"),
        ("Conference on Cats", "KDD", "different"),
        ("Symposium on Medieval Art", "ICASSP", "different"),
        ("Journal of Cats", "IEEE Trans. Image Process.", "different"),
        ("TIP", "IEEE Trans. Image Process.", "same"),
        ("ACM Transactions on Information Systems", "ACM Trans. Inf. Syst.", "doubtful"),
        ("Machine Learning", "Mach. Learn.", "doubtful"),
        ("SIGMOD", "Proc. ACM Manag. Data", "doubtful"),
        ("Knowledge Discovery Conference", "KDD", "doubtful"),
        ("Conference on Hyper Interaction", "CHI", "doubtful"),
        ("IEEE Conference on Computer Communications", "INFOCOM", "same"),
        ("Intelligent Vehicles Symposium", "IV", "doubtful"),
        ("Journal of Computing", "KDD", "doubtful"),
        ("A Place in the Sun", "KDD", "doubtful"),
        ("arXiv", "KDD", "doubtful"),
        ("GitHub", "KDD", "doubtful"),
        ("FSE", "ESEC/SIGSOFT FSE", "doubtful"),
    ],
)
def test_only_what_is_certain_is_the_same_or_different(ours: str, theirs: str, likeness: str) -> None:
    label = "journals/x/y" if "." in theirs else "conf/x/y"
    assert compare_venues(venue_of(ours, 2021, READER), venue_of(theirs, 2021, READER, label)) == likeness


@each_row(
    ("ours", "theirs", "likeness"),
    [
        ("ICML Workshops", "ICML", "different"),
        ("Workshop on Cats at NeurIPS 2021", "ICML", "different"),
        ("ICML", "CVPR Workshops", "different"),
        ("CVPR", "CVPR Workshops", "different"),
        ("TPAMI", "CVPR", "different"),
        ("Journal of Computing", "KDD", "different"),
        ("ICML 2021", "ICML", "same"),
        ("CVPRW", "CVPR Workshops", "same"),
        ("CVPR 2021 Workshop", "CVPR Workshops", "same"),
        ("ICML 2021 Workshop on Cats", "ICML Workshops", "same"),
        ("ICML 2021 Workshop on Cats", "ICML Workshop on Dogs", "doubtful"),
        ("CVPRW", "CVPR", "different"),
        ("JMLR", "ICML", "doubtful"),
        ("PACMHCI", "CSCW", "doubtful"),
        ("CHI Extended Abstracts", "CHI", "doubtful"),
        ("EMNLP", "EMNLP (Demos)", "doubtful"),
        ("WWW", "WWW (Companion Volume)", "doubtful"),
        ("EMNLP Workshop on Machine Translation", "WMT", "doubtful"),
        ("BlackboxNLP@EMNLP", "BlackboxNLP", "doubtful"),
        ("IEEE ASRU Workshop", "ASRU", "doubtful"),
        ("HotOS Workshop", "HotOS", "doubtful"),
    ],
)
def test_the_record_under_the_own_id_of_a_paper_tells_its_versions_apart(ours: str, theirs: str, likeness: str) -> None:
    record = venue_of(theirs, 2021, READER, "conf/x/y")
    assert compare_venues(venue_of(ours, 2021, READER), record, is_own=True) == likeness
