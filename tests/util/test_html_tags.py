"""Tags of HTML as browsers find them, where scripts hold what looks like tags."""

from rows import each_row

from metalint.util.html_tags import read_tags

HIDDEN = frozenset({"script", "style", "textarea"})


@each_row(
    "script",
    [
        "<script>for (i=0;i<n;i++) {}</script>",
        "<script>if (a<b && c>d) {}</script>",
        "<script><!-- old browsers\n</script>",
        '<script>x = "<p title=\'"</script>',
        "<SCRIPT>i<n</Script >",
        "<script></scripts> i<n</script>",
        "<style>a<b</style>",
    ],
)
def test_what_follows_a_script_is_read_whatever_the_script_holds(script: str) -> None:
    found = list(read_tags(f"{script}<meta name=x>", HIDDEN))
    assert [(tag.name, tag.attributes) for tag in found if tag.name] == [("meta", {"name": "x"})]
    assert (found[0].start, found[0].end, found[0].name) == (0, len(script), "")


def test_a_script_without_an_end_hides_the_rest() -> None:
    text = "<b>x<script>i<n <meta name=x>"
    assert [(tag.start, tag.end, tag.name) for tag in read_tags(text, HIDDEN)] == [(0, 3, "b"), (4, len(text), "")]
