"""``metalint issue``: what of an issue gets into the list, and what does not get anywhere."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cmarkgfm
import pytest
from adding import sample_papers
from adding.fake_services import Services
from adding.lists import PaperList, Ran
from adding.suggested import body, event, write
from conftest import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from links.fault_server import FaultServer

from metalint.adding import issues
from metalint.adding.gathering import importer_of
from metalint.errors import UsageError

if TYPE_CHECKING:
    from links.fault_server import Exchange

AWQ = "meta/awq.prototxt"
AGAIN = "\n\nTo try again, edit the issue if it is wrong, remove the label `accepted` and add it again.\n"
NOT_ONE = (
    "below “Identifier or URL” there has to be one identifier and nothing else: an arXiv id, a DOI, or the URL of a "
    "paper at arXiv, OpenReview, the ACL Anthology, PMLR, NeurIPS, CVF or Hugging Face"
)
NOT_THE_FORM = (
    "the issue is not as the form writes it: it has to begin with the heading “Identifier or URL”, and may go on with "
    "the heading “Keywords”, each once"
)
NO_KEYWORD = "below “Keywords” there is something else than keywords of this list; choose from the form"
FOREIGN = """\
proto = "list.proto"
message = "P"
required = []
fields = { title = "title", url = "url", keywords = "tags" }
"""
HOSTILE = {
    "shell": "2306.00978; $(touch pwned) `touch pwned`",
    "quotes": "2306.00978'\"; touch pwned; '\"",
    "command": "::set-output name=outcome::added",
    "command behind it": "2306.00978\n::error::pwned",
    "expression": "${{ github.token }}",
    "expression behind it": "2306.00978${{github.token}}",
    "mention": "@maintainer",
    "mention in a DOI": "10.1145/@maintainer",
    "path in a DOI": "10.1145/../../x",
    "escaped path in a DOI": "10.1145/%2e%2e/%2E%2E/x",
    "code in a DOI": "10.1145/`touch`",
    "encoded line break": "https://doi.org/10.1145/3448016.3452841%0a::error::pwned",
    "60 kB": "2306.00978" * 6000,
    "60 kB of slashes": "10.1145/" + "/" * 60_000,
    "two ids": "2306.00978 2103.00020",
    "two ids in two lines": "2306.00978\n2103.00020",
    "two ids with a comma": "2306.00978,2103.00020",
    "two DOIs in one": "10.1145/3448016.3452841;10.1145/3448016.3452842",
    "a URL in a URL": "https://arxiv.org/abs/2306.00978?next=https://arxiv.org/abs/2103.00020",
    "two notes": "https://openreview.net/forum?id=g88nt4ieTG&id=AAAAAAAAAA",
    "address of metadata": "http://169.254.169.254/latest/meta-data/",
    "address of this machine": "http://127.0.0.1:8000/abs/2306.00978",
    "address with a user": "https://arxiv.org@127.0.0.1/abs/2306.00978",
    "file": "file:///etc/passwd",
    "PDF file": "paper.pdf",
    "option": "--from-file=/etc/passwd",
    "title": "Attention Is All You Need",
    "repository": "https://github.com/example-lab/FastPrune",
    "right to left": "2306.00978\u202e",
    "zero": "2306.00978\0",
    "surrogate": "2306.00978\ud800",
    "digits of another script": "\uff12306.00978",
    "heading": "### Identifier or URL",
    "nothing": "_No response_",
    "blank": " ",
    "image": "![](https://evil.example/x.png)",
}


@pytest.fixture(autouse=True)
def _filled(services: Services) -> None:
    sample_papers.fill(services)


def read(folder: Path, text: str | None) -> issues.Suggestion | issues.Correction | str:
    """Return what is taken of an issue of a list that knows two keywords."""
    return issues.read_issue(write(folder / "event.json", event(text)), lambda: ("quantization", "tool"))


def suggest(paper_list: PaperList, said: Any, *words: str) -> Ran:
    at = write(paper_list.root.parent / "event.json", event(said) if isinstance(said, str) else said)
    return paper_list.run("issue", str(at), *words)


@pytest.mark.parametrize(
    "identifier",
    ["2306.00978", "arXiv:2306.00978v2", "arxiv: 2306.00978", "https://arxiv.org/pdf/2306.00978", "  2306.00978\r",
     "https://huggingface.co/papers/2306.00978", "https://doi.org/10.48550/arXiv.2306.00978"],
)  # fmt: skip
def test_the_paper_and_its_keywords_are_added(identifier: str, paper_list: PaperList) -> None:
    ran = suggest(paper_list, body(identifier, "quantization, kv_cache", "It is *good*."))
    assert (ran.code, ran.out) == (0, f"{AWQ}\n"), ran.err
    assert paper_list.files() == [AWQ]
    added = paper_list.read(AWQ)
    assert 'url: "https://arxiv.org/abs/2306.00978"' in added
    assert "keyword {\n  words: quantization\n  words: kv_cache\n}\n" in added
    assert "left to you" not in ran.err


@pytest.mark.parametrize(
    ("identifier", "path"),
    [
        ("10.1145/3448016.3452841", "meta/pandey2021vector.prototxt"),
        ("https://openreview.net/forum?id=g88nt4ieTG", "meta/li2026diffusion.prototxt"),
        ("2022.acl-long.268", "meta/alvarezmellado2022detecting.prototxt"),
        ("https://proceedings.mlr.press/v235/adepu24a.html", "meta/framequant.prototxt"),
    ],
)
def test_other_identifiers(identifier: str, path: str, paper_list: PaperList) -> None:
    ran = suggest(paper_list, body(identifier))
    assert (ran.code, ran.out) == (0, f"{path}\n"), ran.err


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_not_one_identifier_is_refused_and_not_repeated(kind: str, tmp_path: Path) -> None:
    assert read(tmp_path, body(HOSTILE[kind])) == (NOT_THE_FORM if kind == "heading" else NOT_ONE)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "2306.00978",
        "Please add 2306.00978\n\n" + body("2306.00978"),
        body("2306.00978") + "\n### Identifier or URL\n\n2103.00020\n",
        body("2306.00978") + "\n# identifier OR url \n\n2103.00020\n",
        "<!--\n" + body("2103.00020") + "-->\n" + body("2306.00978"),
        "<details>\n\n" + body("2306.00978"),
        "### Why\n\nx\n\n### Identifier or URL\n\n2306.00978\n",
        body("2306.00978") + "\n### Keywords\n\ntool\n",
        "### Identifier or URL\n\n2306.00978\n\n### Why\n\nx\n\n### Keywords\n\ntool\n",
    ],
)
def test_what_is_not_as_the_form_writes_it_is_refused(text: str | None, tmp_path: Path) -> None:
    assert read(tmp_path, text) == NOT_THE_FORM


@pytest.mark.parametrize(
    "keywords",
    [
        "magic",
        "tool, magic",
        "none",
        "tool\ntool x",
        "tool,",
        "${{ github.token }}",
        "@all",
        ",",
        "tool, _No response_",
    ],
)
def test_keywords_that_the_list_does_not_have_are_refused(keywords: str, tmp_path: Path) -> None:
    assert read(tmp_path, body("2306.00978", keywords)) == NO_KEYWORD


FRAGMENTS = st.sampled_from([
    "### Identifier or URL", "### Keywords", "### Why", "\n", "\r\n", "\n\n", " ", ",", "2306.00978", "10.1145/3448016",
    "tool", "https://arxiv.org/abs/", "?id=", "//", "_No response_", "`", "@all", "::error::", "${{ x }}", "\0",
    "\u2028", "%0a", "#",
])  # fmt: skip


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=st.lists(FRAGMENTS | st.text(max_size=5), max_size=12), is_form=st.booleans())
def test_of_any_text_only_an_identifier_and_known_keywords_are_taken(
    parts: list[str], tmp_path_factory: pytest.TempPathFactory, *, is_form: bool
) -> None:
    text = "".join(parts)
    found = read(tmp_path_factory.getbasetemp(), body(text) if is_form else text)
    if isinstance(found, str):
        assert found in {NOT_ONE, NOT_THE_FORM, NO_KEYWORD}
    else:
        identifier, keywords = found
        assert re.fullmatch(r"[\w.:/?=&#();+~ -]+", identifier, re.ASCII)
        assert importer_of(identifier)
        assert set(keywords) <= {"quantization", "tool"}


@pytest.mark.parametrize("keywords", ["_No response_", "None", "", "\n\n"])
def test_without_keywords(keywords: str, tmp_path: Path) -> None:
    assert read(tmp_path, body("2306.00978", keywords)) == ("2306.00978", ())


@pytest.mark.slow
def test_long_texts_are_read_in_linear_time(tmp_path: Path) -> None:
    size = 200_000
    for text in ("#" * size, "# " * size, "\n" * size, "### x\n" * (size // 6), " " * size, "tool," * (size // 5)):
        started = time.process_time()
        assert read(tmp_path, body("2306.00978", why=text)) == ("2306.00978", ())
        assert read(tmp_path, body(text)) in {NOT_ONE, NOT_THE_FORM}
        assert read(tmp_path, body("2306.00978", text)) in {
            NO_KEYWORD,
            ("2306.00978", ("tool",)),
            NOT_THE_FORM,
            ("2306.00978", ()),
        }
        assert time.process_time() - started < 5


def test_a_refusal_is_an_answer_and_asks_nobody(paper_list: PaperList, services: Services) -> None:
    ran = suggest(paper_list, body("$(touch pwned)"))
    assert (ran.code, ran.out, ran.err) == (1, f"Nothing was changed: {NOT_ONE}.{AGAIN}", "")
    ran = suggest(paper_list, body("2306.00978", "none"))
    assert (ran.code, ran.out, ran.err) == (1, f"Nothing was changed: {NO_KEYWORD}.{AGAIN}", "")
    assert paper_list.files() == []
    assert not services.asked


def test_what_follows_the_keywords_is_not_read(paper_list: PaperList) -> None:
    why = "::set-output name=a::b\n# 2103.00020\n```\n$(touch pwned)\n" + "x" * 60_000
    ran = suggest(paper_list, body("2306.00978", why=why))
    assert (ran.code, ran.out) == (0, f"{AWQ}\n")
    assert "pwned" not in ran.err + paper_list.read(AWQ)


def test_line_breaks_of_a_browser(paper_list: PaperList) -> None:
    assert suggest(paper_list, body("2306.00978", "tool").replace("\n", "\r\n")).out == f"{AWQ}\n"


def test_keywords_of_a_list_whose_schema_takes_any(paper_list: PaperList) -> None:
    fields = "string title = 1; string url = 2; repeated string tags = 3;"
    paper_list.write("list.proto", f'syntax = "proto3";\nmessage P {{ {fields} }}\n')
    paper_list.configure(FOREIGN)
    paper_list.write("meta/a.prototxt", 'title: "One"\nurl: "https://example.org/1"\ntags: "long context"\n')
    assert suggest(paper_list, body("2306.00978", "magic")).out == f"Nothing was changed: {NO_KEYWORD}.{AGAIN}"
    ran = suggest(paper_list, body("2306.00978", "long context"))
    assert ran.code == 0, ran.out + ran.err
    assert 'tags: "long context"' in paper_list.read(ran.out.strip())


def test_a_schema_that_takes_one_keyword(paper_list: PaperList) -> None:
    fields = "string title = 1; string url = 2; Kind tags = 3;"
    kinds = "enum Kind { KIND_UNSPECIFIED = 0; FAST = 1; SMALL = 2; }"
    paper_list.write("list.proto", f'syntax = "proto3";\nmessage P {{ {fields} {kinds} }}\n')
    paper_list.configure(FOREIGN)
    assert suggest(paper_list, body("2306.00978", "KIND_UNSPECIFIED")).code == 1
    ran = suggest(paper_list, body("2306.00978", "FAST, SMALL"))
    assert (ran.code, paper_list.files()) == (1, []), ran.out
    ran = suggest(paper_list, body("2306.00978", "SMALL"))
    assert ran.code == 0, ran.out + ran.err
    assert "tags: SMALL" in paper_list.read(ran.out.strip())


def test_a_list_without_keywords(paper_list: PaperList) -> None:
    paper_list.write("list.proto", 'syntax = "proto3";\nmessage P { string title = 1; string url = 2; }\n')
    paper_list.configure(FOREIGN.replace("tags", ""))
    assert suggest(paper_list, body("2306.00978", "tool")).out == f"Nothing was changed: {NO_KEYWORD}.{AGAIN}"
    assert suggest(paper_list, body("2306.00978")).code == 0


def test_a_paper_that_the_list_has(paper_list: PaperList) -> None:
    paper_list.add("2306.00978")
    before = paper_list.read(AWQ)
    ran = suggest(paper_list, body("https://arxiv.org/abs/2306.00978v3", "tool"))
    assert (ran.code, ran.out) == (1, "Nothing was changed: the list has this paper already, in meta/awq.prototxt.\n")
    assert paper_list.files() == [AWQ]
    assert paper_list.read(AWQ) == before


def test_a_paper_that_nobody_has(paper_list: PaperList) -> None:
    ran = suggest(paper_list, body("2306.99999"))
    assert (ran.code, ran.out) == (1, f"Nothing was changed: arXiv knows no such paper.{AGAIN}")


def test_no_service_answers(paper_list: PaperList, services: Services) -> None:
    async def silent(exchange: Exchange) -> None:
        await exchange.reply("503 Service Unavailable", "Content-Type: text/plain", body=b"later")

    services.faults.update(dict.fromkeys(services.settings(paper_list.server), silent))
    ran = suggest(paper_list, body("2306.00978"))
    assert ran.code == 1
    assert ran.out == f"Nothing was changed: arXiv does not answer, and no other service gives a title.{AGAIN}"
    assert paper_list.files() == []


def test_a_redirect_into_this_network_is_not_followed(paper_list: PaperList, services: Services) -> None:
    reached: list[str] = []

    async def inside(exchange: Exchange) -> None:
        reached.append(exchange.path)
        await exchange.reply("200 OK", body=b"secret")

    with FaultServer(answers={"inside": inside}) as other:

        async def lead(exchange: Exchange) -> None:
            await exchange.reply("302 Found", f"Location: {other.base}/inside/{exchange.path}")

        services.faults.update(dict.fromkeys(services.settings(paper_list.server), lead))
        ran = suggest(paper_list, body("2306.00978"))
    assert ran.code == 1
    assert ran.out.startswith("Nothing was changed: arXiv does not answer")
    assert not reached
    assert paper_list.files() == []


def test_what_a_service_says_is_harmless_in_the_answer(paper_list: PaperList, services: Services) -> None:
    doi = "10.1145/3448016.3452841"
    services.crossref[doi] |= {"type": "@everyone <img src=x> [x](https://evil.example) ${{ x }} #1\n::error::x"}
    ran = suggest(paper_list, body(doi))
    assert ran.code == 1
    assert "says that it is" in ran.out
    assert "\n::" not in ran.out
    shown = cmarkgfm.github_flavored_markdown_to_html(ran.out)
    assert "<a" not in shown
    assert "<img" not in shown
    assert "@everyone" not in ran.out


@pytest.mark.parametrize(
    "said",
    [
        [],
        None,
        "x",
        {},
        {"issue": None},
        {"issue": {"body": 1}, "action": "labeled", "label": {"name": "accepted"}},
        {"pull_request": {"number": 1}, "action": "labeled", "label": {"name": "accepted"}},
        {**event(body("2306.00978")), "issue": {"body": body("2306.00978"), "pull_request": {}}},
        event(body("2306.00978"), label="bug"),
        event(body("2306.00978"), action="opened"),
        event(body("2306.00978"), action="unlabeled"),
        {**event(body("2306.00978")), "label": None},
        {**event(body("2306.00978")), "label": {"name": ["accepted"]}},
    ],
)
def test_what_is_not_the_event_of_the_label_is_refused(said: Any, tmp_path: Path) -> None:
    at = write(tmp_path / "event.json", said)
    with pytest.raises(UsageError, match="not the event of") as refused:
        issues.read_issue(at, tuple)
    assert "2306" not in str(refused.value)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"issue": ' + b"9" * 5000 + b"}", b" " * (50 << 20)],
    ids=["empty", "cut short", "no text", "deep", "digits", "50 MB"],
)  # fmt: skip
def test_files_that_are_no_event_are_refused(data: bytes, tmp_path: Path) -> None:
    at = tmp_path / "event.json"
    at.write_bytes(data)
    with pytest.raises(UsageError, match=r"not JSON; it has to be the event of a workflow|larger than 4 MiB"):
        issues.read_issue(at, tuple)


def test_the_label_is_the_same_in_any_case(tmp_path: Path) -> None:
    """As it is in the expressions of workflows."""
    at = write(tmp_path / "event.json", event(body("2306.00978"), label="Accepted"))
    assert issues.read_issue(at, tuple) == ("2306.00978", ())


def test_somebody_elses_label_is_one_line(paper_list: PaperList) -> None:
    ran = suggest(paper_list, event(body("2306.00978"), label="bug"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "not the event of the label `accepted`, by which alone a maintainer accepts it" in ran.err
    assert paper_list.files() == []


@pytest.mark.parametrize("name", ["missing.json", ".", "/dev/zero"])
def test_what_is_no_file_is_one_line(name: str, paper_list: PaperList) -> None:
    ran = paper_list.run("issue", name)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "cannot be read" in ran.err


def test_as_a_workflow_calls_it(tmp_path: Path) -> None:
    """Where output goes into a file, nothing is put around the answer against those who read logs."""
    at = write(tmp_path / "event.json", event(body("$(touch pwned)")))
    with (tmp_path / "answer.md").open("wb") as file:
        command = [sys.executable, "-I", "-m", "metalint", "issue", str(at)]
        env = {"GITHUB_ACTIONS": "true", "METALINT_CACHE_DIR": str(tmp_path / "cache")}
        done = subprocess.run(command, cwd=tmp_path, stdout=file, stderr=subprocess.PIPE, env=env, timeout=60)
    assert (done.returncode, done.stderr) == (1, b"")
    assert (tmp_path / "answer.md").read_text(encoding="utf-8") == f"Nothing was changed: {NOT_ONE}.{AGAIN}"
