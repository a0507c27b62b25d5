"""How names are read: relation, canonical name, safety, and why."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.names.institutions.loading import packaged
from metalint.names.institutions.outcomes import Reading
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry import Organisation, Registry

REGISTRY = Registry(packaged())

SAFE = {
    # another spelling, a short form
    "MIT": "Massachusetts Institute of Technology",
    "Stanford": "Stanford University",
    "Google Inc.": "Google",
    # case, marks, the
    "nvidia": "NVIDIA",
    "Xi’an Jiaotong University": "Xi'an Jiaotong University",
    "AMD Inc.": "AMD",
    "The University of Sydney, Australia": "University of Sydney",
    "University of Tuebingen": "University of Tübingen",
    # legal forms
    "Megvii Inc": "Megvii",
    "Intel Corporation": "Intel",
    # places
    "University of Bern, Switzerland": "University of Bern",
    "University of Bristol UK": "University of Bristol",
    "Tsinghua University, Beijing, China": "Tsinghua University",
    "Carnegie Mellon University, Pittsburgh, PA, USA": "Carnegie Mellon University",
    "IST, Lisbon": "Instituto Superior Técnico",
    "Stanford University, CA": "Stanford University",
    "Carnegie Mellon University, Pittsburgh, Pennsylvania": "Carnegie Mellon University",
    "University of Queensland, QLD, Australia": "University of Queensland",
    "McGill University, Montréal, QC H3A 0G4": "McGill University",
    "University of Oxford, Oxford OX1 3QD, UK": "University of Oxford",
    "ETH Zurich, CH-8092 Zürich": "ETH Zurich",
    "Zhejiang University of Technology, Hangzhou 310023, Zhejiang, P. R. China": "Zhejiang University of Technology",
    "Nanjing University, Jiangsu Province, China": "Nanjing University",
    "Columbia University, New York City, New York": "Columbia University",
    "Carnegie Mellon University, 5000 Forbes Avenue, Pittsburgh, PA 15213": "Carnegie Mellon University",
    "Princeton University; Princeton; NJ": "Princeton University",
    "Harbin Institute of Technology (Shenzhen), China": "Harbin Institute of Technology, Shenzhen",
    # footnotes
    "University of Toronto1": "University of Toronto",
    "³ University of Toronto": "University of Toronto",
    "2CNRS, France": "CNRS",
    "Stanford Univ.†": "Stanford University",
    "Zorblax Institute of Learning†": "Zorblax Institute of Learning",
    # a part that is written twice
    "University of Oxford, University of Oxford, UK": "University of Oxford",
    "AIST, National Institute of Advanced Industrial Science and Technology": (
        "National Institute of Advanced Industrial Science and Technology"
    ),
    "EPFL - EPF Lausanne": "EPFL",
    "IIIS, Tsinghua University, Tsinghua University": "IIIS, Tsinghua University",
    "Zorblax Lab / Zorblax Lab": "Zorblax Lab",
    # campuses
    "University of California-Davis": "University of California, Davis",
    "UC, Irvine": "University of California, Irvine",
    "University of Illinois, Urbana-Champaign": "University of Illinois Urbana-Champaign",
    # brackets
    "Hong Kong Baptist University (HKBU)": "Hong Kong Baptist University",
    "Indian Institute of Technology (IIT) Delhi": "Indian Institute of Technology Delhi",
    "Tsinghua University (China)": "Tsinghua University",
    # abbreviations
    "Univ. of Sci. & Tech. of China": "University of Science and Technology of China",
    "Argonne National Lab": "Argonne National Laboratory",
    # order
    "Chinese Academy of Sciences, Institute of Automation": "Institute of Automation, Chinese Academy of Sciences",
    "Institute of Software, CAS": "Institute of Software, Chinese Academy of Sciences",
    "Noah’s Ark Lab, Huawei Technologies": "Huawei Noah's Ark Lab",
    # blanks
    "Zhe Jiang University": "Zhejiang University",
    "Shanghai JiaoTong University": "Shanghai Jiao Tong University",
}


@each_row(("name", "canonical"), SAFE.items())
def test_a_certain_reading_is_safe(name: str, canonical: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.canonical, reading.safety) == (canonical, "safe")
    assert canonical in reading.why or reading.relation == "typo"


@each_row(
    ("name", "canonical"),
    [
        ("Institute of Computing Technology", "Institute of Computing Technology, Chinese Academy of Sciences"),
        ("Nokia Group", "Nokia"),
        # other organizations of ROR have them too
        ("CMU", "Carnegie Mellon University"),
        ("RPI", "Rensselaer Polytechnic Institute"),
        ("UCL", "University College London"),
        ("ucl", "University College London"),
        # may be a word or another's acronym
        ("fair", "FAIR"),
        ("INTEL", "Intel"),
    ],
)
def test_a_name_in_doubt_is_not_rewritten_unasked(name: str, canonical: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("variant", canonical, "unsafe")


@each_row(
    ("name", "canonical"),
    [
        ("Advanced Micro Devices", "AMD"),
        ("Advanced Micro Devices, Inc.", "AMD"),
        ("Megvii Technology", "Megvii"),
        ("Huawei Technologies Co., Ltd.", "Huawei"),
        ("DeepMind", "Google DeepMind"),
        ("Facebook AI Research", "FAIR"),
        ("Universität Zürich", "University of Zurich"),
        ("University of California, Berkeley", "UC Berkeley"),
        ("University of California, Santa Barbara", "UC Santa Barbara"),
        ("UC San Diego", "University of California, San Diego"),
        # with and without the article
        ("University of Hong Kong", "The University of Hong Kong"),
        ("The Ohio State University", "Ohio State University"),
        ("The University of Texas at Austin", "University of Texas at Austin"),
        ("The University of Basel", "University of Basel"),
        ("Chinese University of Hong Kong", "The Chinese University of Hong Kong"),
        # a unit whose name does not tell the whole, with the whole
        ("DAMO Academy, Alibaba Group", "DAMO Academy"),
        ("Data61, CSIRO", "Data61"),
        ("Kling Team, Kuaishou", "Kling Team"),
    ],
)
def test_an_official_name_is_right(name: str, canonical: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("ok", canonical, None)


@each_row(
    ("name", "canonical"),
    [
        ("Universitat Zurich", "University of Zurich"),
        ("the University of Basel", "University of Basel"),
        ("The Google", "Google"),
        ("Advanced Micro Devices (AMD)", "AMD"),
    ],
)
def test_a_right_name_with_a_difference_is_not_rewritten_to_another_unasked(name: str, canonical: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("alias", canonical, "unsafe")


def test_a_registered_name_is_right() -> None:
    for one in packaged():
        assert read(one.name, REGISTRY) == Reading(one.name, one.name, "ok", None, f"`{one.name}` is registered")


def test_a_registered_official_name_is_right() -> None:
    for one in packaged():
        for other in one.other_names:
            reading = read(other, REGISTRY)
            assert (other, reading.relation, reading.canonical) == (other, "ok", one.name)


@each_row(
    ("name", "canonical"),
    [
        # another organization of the name abroad
        ("Northeastern University, Boston, MA, USA", "Northeastern University"),
        ("Northeastern University, USA", "Northeastern University"),
        ("Soochow University, Suzhou, China", "Soochow University"),
        ("York University, Canada", "York University"),
        ("Newcastle University, UK", "Newcastle University"),
        # other campuses and sites
        ("China University of Geosciences (Wuhan)", "China University of Geosciences"),
        ("China University of Geosciences, Wuhan, China", "China University of Geosciences"),
        ("Rutgers University, New Brunswick, NJ, USA", "Rutgers University"),
        ("University of Washington, Seattle, WA", "University of Washington"),
        ("The Ohio State University, Columbus", "Ohio State University"),
        # no comma
        ("Stanford University Stanford", "Stanford University"),
    ],
)
def test_a_place_that_tells_an_organization_from_others_is_not_dropped_unasked(name: str, canonical: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.canonical, reading.relation, reading.safety) == (canonical, "variant", "unsafe")


@each_row(
    ("name", "right"),
    [
        ("University of Washington, USA", "University of Washington"),  # all its campuses are there
        ("Harbin Institute of Technology, Harbin, China", "Harbin Institute of Technology"),  # the name says it
        ("Politecnico di Milano, Milano, Italy", "Politecnico di Milano"),
        ("University of Genoa, Genova, Italy", "University of Genoa"),
        ("Technical University of Munich, München, Germany", "Technical University of Munich"),
        ("University of Copenhagen, København", "University of Copenhagen"),
        ("The University of Iowa, USA", "The University of Iowa"),
    ],
)
def test_a_place_that_tells_nothing_is_dropped_in_either_language(name: str, right: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.safety, reading.right) == ("alias", "safe", right)


@each_row(
    ("name", "form"),
    [
        ("Bar Ilan University", "variation"),
        ("Xi’an Jiaotong University", "variation"),
        ("IBM T.J. Watson Research Center", "variation"),
        ("University of St. Andrews", "variation"),
        ("Bosch Center for AI", "variation"),
        ("HuggingFace", "variation"),
        ("Bytedance", ""),  # other capitals
        ("Univ. of Oxford", ""),  # an abbreviation of a word
        ("BUAA", "abbreviation"),
        ("ODTÜ", "abbreviation"),
        ("MIT", "abbreviation"),
    ],
)
def test_what_kind_of_another_form_a_name_is(name: str, form: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.safety, reading.form) == ("alias", "safe", form)


@each_row(
    ("name", "relation", "right"),
    [
        ("I2R, A*STAR", "alias", "Institute for Infocomm Research, A*STAR"),
        ("IHPC, A*STAR", "alias", "Institute of High Performance Computing, A*STAR"),
        ("Institute for Infocomm Research, A*STAR", "ok", "Institute for Infocomm Research, A*STAR"),
        ("Rutgers University, New Brunswick", "ok", "Rutgers University–New Brunswick"),
        ("University of Michigan - Ann Arbor", "ok", "University of Michigan, Ann Arbor"),
    ],
)
def test_what_says_more_than_the_name_is_a_form_of_its_own(name: str, relation: str, right: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.form, reading.right) == (relation, "fuller", right)
    assert reading.safety != "safe"


def test_a_shared_name_is_never_rewritten_unasked() -> None:
    for one in packaged():
        for other in one.shared_names:
            for name in (other, other.lower(), other.upper(), f"The {other}", f"{other} ({one.country})"):
                assert (name, read(name, REGISTRY).safety) in ((name, None), (name, "unsafe"))


@each_row(
    "name",
    [
        "South-West Jiaotong University",
        "South West Jiaotong University",
        "North-Eastern University",
        "North Western University",
        "NorthWest University",
        "South-East University",
        "North East Normal University",
    ],
)
def test_compass_names_are_not_joined(name: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("unknown", None, None)


@each_row(
    "name",
    [
        *["Google GmbH", "Baidu Pty Ltd", "Sony plc", "Siemens Pvt. Ltd."],
        *["Siemens Corp.", "Ericsson Inc.", "Bosch LLC", "Google Ltd"],
    ],
)
def test_a_legal_form_of_another_country_names_a_subsidiary(name: str) -> None:
    assert read(name, REGISTRY).relation == "unknown"


def test_a_whole_in_brackets_is_not_lost() -> None:
    assert read("Institute for Infocomm Research (IIR)", REGISTRY).safety == "safe"
    assert read("Institute for Infocomm Research (A*STAR)", REGISTRY).relation == "ok"


@each_row(
    "name",
    [
        "IST",
        "NTU",
        "UPV",
        "ASU",
        "USC",
        "KIT",
        "University of California",
        "University of Science and Technology",
        "University of Wisconsin",
        "South China University",
        "Max Planck Institute",
    ],
)
def test_a_name_of_several_is_ambiguous(name: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("ambiguous", None, None)


@each_row(
    "name",
    [
        "RMIT University of Nowhere",
        "Massachusetts Institute of Technology University",
        "Department of Computer Science, Stanford University",
        "School of Cyber Security, University of Chinese Academy of Sciences",
        "Tencent Quantum Lab",
        "Google China",
        "Microsoft Research, Redmond Annex",
        "Peking University, Shenzhen",
        "University of Newcastle, UK",
        "Northwestern University in Qatar",
        "Tsing Hua University",
        "North-West University",
        "Tsinghua University (Princeton)",
        "Stanford University, OH",
        "Stanford University, 94305",
        "Stanford University, 450 Jane Stanford Way",
        "North Carolina State University, Raleigh, PA, USA",
        "University of Michigan, Dearborn, MI",
        "Beijing Normal University, Guangdong, China",
        "Google, California, USA",
        "Zhangzhou Normal University",
        "Shanxi Normal University",
    ],
)
def test_a_part_or_a_look_alike_is_nobody_registered(name: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("unknown", None, None)


def test_distinct_from_settles_a_look_alike() -> None:
    plain = Organisation("Foobar University")
    assert read("Foo Bar University", Registry([plain])).canonical == "Foobar University"
    settled = Organisation("Foobar University", distinct_from=("Foo Bar University",))
    assert read("Foo Bar University", Registry([settled])).relation == "unknown"


def test_a_cycle_of_parents_ends() -> None:
    registry = Registry([Organisation("A Lab", parent="B Lab"), Organisation("B Lab", parent="A Lab")])
    assert read("Unit, A Lab", registry).relation == "unknown"
    assert read("A Lab", registry).relation == "ok"


@each_row("name", ["", " ", "🤗", "清华大学", "جامعة الملك", "\u202eMIT", "MIT\x07", "\u200b", "42", "'", ",", "()"])
def test_names_that_are_none_to_judge(name: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("unknown", None, None)


@each_row("name", ["Siemens AG", "Google Inc.", "SK hynix Inc.", "Graphcore Limited", "Arm Ltd"])
def test_a_legal_form_of_the_own_country_goes(name: str) -> None:
    assert read(name, REGISTRY).safety == "safe"


@pytest.mark.slow
@each_row("name", ["a" * 10_000, "Univeristy " * 1000, "(" * 10_000, "é, " * 4000, "x" * 199])
def test_a_long_name_is_left_alone_quickly(name: str) -> None:
    start = time.process_time()
    assert read(name, REGISTRY).relation == "unknown"
    assert time.process_time() - start < 0.5


@given(st.text() | st.text(alphabet="UniversityofCalan ,.()-'&é", max_size=60))
def test_any_text_has_one_sound_reading(name: str) -> None:
    reading = read(name, REGISTRY)
    assert reading == read(name, REGISTRY)
    assert reading.name == name
    assert (reading.canonical is None) <= (reading.safety is None or reading.relation == "typo")
    assert (reading.safety is not None) <= (reading.canonical not in (None, name))


def test_each_registered_spelling_is_read_as_its_owner() -> None:
    for one in packaged():
        for spelling in (*one.aliases, *one.other_names):
            assert read(spelling, REGISTRY).canonical == one.name


@each_row(
    "name",
    [
        "T-Labs",
        "T Lab",
        "Duke LLC",
        "Yale Corporation",
        "MIT Corporation",
        "University of Oxford Ltd",
        "TUM GmbH",
        "ETH AG",
    ],
)
def test_what_is_left_without_blanks_or_a_legal_form_is_somebody_else(name: str) -> None:
    assert read(name, REGISTRY).relation == "unknown"


@pytest.mark.parametrize(
    ("name", "canonical"),
    [("I B M Research", "IBM Research"), ("Toyota Research Institute, Inc.", "Toyota Research Institute")],
)
def test_what_is_left_may_be_enough(name: str, canonical: str) -> None:
    assert read(name, REGISTRY).canonical == canonical


def test_a_name_that_only_an_apostrophe_tells_from_another_is_not_rewritten_without_review() -> None:
    assert read("Queens University", REGISTRY).safety == "unsafe"
    assert read("Kings College London", REGISTRY).safety == "safe"


def test_a_name_that_exists_by_itself_is_not_a_part_of_another() -> None:
    assert [read(name, REGISTRY).relation for name in ("University of Maryland", "University of London")] == [
        "unknown"
    ] * 2
    assert read("University of California", REGISTRY).relation == "ambiguous"
