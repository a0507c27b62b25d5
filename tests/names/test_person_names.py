"""When two names are one person's, and how two lists of authors differ."""

from __future__ import annotations

import random
import time
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rows import each_row

from metalint.names.person_names import align, compare, parse

SAME = [
    ("Ji Lin", "Lin, Ji"), ("Ji Lin 0002", "Ji Lin"), ("J. Lin", "Ji Lin"), ("Lin J", "Ji Lin"),
    ("Jürgen Müller", "Juergen Mueller"), ("Jürgen Müller", "Jurgen Muller"), ("Juergen Mueller", "Jurgen Muller"),
    ("Søren Kierkegård", "Soren Kierkegaard"), ("Jörg Schröder", "J. Schroeder"), ("Bjørn Næss", "Bjoern Naess"),
    ("Łukasz Kaiser", "Lukasz Kaiser"), ("Grażyna Żółć", "Grazyna Zolc"), ("Nguyễn Văn Đức", "Nguyen Van Duc"),
    ("Müjdat Çetin", "Mujdat Cetin"), ("İsmail Işık", "Ismail Isik"), ("Jan Dvořák", "J. Dvorak"),
    ("Max Groß", "Gross, Max"), ("José Núñez", "Jose Nunez"), ("Đorđe Petrović", "Djordje Petrovic"),
    ("Ming-Hsuan Yang", "Minghsuan Yang"), ("Ming-Hsuan Yang", "M.-H. Yang"), ("Ming-Hsuan Yang", "MH Yang"),
    ("Ming-Hsuan Yang", "Yang Ming Hsuan"), ("Wei Zhang", "Zhang Wei"), ("Fei-Fei Li", "Li Fei-Fei"),
    ("Gábor Melis", "Melis Gábor"), ("Kim Min-su", "Minsu Kim"), ("U Kang", "Kang, U"),
    ("Laurens van der Maaten", "van der Maaten, Laurens"), ("Laurens van der Maaten", "L. Maaten"),
    ("Laurens van der Maaten", "Laurens Vandermaaten"), ("Rami Al-Rfou", "Rami Al Rfou'"),
    ("Yann LeCun", "Yann Le Cun"),
    ("Conan O'Brien", "O’Brien, Conan"), ("Jean d'Alembert", "Jean D’Alembert"), ("Le Hong Long", "L. H. Long"),
    ("Yonina C. Eldar", "Y. C. Eldar"), ("Van-Huy Nguyen", "V. Nguyen"), ("An-Yeu Andy Wu", "A.-Y. Wu"),
    ("Martin Luther King Jr.", "King, Martin Luther, Jr."), ("Alfred O. Hero III", "Hero III, Alfred O."),
    ("Claudio J. Bordin Jr.", "Jr., Claudio J. Bordin"), ("Robert W. Heath", "Robert W. Heath Jr."),
    ("William (Bill) Dally", "William J. Dally"), ('William "Bill" Gates', "Bill Gates"),
    ("Wei (Victor) Zhang", "Victor Zhang"), ("Zhang, Wei (Victor)", "V. Victor Zhang"),
    ("Victor (Wei) Zhang", "Zhang Wei (Victor)"), ("Gates Jr., Bill", 'William "Bill" Gates'),
    ("Prof. Dr. Ann Ray", "Ann Ray"), ("PROF. DR. ANN RAY", "Dr Ann Ray"), ("Ray, Dr. Ann", "Mrs. Ann Ray"),
    ("Prof. J. R. R. Tolkien", "Mr. John Tolkien"), ("Ann Ray Jr. 0002", "Ann Ray Jr."),
    ("J. R. R. Tolkien", "JRR Tolkien"), ("Tolkien JRR", "John Ronald Reuel Tolkien"),
    ("Hendrik P. A. Lensch", "Hendrik Lensch"), ("H.P.A. Lensch", "Hendrik Lensch"), ("ANN RAY", "Ann Ray"),
    ("Иван Иванов", "Ivan Ivanov"), ("张伟", "张 伟"),
    ("张伟", "伟 张"), ("김민수", "민수 김"), ('J{\\"u}rgen M{\\"u}ller', "Jürgen Müller"),
    ("Ann Ray*", "Ann Ray"), ("Ann Ray, PhD", "Ann Ray"),
    ("Maria del Carmen Ruiz", "Maria Ruiz"),
    # Vietnamese, Turkish, Icelandic, Romanian
    ("Trần Đình Phùng", "Dinh Phung Tran"), ("Huy Van Nguyen", "Nguyễn Văn Huy"), ("Minh N. Do", "Minh Ngọc Đỗ"),
    ("SİNAN KALKAN", "Sinan Kalkan"), ("Isil Yildirim", "IŞIL YILDIRIM"), ("Oemer Faruk Tuna", "O. Faruk Tuna"),
    ("Þórhildur Sæmundsdóttir", "Thorhildur Saemundsdottir"), ("Răzvan Pașcanu", "Razvan Paşcanu"),
    # Arabic, and of the Low Countries, Portugal and Spain
    ("Ahmed El-Kishky", "Ahmed Elkishky"), ("Abd El Rahman Mohamed", "Abdelrahman Mohamed"),
    ("\u02bfAlī Ḥasan", "Ali Hasan"), ("Maaten, L. v. d.", "Laurens van der Maaten"),
    ("Berg J van der", "Jan van der Berg"), ("Cruz Oscar de la", "Oscar X. de la Cruz"),
    ("W. V. D. Heuvel", "Willem-Jan van den Heuvel"),
    ("Anton van den Hengel", "A. v.d. Hengel"), ("Guy Van den Broeck", "Guy Vandenbroeck"),
    ("Pedro H. P. de Andrade", "Pedro Henrique Pereira Andrade"), ("García Márquez, Gabriel", "G. Garcia-Marquez"),
    # Chinese, Korean, Japanese, Hungarian, Indian
    ("Lü Yang", "Lv Yang"), ("Yang Lyu", "Lü Yang"), ("KH Cho", "Kyung-Hyun Cho"), ("Kōji Ōta", "Kohji Ohta"),
    ("Kenji Satō", "Satou Kenji"), ("Shin’ichi Satoh", "Shin-ichi Satoh"), ("Erdős, Pál", "Pal Erdos"),
    ("R. Venkatesh Babu", "Venkatesh Babu R."), ("P.V.S. Rao", "Rao, P V S"),
    # initials of several letters, suffixes, broken letters
    ("Chr. Bishop", "Christopher Bishop"), ("Yu. Nesterov", "Yurii Nesterov"), ("Jean Ph. Vert", "Jean-Philippe Vert"),
    ("William Gates 3rd", "William Gates III"), ("Souza Júnior, Antonio", "Antonio Souza Jr."),
    ("Junior, Antonio Souza", "Antonio Souza Junior"), ("BjÃ¶rn Ommer", "Björn Ommer"),
    ("Jose\u00b4 Garc\u00b4ıa", "José García"),
    ("Bernhard Sch¨olkopf", "Bernhard Schölkopf"), ("Aaron Griﬃth", "Aaron Griffith"),
]  # fmt: skip
DIFFERENT = [
    ("Wei Wang", "Lei Wang"), ("Jian Li", "Jiang Li"), ("Ji Lin", "Jin Li"), ("J. Lin", "Wei Lin"),
    ("John F. Smith", "John P. Smith"), ("Song Han", "Xiu Han"), ("Jane Fabricated", "Song Han"),
    ("张伟", "李伟"), ("张伟", "伟 李"), ("张伟明", "伟 张"),
    ("David Wood", "Donald Wood"), ("Min Zhang", "Ming Zhang"), ("Yan Liu", "Yang Liu"),
    ("Fred King Jr.", "Fred King Sr."), ("Fred King Júnior", "Fred King Snr."),
    ("Ann Ray (MIT)", "Bo Ray (MIT)"), ("Wei (Victor) Zhang", "Victor Li"), ("Ann (Nan) Ray", "Dr Bo Ray"),
    ("R. Tibshirani", "T. Hastie"), ("Ann Ray", "Bo Ray"),
    ("Yue Zhang", "Yu Zhang"), ("Tae Kim", "Ta Kim"), ("Ming-Hsuan Yang", "Ming-Ting Yang"),
    ("Sang-Woo Lee", "Sang-Hoon Lee"), ("John Paul Smith", "John Peter Smith"), ("Xiaoming Wu", "Xiaohong Wu"),
    ("Van Huy Nguyen", "Van Hai Nguyen"), ("Rami Al-Rfou", "Sami Al-Rfou"), ("Ch. Bishop", "Carl Bishop"),
    ("Luis García Márquez", "Gabriel García Márquez"), ("Jian Li", "Yan Li"), ("Wei Liu", "Wei Lu"),
    ("J. Smith", "J. Smyth"), ("Kevin M. Chu", "Melissa Chu"), ("A. B. Smith", "A. C. Smith"),
]  # fmt: skip
DOUBTFUL = [
    ("Robert Tibshirani", "Rob Tibshirani"), ("Bob Smith", "Robert Smith"), ("James Robert Smith", "Robert Smith"),
    ("Michael Jordan", "Micheal Jordan"), ("张伟", "Wei Zhang"), ("Zhang", "Wei Zhang"),
    ("Gabriel García Márquez", "Gabriel García"), ("Md. Rahman", "Mohammad Rahman"),
    ("Aleksander Madry", "Alexander Madry"), ("Christopher Manning", "Chris Manning"),
    ("María José Rodríguez Pérez", "M. J. Rodríguez"), ("J. Peña", "José Luis Peña López"),
    ("Venkatesh Babu Radhakrishnan", "R. Venkatesh Babu"), ("M. Pawan Kumar", "P. Kumar"),
    ("Lu Yang", "Lv Yang"), ("Alexey Dosovitskiy", "Alexei Dosovitskii"), ("Алексей Досовицкий", "Alexey Dosovitskiy"),
    ("Yuri Burda", "Yuriy Burda"), ("Kate Saenko", "Ekaterina Saenko"), ("Kostas Lee", "Konstantinos Lee"),
    ("Kenji Satou", "Kenji Sato"), ("Hyun-Woo Kim", "Hyeonwoo Kim"), ("Nguyen Van Anh", "Nguyen Thi Anh"),
    ("Minh-Thang Luong", "Thang Luong"), ("José Silva Filho", "José Silva"), ("Xueming Li", "Xuming Li"),
]  # fmt: skip


