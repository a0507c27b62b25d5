"""Which author strings are split, and which splits are beyond doubt."""

from __future__ import annotations

import time

import pytest
from rows import each_row

from metalint.config.settings import Config
from metalint.papers.corpus import Context
from metalint.papers.paper import Paper, Value
from metalint.rules import joined_authors
from metalint.rules.problems import Problem, Replace, Split
from metalint.text.span import Span, find_line_starts


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return Context(Config(tmp_path_factory.mktemp("root"), required=()), 2026, None)


def found(context: Context, name: str, *institutions: str) -> list[Problem]:
    author = Value(name, Span(0, 1), "paper.authors[0]")
    units = tuple(Value(unit, Span(1, 2), f"paper.institutions[{at}]") for at, unit in enumerate(institutions))
    paper = Paper("meta/a.prototxt", (author, *units), {"authors": (author,), "institutions": units})
    return list(joined_authors.check(paper, context))


def reading(context: Context, name: str, *institutions: str) -> tuple[str, tuple[str, ...]] | None:
    """Safety of the fix, and what it makes of an author; None if the rule finds nothing."""
    problems = found(context, name, *institutions)
    if not problems:
        return None
    (problem,) = problems
    assert problem.fix is not None
    (change,) = problem.fix.changes
    if isinstance(change, Split):
        return problem.fix.safety, change.parts
    assert isinstance(change, Replace)
    return problem.fix.safety, (change.new,)


@each_row(
    ("name", "parts"),
    [
        ("Ann Bell, Bob Kay, Cy Dee", ("Ann Bell", "Bob Kay", "Cy Dee")),
        ("Ann Bell, Bob Kay and Cy Dee", ("Ann Bell", "Bob Kay", "Cy Dee")),
        ("Ann Bell, Bob Kay, and Cy Dee", ("Ann Bell", "Bob Kay", "Cy Dee")),
        ("Ann Bell and Bob Kay", ("Ann Bell", "Bob Kay")),
        ("Ann Bell, and Bob Kay", ("Ann Bell", "Bob Kay")),
        ("Ann Bell,and Bob Kay", ("Ann Bell", "Bob Kay")),
        ("Ann Bell and and Bob Kay", ("Ann Bell", "Bob Kay")),
        ("Ann Bell; Bob Kay,PhD", ("Ann Bell", "Bob Kay, PhD")),
        ("Ann Bell; Bob Kay", ("Ann Bell", "Bob Kay")),
        ("Ann Bell, PhD; Bob Kay, MD", ("Ann Bell, PhD", "Bob Kay, MD")),
        ("Martin Luther King, Jr., and Flo Hay", ("Martin Luther King, Jr.", "Flo Hay")),
        ("Robert Downey Jr., Chris Evans, Ann Bell", ("Robert Downey Jr.", "Chris Evans", "Ann Bell")),
        ("Doe, Jane; Roe, Richard", ("Doe, Jane", "Roe, Richard")),
        ("Doe, J.; Roe, R. M.", ("Doe, J.", "Roe, R. M.")),
        ("Doe, Jane and Roe, Richard", ("Doe, Jane", "Roe, Richard")),
        ("Doe, Jane; Ann Bell", ("Doe, Jane", "Ann Bell")),
        ("ANN BELL AND BOB KAY", ("ANN BELL", "BOB KAY")),
        ("Ann Bell And Bob Kay", ("Ann Bell", "Bob Kay")),
        ("Jane Doe, RN, PhD; Bob Kay, MD", ("Jane Doe, RN, PhD", "Bob Kay, MD")),
        ("Lord Kelvin and Ann Bell", ("Lord Kelvin", "Ann Bell")),
        ("Ann Bell and Lord Kelvin", ("Ann Bell", "Lord Kelvin")),
        ("Camacho Collados, Jose Maria; Perez Rojas, Luis", ("Camacho Collados, Jose Maria", "Perez Rojas, Luis")),
        ("Camacho Rojas, Jose Maria and Del Toro, Ana Luz", ("Camacho Rojas, Jose Maria", "Del Toro, Ana Luz")),
        ("Ajay Jain, Ben Poole, Ben Bell, Le Song", ("Ajay Jain", "Ben Poole", "Ben Bell", "Le Song")),
        ("王伟、李娜、张三", ("王伟", "李娜", "张三")),
        ("王伟\uff1b李娜", ("王伟", "李娜")),
        ("김민수, 이지은, 박지성", ("김민수", "이지은", "박지성")),
        ("Xu HAN, Zhiyuan LIU, Maosong SUN", ("Xu HAN", "Zhiyuan LIU", "Maosong SUN")),
        ("Carlo C Del Mundo, Betty van Aken, Jae-joon Kim", ("Carlo C Del Mundo", "Betty van Aken", "Jae-joon Kim")),
    ],
)
def test_what_is_certainly_several_persons_is_split_safely(context: Context, name: str, parts: tuple[str, ...]) -> None:
    assert reading(context, name) == ("safe", parts)


