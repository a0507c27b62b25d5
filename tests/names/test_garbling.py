"""What copying broke in a text, and what of it is certain."""

from __future__ import annotations

from rows import each_row

from metalint.names.garbling import garblings


def misread(text: str) -> str:
    """Return a text whose UTF-8 is read as browsers read Latin-1."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


NAMES = (
    "Nguyễn Văn Đức", "Đặng Văn Hùng", "Ömer Yılmaz", "Błażej Osiński", "Jānis Bērziņš", "Rūta Šešelgytė",
    "Ştefan Țăranu", "Ioana Bălan", "Ó Briain Seán", "François À la Plage", "محمد علي", "דוד כהן", "김민수",
)  # fmt: skip


@each_row("name", NAMES)
def test_names_that_were_misread_are_restored_as_a_whole(name: str) -> None:
    (found,) = garblings(misread(name))
    assert found.text == name
    assert found.is_certain


@each_row("encoding", ["mac_roman", "cp1250"])
@each_row("name", ["Müjdat Çetin", "Jürgen Groß", "José García", "Kärnä’s Gärten", "Nicolò Lafé", "Ann\xa0Ré"])
def test_names_that_an_old_spreadsheet_misread_are_restored(name: str, encoding: str) -> None:
    (found,) = garblings(name.encode().decode(encoding))
    assert found.text == name
    assert found.is_certain


@each_row("text", ["O(√n) Bounds", "a√π Rule", "√∂-Gardens", "√∑x", "r√µ", "√© Gardens – Ärger", "PĂŞUNE", "Ĺ and Ă"])
def test_roots_and_romanian_letters_are_not_misread(text: str) -> None:
    assert garblings(text) == ()


def test_what_was_misread_several_times_is_restored() -> None:
    assert [one.text for one in garblings(misread(misread(misread("Müjdat Çetin"))))] == ["Müjdat Çetin"]
    assert garblings("aÃ" + "ƒ" * 5000) == ()  # no program does so thousands of times


def test_what_is_right_beside_a_misread_word_stays() -> None:
    assert [one.text for one in garblings(f"{misread('André')} Müller")] == ["André Müller"]


CUT = {
    "Efﬁ cient Networks": "Efficient Networks",
    "Arti ﬁcial Life": "Artificial Life",
    "An Arti ﬁ cial Life": "An Artificial Life",
    "A ﬁ rst ﬁ nding": "A first finding",
    "Modiﬁ ed trees": "Modified trees",
    "Diﬀ erential Privacy": "Differential Privacy",
}


@each_row("text", CUT)
def test_a_space_beside_a_ligature_may_be_inside_a_word(text: str) -> None:
    found = garblings(text)
    assert found[-1].text == CUT[text]
    assert not all(one.is_certain for one in found)


@each_row("text", ["The ﬁrst class", "Wiﬁ networks", "Sci-ﬁ novels", "Oﬀ the shelf", "Staﬀ and oﬃces", "Raﬁ de Souza"])
def test_words_with_ligatures_stay_apart(text: str) -> None:
    assert [(one.what, one.is_certain) for one in garblings(text)] == [("ligatures", True)]