@each_row(("one", "other"), SAME)
def test_usual_spellings_are_one_person(one: str, other: str) -> None:
    assert compare(one, other) == compare(other, one) == "same"


@each_row(("one", "other"), DIFFERENT)
def test_others_are_not(one: str, other: str) -> None:
    assert compare(one, other) == compare(other, one) == "different"


@each_row(("one", "other"), DOUBTFUL)
def test_what_may_be_one_person_is_in_doubt(one: str, other: str) -> None:
    assert compare(one, other) == compare(other, one) == "doubtful"


GIVEN = (
    "Ann", "Bo", "Çağla", "Jürgen", "Ming-Hsuan", "José", "Søren", "Łukasz", "Nguyễn", "İsmail", "Jean-Pierre", "Fei",
    "Đorđe", "Olga", "Wei",
)  # fmt: skip
FAMILY = (
    "Ray", "Chen", "Işık", "Müller", "Yang", "Núñez", "Kierkegård", "Kaiser", "Dvořák", "O'Brien", "Groß",
    "van der Maaten", "Al-Rfou", "Petrović",
)  # fmt: skip
NAMES = st.builds(
    lambda given, middle, family: " ".join((given, *middle, family)),
    st.sampled_from(GIVEN),
    st.lists(st.sampled_from(["Q.", "Maria", "J.-P."]), max_size=2),
    st.sampled_from(FAMILY),
)
ANY = st.one_of(NAMES, st.text(max_size=30), st.text("ABab .,-'’()\"0129üłı", max_size=20))


