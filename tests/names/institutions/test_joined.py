"""Strings that name several organizations."""

from __future__ import annotations

from rows import each_row

from metalint.names.institutions.joined import organizations_in
from metalint.names.institutions.loading import packaged
from metalint.names.institutions.registry import Organisation, Registry

REGISTRY = Registry(packaged())


@each_row(
    ("name", "parts"),
    [
        ("UC Davis & USC", ("UC Davis", "USC")),
        ("MIT/Harvard", ("MIT", "Harvard")),
        ("Google and Stanford University", ("Google", "Stanford University")),
        ("CMU; Google", ("CMU", "Google")),
        ("NYU | Meta", ("NYU", "Meta")),
        ("New York University + Meta", ("New York University", "Meta")),
        ("UC Davis, UC Berkeley, and Stanford University", ("UC Davis", "UC Berkeley", "Stanford University")),
        ("Google Research\u2217Technical University of Berlin", ("Google Research", "Technical University of Berlin")),
        ("Tsinghua University1, Peking University2", ("Tsinghua University1", "Peking University2")),
        ("Tohoku University, Kyoto University", ("Tohoku University", "Kyoto University")),
        (
            "CS Department, National Tsing Hua University, Taiwan & Sony AI",
            ("CS Department, National Tsing Hua University, Taiwan", "Sony AI"),
        ),
        ("Microsoft Research; Zorblax Research", ("Microsoft Research", "Zorblax Research")),
        ("McGill University and State University of Zorblax", ("McGill University", "State University of Zorblax")),
        (
            "Institute of Automation, Chinese Academy of Sciences, and University of Chinese Academy of Sciences",
            ("Institute of Automation, Chinese Academy of Sciences", "University of Chinese Academy of Sciences"),
        ),
    ],
)
def test_registered_names_side_by_side(name: str, parts: tuple[str, ...]) -> None:
    assert organizations_in(name, REGISTRY) == parts


@each_row(
    "name",
    [
        *("Texas A&M University", "AT&T Labs", "Johnson & Johnson", "Arts and Sciences", "Science and Technology"),
        *("Broad Institute of MIT and Harvard", "Center for Astrophysics | Harvard & Smithsonian", "Google / DeepMind"),
        *("USC/ISI", "Google Research and Google Brain", "Microsoft & Microsoft Research", "Google / Zorblax"),
        *("University of Cambridge; Cambridge, UK", "Joint Eye Center of McGill University and University of Zorblax"),
        *("Max Planck Institute for Informatics / Max Planck Society", "Harvard University and Harvard University"),
        *(
            "University College London, University of London",
            "Mila, McGill University",
            "Boston University, Boston College",
        ),
        *("apple and meta", "Stanford University", "", " and ".join(["Google", "Meta", "Apple"] * 4)),
    ],
)
def test_signs_of_a_name_wholes_and_what_is_not_certain_are_left_alone(name: str) -> None:
    assert organizations_in(name, REGISTRY) == ()


def test_a_joined_name_that_is_registered_is_one_organization() -> None:
    own = Organisation("Google and Stanford University")
    assert organizations_in(own.name, Registry([*packaged(), own])) == ()


def test_each_of_two_addresses_may_have_units() -> None:
    text = "Zorblax Department, Stanford University / George Mason University"
    parts = ("Zorblax Department, Stanford University", "George Mason University")
    assert organizations_in(text, Registry(packaged())) == parts
    assert organizations_in("Department of Zorblax / Quux, Stanford University", Registry(packaged())) == ()
