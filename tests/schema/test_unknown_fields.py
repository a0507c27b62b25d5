"""A field that its message does not have: the advice says where it belongs, or what it is called there."""

from __future__ import annotations

from oracles import schema
from rows import each_row

from metalint.schema import compiling, protobuf_check
from metalint.text.parser import parse_document

PAPERS = compiling.PACKAGED / "paper.proto"
PAPER = "`title`, `abbr`, `url`, `authors`, `institutions`"
OUT_OF_PAPER = "after the `}` that closes `paper {`"


def told(text: str, of: compiling.Schema) -> list[tuple[str, str]]:
    found = protobuf_check.admit_document(parse_document(text), of)
    assert isinstance(found, list)
    return [(one.message, one.help) for one in found]


@each_row(
    ("text", "message", "help_"),
    [
        # a message around it has the field
        ("paper { pub { year: 1 } }", "`Paper` has no field `pub`", f"move it {OUT_OF_PAPER}"),
        ("paper < pub <> >", "`Paper` has no field `pub`", "move it after the `>` that closes `paper <`"),
        ("paper { rating: 5 }", "`Paper` has no field `rating`", f"move it {OUT_OF_PAPER}"),
        ("paper { ratings: 5 }", "`Paper` has no field `ratings`", f"write it as `rating`, {OUT_OF_PAPER}"),
        ("paper { Publication {} }", "`Paper` has no field `Publication`", f"write it as `pub`, {OUT_OF_PAPER}"),
        # another message has it
        ('paper { where: "x" }', "`Paper` has no field `where`", "move it into `pub { … }`"),
        ('title: "x"', "`PaperInfo` has no field `title`", "move it into `paper { … }`"),
        (
            'keyword { url: "x" }',
            "`Keyword` has no field `url`",
            "move it into `paper { … }`, `code { … }`, `note { … }` or `cover { … }`",
        ),
        ('titel: "x"', "`PaperInfo` has no field `titel`", "did you mean `title` in `paper { … }`?"),
        # the message has it by another name
        ('paper { Url: "x" }', "`Paper` has no field `Url`", "did you mean `url`?"),
        ("updateTime: 1", "`PaperInfo` has no field `updateTime`", "did you mean `update_time`?"),
        ('paper { link: "x" }', "`Paper` has no field `link`", "did you mean `url`?"),
        ('paper { affiliations: "x" }', "`Paper` has no field `affiliations`", "did you mean `institutions`?"),
        ('pub { venue: "x" }', "`Publication` has no field `venue`", "did you mean `where`?"),
        ('code { repo: "x" }', "`Code` has no field `repo`", "did you mean `url`?"),
        ('note { link: "x" }', "`Note` has no field `link`", "did you mean `url`?"),
        ("publication {}", "`PaperInfo` has no field `publication`", "did you mean `pub`?"),
        ("keywords {}", "`PaperInfo` has no field `keywords`", "did you mean `keyword`?"),
        # another message has it by another name
        ("keywords: low_rank", "`PaperInfo` has no field `keywords`", "did you mean `words` in `keyword { … }`?"),
        ('paper { venue: "x" }', "`Paper` has no field `venue`", "did you mean `where` in `pub { … }`?"),
        ('paper { github: "x" }', "`Paper` has no field `github`", "did you mean `url` in `code { … }`?"),
        ('link: "x"', "`PaperInfo` has no field `link`", "did you mean `url` in `paper { … }`?"),
        # none has it
        ('paper { doi: "x" }', "`Paper` has no field `doi`", f"remove it; the fields here are {PAPER}"),
        ('code { name: "x" }', "`Code` has no field `name`", "remove it; the fields here are `type`, `url`"),
    ],
)
def test_of_a_paper(text: str, message: str, help_: str) -> None:
    of = compiling.load_schema(PAPERS, "PaperInfo", compiling.PACKAGED, None)
    assert told(text, of) == [(message, help_)]


@each_row(
    ("text", "message", "help_"),
    [
        ('lead { title: "x" }', "`Part` has no field `title`", "move it after the `}` that closes `lead {`"),
        ("movement { lead { opus: 1 } }", "`Part` has no field `opus`", "move it after the `}` that closes `lead {`"),
        ("seat: 1", "`Score` has no field `seat`", "move it into `lead { … }`, `parts { … }`, `copyist { … }` or "),
        ("width: 1", "`Score` has no field `width`", "move it into `margin { … }`"),
        ("Licence < holder: 'x' >", "`Score` has no field `Licence`", "did you mean `licence`?"),
        ("extra { seat: 1 }", "`Any` has no field `seat`", "move it into "),
        ("counts { zzz: 1 }", "`CountsEntry` has no field `zzz`", "remove it; the fields here are `key`, `value`"),
        ("extra { [a.b/c] { } }", "`a.b/c` is not a type in the compiled schema", "import the `.proto` that defines "),
        ("[a.b]: 1", "`a.b` is not an extension of `Score` in the compiled schema", "import the `.proto` that "),
    ],
)
def test_of_a_message_in_itself_of_groups_and_of_maps(text: str, message: str, help_: str) -> None:
    ((what, advice),) = told(text, schema())
    assert (what, advice[: len(help_)]) == (message, help_)