@given(ANY, ANY)
def test_the_answer_is_the_same_in_either_order(one: str, other: str) -> None:
    assert compare(one, other) == compare(other, one)


@given(ANY)
def test_each_name_is_its_own(name: str) -> None:
    assert compare(name, name) == "same"
    parse(name)


def _family_first(name: str) -> str:
    at = name.find(" van der ") if " van der " in name else name.rfind(" ")
    return f"{name[at + 1 :]}, {name[:at]}"


def _initials(name: str) -> str:
    at = name.find(" van der ") if " van der " in name else name.rfind(" ")
    return " ".join(["-".join(f"{part[0]}." for part in word.split("-")) for word in name[:at].split()] + [name[at:]])


def _plain(name: str) -> str:
    letters = name.translate({ord(one): other for one, other in zip("øłıđŁĐß", "olidLDs", strict=True)})
    return "".join(char for char in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(char))


SPELLINGS = (
    _family_first, _initials, _plain, str.upper, lambda name: f"{name} 0012", lambda name: name.replace("-", " "),
    lambda name: unicodedata.normalize("NFD", name), lambda name: f"  {name}  ", lambda name: f"{name} Jr.",
)  # fmt: skip


@given(NAMES, st.sampled_from(SPELLINGS), st.sampled_from(SPELLINGS))
def test_a_name_is_one_person_in_any_two_spellings(name: str, one: object, other: object) -> None:
    assert callable(one)
    assert callable(other)
    assume("Groß" not in name or (_plain not in {one, other} and str.upper not in {one, other}))
    assert compare(name, one(name)) == "same"
    assert compare(one(name), other(name)) == "same"