@each_row(
    ("name", "parts"),
    [
        ("Ann Bell, Bob Kay", ("Ann Bell", "Bob Kay")),
        ("Ann Bell & Bob Kay", ("Ann Bell", "Bob Kay")),
        ("王伟, 李娜", ("王伟", "李娜")),
        ("Camacho Collados, Jose Maria", ("Jose Maria Camacho Collados",)),
        ("García Márquez, Gabriel José", ("Gabriel José García Márquez",)),
        ("García Lorca, Federico", ("Federico García Lorca",)),
        ("Roberts Jr., Edward Lee", ("Edward Lee Roberts Jr.",)),
        ("King, Martin Luther, Jr.", ("Martin Luther King, Jr.",)),
        ("van der Maaten, Laurens", ("Laurens van der Maaten",)),
        ("Kim, Minsoo, Lee, Jaeho", ("Minsoo Kim", "Jaeho Lee")),
        ("Kim, Minsoo, Lee, Jaeho and Roe, Richard", ("Minsoo Kim", "Jaeho Lee", "Richard Roe")),
        ("Kim & Ann Bell, PhD, Lee & Bob Kay", ("Kim", "Ann Bell, PhD", "Lee", "Bob Kay")),
        ("Roe, Max & Ann Bell; Dr. Kim; Lee", ("Roe, Max & Ann Bell", "Dr. Kim", "Lee")),
        ("Vaswani, A., Shazeer, N., & Parmar, N.", ("A. Vaswani", "N. Shazeer", "N. Parmar")),
        ("Zhou, Y., Li, X. and Wang, Z.", ("Y. Zhou", "X. Li", "Z. Wang")),
        ("Zhou, Y., Li, X., and Wang, Zhe", ("Y. Zhou", "X. Li", "Zhe Wang")),
        ("García Lorca, F., Doe, J. and Roe, R.", ("F. García Lorca", "J. Doe", "R. Roe")),
        ("Zhou, Y., Li, X. Y., Wang", ("Zhou, Y.", "Li, X. Y.", "Wang")),
        ("Kay Bell, J.", ("J. Kay Bell",)),
        ("LIU, YANG, PhD", ("YANG LIU, PhD",)),
        ("William Thomson, Lord Kelvin, Ann Bell", ("William Thomson, Lord Kelvin", "Ann Bell")),
        ("Jo&atilde;o Carreira; Ann Bell", ("João Carreira", "Ann Bell")),
        ("Ann Bell &amp; Bob Kay", ("Ann Bell", "Bob Kay")),
        (r"Paul Erd\H{o}s \& Ann Bell", ("Paul Erdős", "Ann Bell")),
        ("Ann Bell$^{1,2}$, Bob Kay$^{a,b}$", ("Ann Bell", "Bob Kay")),
        ("Ann Bell1,2, Bob Kay 1, Cy Dee†", ("Ann Bell", "Bob Kay", "Cy Dee")),
        ("Ann Bell1 and Bob Kay2", ("Ann Bell", "Bob Kay")),
        ("Ann Bell, Bob Kay, ...", ("Ann Bell", "Bob Kay")),
        ("Smith Jones, Mary Ann, Brown Lee, John Paul", ("Mary Ann Smith Jones", "John Paul Brown Lee")),
        ("García Lorca, Ida Jay, Kim Loy", ("García Lorca", "Ida Jay", "Kim Loy")),
        ("van der Maaten, Ida Jay, Kim Loy", ("van der Maaten", "Ida Jay", "Kim Loy")),
        ("Ann Bell, Bob Kay, Cy Dee, MIT", ("Ann Bell", "Bob Kay", "Cy Dee", "MIT")),
        ("Ann Bell, Bob Kay, New York", ("Ann Bell", "Bob Kay", "New York")),
        ("Ann Bell, Bob Kay, Data Scientist", ("Ann Bell", "Bob Kay", "Data Scientist")),
        ("Gemini Team, Ann Bell, Bob Kay", ("Gemini Team", "Ann Bell", "Bob Kay")),
        ("Ann Bell, Bob Kay, et al.", ("Ann Bell", "Bob Kay")),
        ("Ann Bell, Bob Kay, and Two Others", ("Ann Bell", "Bob Kay")),
        ("Ann Bell, Bob Kay, Many Others", ("Ann Bell", "Bob Kay")),
        ("Ann Bell, Bob Kay, Et Al", ("Ann Bell", "Bob Kay")),
        ("Ann Bell, Bob Kay, ET AL.", ("Ann Bell", "Bob Kay")),
        ("Ann Bell, Bob Kay & 12 others", ("Ann Bell", "Bob Kay")),
        ("De Luca, Maria Grazia, Di Stefano, Anna Maria", ("De Luca", "Maria Grazia", "Di Stefano", "Anna Maria")),
        ("Van Dijk, Teun Adrianus, Rossum Hay, Guido Jan", ("Van Dijk", "Teun Adrianus", "Rossum Hay", "Guido Jan")),
        ("Ben Ali, Mohamed Amine, Le Goff, Nour Eddine", ("Ben Ali", "Mohamed Amine", "Le Goff", "Nour Eddine")),
        ("Doe, Jane and Roe, Richard and others", ("Doe, Jane", "Roe, Richard")),
        ("Ann Bell, MIT; Bob Kay, Google", ("Ann Bell, MIT", "Bob Kay, Google")),
    ],
)
def test_what_may_be_one_person_or_none_is_split_only_on_demand(
    context: Context, name: str, parts: tuple[str, ...]
) -> None:
    assert reading(context, name) == ("unsafe", parts)


