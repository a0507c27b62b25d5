"""The checks of URLs and the search for publications ask by one room: nobody is asked for an id twice in a run."""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from adding import sample_papers
from adding.fake_services import Services, entry
from adding.lists import PaperList

OWN = """
[links]
allow-private = true
max-age = 0
[links.hosts."*"]
interval = 0
"""
PAPER = """paper {{
  title: "{title}"
  url: "{url}"
  authors: "Ann Ray"
}}
pub {{
  where: "arXiv"
  year: 2023
}}
code {{
  type: "PyTorch"
  url: "https://github.com/example-lab/{name}"
}}
"""


def asked(paper_list: PaperList) -> Counter[tuple[str, str]]:
    """Count the ids of each service that requests name."""
    found: Counter[tuple[str, str]] = Counter()
    for _, path in paper_list.server.seen:
        service, _, rest = path[1:].partition("/")
        query = parse_qs(urlsplit(path).query)
        if service == "arxiv":
            found.update((service, id_) for id_ in query["id_list"][0].split(","))
        elif "id" in query or "forum" in query:
            found[service, (query.get("id") or query["forum"])[0]] += 1
        elif service in {"github", "datacite", "crossref"}:
            found[service, unquote(rest)] += 1
    return found


@pytest.fixture
def ids(paper_list: PaperList, services: Services) -> list[str]:
    """Write papers whose ids are at arXiv and OpenReview, one with another version, all with a title of their own."""
    paper_list.configure('select = ["urls", "registry"]\n' + OWN.replace("BASE", paper_list.server.base))
    preprints = [f"2306.{number:05}" for number in range(1, 31)]
    for number, id_ in enumerate(preprints):
        title = f"On Sorting Books by Color {number}"
        services.arxiv[id_] = entry(id_, f"Quite Another Subject, Part {number}", ["Ann Ray"], version=2)
        url = f"https://arxiv.org/abs/{id_}{'v9' if number == 3 else ''}"
        paper_list.write(f"meta/p{number}.prototxt", PAPER.format(title=title, url=url, name=f"repo{number}"))
        services.github[f"/repos/example-lab/repo{number}"] = {"full_name": f"example-lab/repo{number}"}
    forum = "Ic2A2gCseC"
    note = sample_papers.note(forum, "Some Submission", ["Ann Ray"], "ICLR.cc/2024/Conference", "ICLR 2024 poster")
    services.openreview[forum] = [note]
    url = f"https://openreview.net/forum?id={forum}"
    paper_list.write("meta/submission.prototxt", PAPER.format(title="Some Submission", url=url, name="repo0"))
    return [*preprints, forum]


@pytest.mark.parametrize(("command", "expected"), [("links", (29, 1, 0)), ("verify", (30, 0, 1))])
def test_no_service_is_asked_for_an_id_twice(
    command: str, expected: tuple[int, int, int], ids: list[str], paper_list: PaperList
) -> None:
    report = paper_list.run(command, "--format", "json").json
    found = Counter(one["rule"] for one in report["diagnostics"])
    # one looks at URLs alone, the other at records alone
    assert (found["url-title"], found["dead-url"], found["published-elsewhere"]) == expected
    counts = asked(paper_list)
    assert {id_: counts[key, id_] for key, id_ in counts if id_ in ids} == dict.fromkeys(ids, 1)
    assert {one: number for one, number in counts.items() if number > 1} == {}


@pytest.mark.usefixtures("ids")
def test_what_links_was_told_serves_the_next_command(paper_list: PaperList) -> None:
    paper_list.run("links")
    before = asked(paper_list)
    paper_list.run("update")
    assert {id_ for key, id_ in asked(paper_list) - before if key == "arxiv"} == set()