PEOPLE = ("Ann Ray", "Bo Chen", "Çağla Işık", "Jürgen Müller", "Ming-Hsuan Yang")


def test_lists_that_are_the_same() -> None:
    found = align(("Ray, Ann", "B. Chen", "C. Isik", "Juergen Mueller", "Yang Minghsuan"), PEOPLE)
    assert found.is_same
    assert [*dict(found.matched).items()] == [(at, at) for at in range(5)]


def test_who_is_missing_and_who_is_extra() -> None:
    found = align(("Ann Ray", "Zoe Other", "Ming-Hsuan Yang"), PEOPLE)
    assert (found.extra, found.missing, found.moved) == ((1,), (1, 2, 3), ())


def test_who_has_moved() -> None:
    assert align((PEOPLE[4], *PEOPLE[:4]), PEOPLE).moved == (0,)
    assert align((*PEOPLE[1:], PEOPLE[0]), PEOPLE).moved == (4,)
    assert len(align(PEOPLE[::-1], PEOPLE).moved) == 4


def test_initials_of_several_people_are_taken_in_order() -> None:
    found = align(("J. Wang", "J. Wang", "J. Li"), ("Jun Wang", "Jie Wang", "Jia Li"))
    assert (found.is_same, found.matched) == (True, ((0, 0), (1, 1), (2, 2)))


def test_who_is_named_twice_is_no_stranger() -> None:
    found = align(("Ann Ray", "A. Ray", *PEOPLE[2:]), PEOPLE)
    assert (found.repeated, found.extra, found.missing, found.is_different) == ((1,), (), (1,), True)


def test_exact_names_go_before_initials() -> None:
    assert align(("J. Wang", "Jie Wang"), ("Jie Wang", "Jun Wang")).moved == (0,)


@each_row("last", ["Bo Chen et al.", "others", "and 3 others", "et al", "and 5 more authors", "& colleagues", "等人"])
def test_a_list_that_leaves_others_out_says_so(last: str) -> None:
    found = align(("Ann Ray", last), PEOPLE)
    assert (found.is_open, found.is_different) == (True, False)


def test_a_team_stands_for_people_who_are_not_named() -> None:
    assert not align(("Gemini Team",), PEOPLE).is_different
    assert not align(PEOPLE, (*PEOPLE, "The ATLAS Collaboration")).is_different


def test_a_team_that_the_record_has_as_well_stands_for_nobody_else() -> None:
    with_team = ("Color Team", *PEOPLE)
    assert align(("Color Team", *PEOPLE[1:]), with_team).missing == (1,)
    assert not align(("Color Team",), with_team).is_different


def test_a_person_whose_name_is_written_like_that_of_a_company() -> None:
    assert align(("QINGYAO AI", "ANN RAY"), ("Qingyao Ai", "Ann Ray")).is_same


def test_what_is_no_name_is_no_difference() -> None:
    assert not align((*PEOPLE, "x" * 70_000), PEOPLE).is_different


@given(st.permutations(range(5)), st.sets(st.integers(0, 4), max_size=2))
def test_what_was_done_to_a_list_is_told(order: list[int], gone: set[int]) -> None:
    kept = [at for at in range(5) if at not in gone]
    ours = [PEOPLE[at] for at in order if at in kept]
    found = align(ours, PEOPLE)
    assert found.missing == tuple(sorted(gone))
    assert found.extra == ()
    assert (found.moved == ()) == (ours == [PEOPLE[at] for at in kept])


@pytest.mark.slow
def test_collaborations_are_compared_in_linear_time() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    chance = random.Random(1)
    people = [
        f"{''.join(chance.choices(letters, k=6)).title()} {''.join(chance.choices(letters, k=8)).title()}"
        for _ in range(3000)
    ]
    began = time.perf_counter()
    assert align([f"{name[0]}. {name.split()[1]}" for name in people], people).extra == ()
    assert len(align([name[::-1] for name in people], people).extra) > 2900
    assert time.perf_counter() - began < 20
