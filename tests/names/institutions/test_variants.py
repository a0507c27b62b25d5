"""Pairs of names in a corpus that look like one organization."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from rows import each_row

from metalint.names.institutions.loading import packaged
from metalint.names.institutions.outcomes import Pair
from metalint.names.institutions.registry import Organisation, Registry
from metalint.names.institutions.variants import variants

REGISTRY = Registry(packaged())


def names(*corpus: str) -> list[tuple[str, str]]:
    return [(pair.preferred, pair.other) for pair in variants(corpus, REGISTRY)]


def test_names_read_as_one_organisation_pair_with_its_name() -> None:
    assert list(variants(["SJTU", "Shanghai Jiao Tong University"], REGISTRY)) == [
        Pair("Shanghai Jiao Tong University", "SJTU", "both are read as `Shanghai Jiao Tong University`")
    ]


def test_without_the_registered_name_the_first_one_leads() -> None:
    assert names("SJTU", "Shanghai Jiaotong University") == [("SJTU", "Shanghai Jiaotong University")]


@each_row(
    ("first", "second"),
    [
        ("Quuxbar Labs", "quuxbar labs"),
        ("Quuxbar Labs", "Quux Bar Labs"),
        ("Quuxbar Labs", "Quuxbar Labs, Inc."),
        ("Foo", "Foo Inc"),
        ("Foo Co., Ltd.", "Foo Inc"),
        ("Quuxbar Institute", "Quuxbar Institute (QI)"),
        ("Deep Unit, Quuxbar", "Quuxbar Deep Unit"),
        ("Quuxbar University", "Quuxbarr University"),
        ("Univeristy of Nowhere", "University of Nowhere"),
        ("Dept. of Statistics, University of Oxford, Oxford OX1 3LB", "Department of Statistics, University of Oxford"),
        ("Statistics Department, UT Austin", "Department of Statistics, The University of Texas at Austin, TX"),
        ("Imperial College London, Department of Computing", "Department of Computing, Imperial College London, UK"),
        ("Computer Science, UC Berkeley, Berkeley, CA", "CS Department, University of California, Berkeley"),
        ("Foo Lab, Southeast University, China", "Foo Lab (Southeast University), P. R. China"),
        ("Foo Lab (Xidian University), MOE, China", "Foo Lab, Xidian University, Ministry of Education"),
        ("Foo Lab (Xidian University), China", "The Foo Labs, Xidian University"),
        ("Quuxbar, Seoul, Korea", "Quuxbar, Seoul, Republic of Korea"),
        ("Quuxbar, Inc., Pittsburgh, PA", "Quuxbar"),
        ("Google Research, New York, NY", "Google Research, New York City, USA"),
        ("CSAIL, Massachusetts Institute of Technology, Cambridge, MA, USA", "MIT CSAIL"),
    ],
)
def test_spellings_of_an_unregistered_name_pair(first: str, second: str) -> None:
    assert len(names(first, second)) == 1
    assert len(names(second, first)) == 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("University of Bristol", "University of Bristrol"), ("Facebook", "Facebok"), ("Alibaba", "Alibabba")],
)
def test_a_right_name_of_the_list_leads_one_that_is_a_letter_away(right: str, wrong: str) -> None:
    assert names(right, wrong) == names(wrong, right) == [(right, wrong)]
    owner = REGISTRY.owner_of(right)
    known = [one._replace(distinct_from=(wrong,)) if one.name == owner else one for one in packaged()]
    assert list(variants([right, wrong], Registry(known))) == []


def test_names_of_one_place_pair_where_others_are_elsewhere() -> None:
    corpus = ["Quuxbar", "Quuxbar, Berlin, Germany", "Quuxbar, Paris, France", "Quuxbar, Berlin"]
    assert names(*corpus) == [("Quuxbar, Berlin, Germany", "Quuxbar, Berlin")]


def test_right_names_never_pair() -> None:
    assert names("Jilin University", "Jinan University") == []


def test_the_right_spelling_is_preferred_to_the_misspelt_one() -> None:
    assert names("Univeristy of Nowhere", "University of Nowhere") == [
        ("University of Nowhere", "Univeristy of Nowhere")
    ]


@each_row(
    ("first", "second"),
    [
        ("University of Oxford", "Oxford Brookes University"),
        ("University of Warsaw", "University of Warwick"),
        ("Institute of Animal Science", "Institute for Animal Science"),
        ("Hubei Medical University", "Hebei Medical University"),
        ("University of Quux", "Quux University"),
        ("Quux Institute, Berlin", "Quux Institute, Paris"),
        ("Google Research", "Google"),
        ("IST", "IST Austria"),
        ("清华大学", "清华大学 "),
        ("Foo", "FOO Inc"),
        ("Quux North-West Labs", "Quux Northwest Labs"),
        ("Southwest University", "South-West University"),
        ("Quuxbar, Berlin, Germany", "Quuxbar, Paris, France"),
        ("Google Research, New York", "Google Research"),
        ("Google Research, New York", "Google Research, Zurich"),
        ("Google Research, Mountain View, USA", "Google Research, USA"),
        ("Department of Computer Science", "Department of Computer Science, USA"),
        ("Independent Researcher, Berlin", "Independent Researcher"),
        ("School of Law, Harbin Institute of Technology, Shenzhen", "School of Law, Harbin Institute of Technology"),
        ("Department of Physics, Northeastern University, China", "Department of Physics, Northeastern University"),
        ("Department of Physics, Quux University", "School of Physics, Quux University"),
        ("Department of Physics, Tsinghua University", "Department of Physics, Peking University"),
    ],
)
def test_look_alikes_stay_apart(first: str, second: str) -> None:
    assert names(first, second) == []


def test_a_name_is_dropped_once_at_most() -> None:
    corpus = [
        "Quuxbar University",
        "Quuxbarr University",
        "quuxbar university",
        "QUUXBAR UNIVERSITY",
        "Quuxbr University",
    ]
    dropped = [other for _, other in names(*corpus)]
    assert sorted(dropped) == sorted(set(dropped))
    assert "Quuxbar University" not in dropped


@each_row("seed", range(4))
def test_the_closest_form_counts_whatever_the_order_of_sets(seed: int) -> None:
    code = (
        "from metalint.names.institutions.registry import Registry\n"
        "from metalint.names.institutions.variants import variants\n"
        "corpus = ['Zorblax Institute Foo Lab', 'Foo Lab Zorblax Institute', 'Zorblax Institute, Foo Lab']\n"
        "print([(one.preferred, one.other) for one in variants(corpus, Registry(()))])\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[('Zorblax Institute Foo Lab', 'Zorblax Institute, Foo Lab')]\n"


def test_distinct_from_keeps_a_registered_name_and_its_look_alike_apart() -> None:
    registry = Registry([Organisation("Quuxbar Labs", distinct_from=("Quux Bar Labs",))])
    assert list(variants(["Quuxbar Labs", "Quux Bar Labs"], registry)) == []


@pytest.mark.slow
def test_the_work_grows_with_the_number_of_names() -> None:
    def seconds(many: int) -> float:
        corpus = [f"Quuxbar{at % 26:c} Unit {at}".replace("\x00", "a") for at in range(many)]
        start = time.process_time()
        list(variants(corpus, Registry(())))
        return time.process_time() - start

    seconds(10)
    assert seconds(8000) < 30 * max(seconds(1000), 0.01)