@each_row(
    "name",
    [
        "Jane Doe, Corresponding Author",
        "Jane Doe and Many Others",
        "By Jane Doe and Ann Bell",
        "Jane Doe, Senior Engineer, Google",
        "Jane Doe, MIT",
        "Jane Doe, San Francisco, United States",
        "Jean Dupont, Rue Pasteur, Paris",
        "Jane Doe, PhD",
        "Jane Doe, RN, PhD",
        "Jane Doe, RN, BSN, PhD",
        "Jane Doe, MD and PhD",
        "Jane Doe; PhD",
        "William Thomson, Lord Kelvin",
        "Alfred Lord Tennyson, Baron Tennyson",
        "William Parsons, 3rd Earl of Rosse",
        "J&uuml;rgen Bell",
        "Ann Bell$^{1,2}$",
        "Ann Bell1,2",
        "Ann Bell, ...",
        "J., Doe, K., Roe",
        "TRINIDAD AND TOBAGO",
        "Budi Santoso, S.Kom., M.T.",
        "Ann Bell (MIT, Cambridge)",
        "Smith, London",
        "Garcia Marquez, Gabriel Jose, Colombia",
        "王伟, 北京大学",
        "王伟\uff0c北京\uff0c中国",
        "Gemini Team, Google",
        "Department of Physics and Astronomy",
        "Computer Science and Electrical Engineering",
        "Trinidad and Tobago",
        "Procter & Gamble",
    ],
)
def test_a_name_with_what_stands_beside_it_is_no_finding(context: Context, name: str) -> None:
    assert found(context, name) == []


def in_literals(context: Context, name: str, source: str) -> list[Problem]:
    """What is found in an author that is written as ``source`` at the start of a file."""
    author = Value(name, Span(0, len(source)), "paper.authors[0]")
    paper = Paper("meta/a.prototxt", (author,), {"authors": (author,)}, line_starts=find_line_starts(source))
    return list(joined_authors.check(paper, context))


@each_row(
    ("name", "source", "parts"),
    [
        ("Ann BellBob Kay", '"Ann Bell" "Bob Kay"', ("Ann Bell", "Bob Kay")),
        ("Ann BellBob KayCy Dee", '"Ann Bell"\n"Bob Kay"\n"Cy Dee"', ("Ann Bell", "Bob Kay", "Cy Dee")),
        ("Zoé McBellÉmile MacKay", '"Zoé McBell"\n"Émile MacKay"', ("Zoé McBell", "Émile MacKay")),
        ("Ann BellBob Kay", '"Ann BellBob Kay"', ()),
        ("Ann McDonald", '"Ann " "McDonald"', ()),
        ("Ann Cy McDonald Bell", '"Ann Cy " "McDonald Bell"', ()),
        ("Ann Bell-Kay", '"Ann Bell" "-Kay"', ()),
        ("Zoé BellBob Kay", r'"Zo\303\251 BellBob Kay"', ()),
    ],
)
def test_names_in_literals_side_by_side_are_several(
    context: Context, name: str, source: str, parts: tuple[str, ...]
) -> None:
    fixes = [problem.fix for problem in in_literals(context, name, source) if problem.fix]
    assert [(fix.safety, change.parts) for fix in fixes for change in fix.changes if isinstance(change, Split)] == (
        [("unsafe", parts)] if parts else []
    )


def test_an_institution_of_the_paper_is_no_author(context: Context) -> None:
    assert reading(context, "Ann Bell, Blue Orchard, Bob Kay") == ("safe", ("Ann Bell", "Blue Orchard", "Bob Kay"))
    found_ = reading(context, "Ann Bell, Blue Orchard, Bob Kay", "Blue Orchard")
    assert found_ == ("unsafe", ("Ann Bell", "Blue Orchard", "Bob Kay"))
    assert found(context, "Ann Bell, Blue Orchard", "Blue Orchard") == []


@pytest.mark.slow
@each_row(
    "piece",
    [
        ", Jr.",
        "(",
        "(a",
        "A. ",
        "A., ",
        "a, ",
        "RN, ",
        "PhD, RN, ",
        "a1,",
        "a 1 ",
        "{",
        "$^",
        "&a;",
        "\\H{o}",
        ", ",
        "Ann Bell, ",
        " and ",
        "[",
        "; ",
        "A;",
    ],
)
def test_the_time_for_long_strings_is_short(context: Context, piece: str) -> None:
    start = time.process_time()
    found(context, piece * (100_000 // len(piece)) + "x")
    assert time.process_time() - start < 2
