from __future__ import annotations

from rows import each_row

from metalint.names.placeholders import is_placeholder


@each_row(
    ("role", "value"),
    [
        ("title", "paper title"), ("title", "Title"), ("title", "TODO"), ("authors", "Name1"), ("authors", "name 12"),
        ("authors", "None"), ("authors", "your name"), ("authors", "Author Name"), ("institutions", "inst1"),
        ("institutions", "Institution 2"), ("institutions", "-"), ("venue", "None"), ("references", "null"),
        ("references", "YYYY/id"), ("url", "https://example.com/"), ("abbr", "xxx"), ("", "???"), ("", "<year>"),
        ("note", "TBD"), ("title", " xxxx "), ("", "<your_name>"), ("url", "<paper url>"), ("venue", "N/A"),
        ("institutions", "org2"), ("institutions", "Your Institution"), ("title", "placeholder"),
        ("references", "baseline 2"), ("references", "—"),
        *[("title", one) for one in ("-", "?", "...", "…", "???!", "- -", "N/A", "n/a")],
        *[("title", one) for one in ("{title}", "[title]", "{{title}}", "{{ title }}", "$TITLE", "<Title>")],
        ("title", "${TITLE}"),
        *[("institutions", one) for one in ("?", "...", "†", "[institution]", "{Your Institution}", "*")],
        *[(role, one) for role in ("venue", "url") for one in ("?", "-")], ("url", "None"),
        ("authors", "<Author 1>"), ("authors", "{name1}"), ("venue", "$VENUE"), ("abbr", "{abbr}"),
        *[("code-url", f"https://github.com/{one}") for one in ("<user>/<repo>", "{owner}/{repo}", "a/{{ b }}", "<a>")],
        ("url", "https://<your-site>/a"), ("url", "https://x.org/?q=<query>"),
    ],
)  # fmt: skip
def test_what_templates_hold_is_found(role: str, value: str) -> None:
    assert is_placeholder(role, value)


@each_row(
    ("role", "value"),
    [
        ("title", "Title Generation with Transformers"), ("title", "None of the Above"), ("title", "None"),
        ("abbr", "ToDo"), ("abbr", "XX"), ("abbr", "None"), ("authors", "Ann Name"), ("authors", "-"), ("authors", ""),
        ("institutions", "Instill AI"), ("institutions", "Institut Pasteur"), ("code-type", "None"),
        ("venue", "Nature"), ("references", "2022/none"), ("url", "https://example.com/paper"), ("keywords", "none"),
        ("", "title"), ("keywords", "placeholder"), ("keywords", "title"), ("references", "Baseline"),
        ("abbr", "<unk>"), ("title", "<mask>"), ("institutions", "ORG"), ("institutions", "INST"),
        ("institutions", "NIL"), ("authors", "Nil"), ("venue", "NULL"), ("venue", "NONE"),
        ("institutions", "Null Institute"), ("abbr", "tba"), ("abbr", "URL"),
        ("abbr", "TITLE"),
        *[("title", one) for one in ("[Re]", "[Re] Title", "{LoRA}", "$K$", "$\\pi$", "∞", "A", "Ω", "[1]", "1984")],
        *[("title", one) for one in ("{Title} of {LoRA}", "[Title] x", "What?", "...And Justice", "How?...", "title]")],
        ("institutions", "{MIT}"), ("institutions", "[MIT]"), ("institutions", "3M"), ("venue", "{ICLR}"),
        ("authors", "O"), ("authors", "{OpenAI}"), ("authors", "?"), ("authors", "..."), ("abbr", "-"), ("abbr", "?"),
        ("references", "?"), ("url", "https://x.org/a<br>"), ("url", "https://x.org/a</a>"), ("url", "https://x.org/a"),
        ("url", "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"),
    ],
)  # fmt: skip
def test_real_values_are_not(role: str, value: str) -> None:
    assert not is_placeholder(role, value)
