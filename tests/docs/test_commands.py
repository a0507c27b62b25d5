"""Every command block of the pages runs as it stands, from the top to the bottom of a page, in a fresh folder.

What a page shows of an output is all of it; only how long something took may differ.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
import warm
from adding import suggested
from adding.fake_services import Services, entry
from adding.lists import AT_ONCE
from adding.sample_papers import AWQ, fill, hit
from conftest import commit_all, git
from docs.pages import CHECKOUT, DOCS, read_blocks
from names.institutions.ror_dumps import organisation
from names.institutions.ror_dumps import write as write_dump
from report.reporting import paper, write
from workflow import base

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="pages show the commands of a Unix shell"),
]

LANGUAGES: Final = {"console", "sh", "bash", "powershell"}
DOCUMENTS: Final = {
    path.relative_to(CHECKOUT).as_posix(): read_blocks(path.read_text("utf-8"))
    for path in (
        *(CHECKOUT / name for name in ("README.md", "CONTRIBUTING.md", "editors/README.md")),
        *DOCS.rglob("*.md"),
    )
}
PAGES: Final = sorted(page for page, found in DOCUMENTS.items() if any(block.language in LANGUAGES for block in found))

NOT_RUN: Final = {
    r"pip install |pipx |uv tool ": "downloads metalint; tests/packaging/test_wheel.py installs the package",
    r'cd /tmp && python3 -I -m venv |cd "\$CHECKOUT" ': "downloads metalint, on a build server",
    r"make |tools/|(\.venv/bin/)?python |METALINT_TEXTS=|\(cd editors": "measures or develops metalint itself",
    r"code --install-extension ": "needs VS Code",
}
"""The commands that do not run here, by how they begin, and why."""

EXITS_WITH_1: Final[dict[str, list[str]]] = {
    "docs/ci.md": [
        "metalint lint",
        "metalint lint --changed-since origin/main --fail-on warning",
        "metalint lint --select identity,outputs",
        "metalint lint --authority always",
        "metalint render --check",
        "metalint gate origin/main",
        "metalint lint --format concise",
        "metalint lint --format markdown --out summary.md",
    ],
    "docs/contributors.md": [
        'git commit --quiet --message "Add Slim Models"',
        'git commit --quiet --message "Add Slim Models"',
        'git commit --no-verify --message "Add Slim Models"',  # all is committed by then
    ],
    "docs/maintainers.md": [
        "metalint lint",
        "metalint lint --statistics",
        "metalint lint --fail-on warning --changed-since origin/main",
    ],
    "docs/schemas.md": ["metalint lint"],
    "docs/speed.md": ["metalint --no-cache lint", "metalint lint --authority always", "metalint lint --jobs 1"],
    "docs/tutorial.md": ["metalint lint", "metalint lint"],
}
"""By page, the commands that exit with 1, in their order: the list has findings, most often."""


PREPRINTS: Final = {"2305.14314": "QLoRA", "2401.00001": "Slim models", "2309.10285": "Flash-LLM"}
"""The papers of the list, which arXiv has."""


class Ran(NamedTuple):
    """A command of a page, what the page shows of its output, what it printed, and its exit code."""

    command: str
    shown: str | None  # None where the page shows no output
    printed: str
    code: int


def read_commands(language: str, text: str) -> list[tuple[str, str | None]]:
    """Return the commands of a block, each with the output below it."""
    if language != "console":
        return [(line, None) for line in text.splitlines() if line and not line.startswith("#")]
    assert text.startswith("$ "), "a block of a console begins with a command"
    return [(command, shown) for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE)]


def is_run(command: str) -> bool:
    return not any(re.match(pattern, command) for pattern in NOT_RUN)


def run(command: str, folder: Path, environment: Mapping[str, str]) -> tuple[str, int]:
    """Run a command as bash does; return what it prints on both streams, and its exit code."""
    if command.startswith("metalint ") and not set("$<>|&;()*`'\\") & set(command.partition("  #")[0]):
        code, out, err = warm.run(shlex.split(command, comments=True), folder, environment)
        return out + err, code
    words = ["bash", "-c", f"exec 2>&1\n{command}"]
    done = subprocess.run(words, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout, done.returncode


def play(page: str, folder: Path, environment: Mapping[str, str]) -> Iterator[Ran]:
    """Write each file that the page names above a block, run each command, and yield what the commands print."""
    for block in DOCUMENTS[page]:
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        elif block.language in LANGUAGES:
            for command, shown in read_commands(block.language, block.text):
                if command.startswith("cd ") and is_run(command):
                    folder /= command[3:]
                elif is_run(command):
                    at = folder
                    if page in ALTERNATIVES:
                        at = folder.with_name(f"{folder.name}-copy")
                        shutil.rmtree(at, ignore_errors=True)
                        shutil.copytree(folder, at, symlinks=True)
                    yield Ran(command, shown, *run(command, at, environment))


def put_nothing(_folder: Path, _: Mapping[str, str]) -> None:
    """Leave everything to the page."""


def put_papers(folder: Path, _: Mapping[str, str]) -> None:
    """Put a list that metalint has not been in: papers with mistakes, and lists and records to import."""
    write(
        folder,
        {
            "2023/qlora.prototxt": paper("QLoRA", "2305.14314").replace("2024", "2023"),
            "2024/lora.prototxt": paper("Slim models.", "2401.00001", institution="RMIT")
            + "keyword {\n  words: kv_cache_quant\n}\n",
        },
    )
    shutil.copytree(CHECKOUT / "proto", folder / "proto")
    (folder / "README.md").write_text("# Papers\n")
    commit_all(folder)
    git(folder, "config", "user.name", "Ann Bell")
    git(folder, "config", "user.email", "ann@example.org")
    git(folder, "tag", "v1.0")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    (folder / "LIST.md").write_text(
        "| Title | Work | Where |\n|---|---|---|\n| Wanda | Wanda | https://arxiv.org/abs/2306.11695 |\n"
    )
    (folder / "refs.bib").write_text("@misc{b, title = {A Book}, year = {2024}, doi = {10.1145/3448016.3452841}}\n")
    (folder / "zotero.json").write_text('[{"id": 1, "type": "book", "title": "A Record", "issued": {"raw": "2024"}}]')
    (folder / "papers.txt").write_text("Work,Where\nA Row,ICLR\n")
    (folder / "ids.txt").write_text("P19-1001  # an id of the ACL Anthology\n")


def put_list(folder: Path, environment: Mapping[str, str]) -> None:
    """Put the same list with the settings of `metalint init`, and a paper of today that has a typo."""
    put_papers(folder, environment)
    assert run("metalint init", folder, environment)[1] == 0
    with (folder / "metalint.toml").open("a") as settings:
        settings.write((folder.parent / "sources.toml").read_text())
    commit_all(folder)
    write(folder, {"2024/flash.prototxt": paper("Flash-LLM", "2309.10285", "Univeristy of Sydney", "VLDB")})


def put_readme(folder: Path, environment: Mapping[str, str]) -> None:
    """Put the list, with a README of papers that a person wrote, and the settings that `import --region` names."""
    put_list(folder, environment)
    with (folder / "metalint.toml").open("a") as settings:
        settings.write(
            '[[outputs]]\npath = "README.md"\nview = "keyword"\nlayout = "list"\nmarker = "papers"\n'
            'order = ["Pruning"]\nauthors = true\n'
        )
    (folder / "README.md").write_text(
        "# Papers\n\nWhat we read.\n\n## Pruning\n\n"
        "- [Growing Small Networks in Gardens](https://arxiv.org/abs/2402.00002) - Ann Bell, *ICML 2024*\n"
    )


def put_clone(folder: Path, environment: Mapping[str, str]) -> None:
    """Put a list with the hooks of `metalint init`, switched on."""
    write(folder, {"2024/qlora.prototxt": paper("QLoRA", "2405.14314")})
    commit_all(folder)
    for command in ("metalint init", "git add --all", "git commit -q -m Papers", "pre-commit install"):
        subprocess.run(command.split(), cwd=folder, env=environment, capture_output=True, check=True)


def put_dump(folder: Path, _: Mapping[str, str]) -> None:
    """Put a small dump of ROR, as readers download a large one."""
    names = (("Politeknik Negeri Bandung", "Bandung"), ("Tsinghua University", "Beijing"))
    write_dump(folder / "ror-data.zip", [organisation(at, *name) for at, name in enumerate(names)])


BEFORE: Final = {
    "README.md": put_papers,
    "docs/maintainers.md": put_papers,
    "docs/tutorial.md": put_nothing,
    "docs/schemas.md": put_nothing,
    "docs/zotero.md": put_nothing,
    "docs/institutions.md": put_nothing,
    "docs/fixing.md": put_nothing,
    "docs/contributors.md": put_clone,
    "docs/lists.md": put_readme,
    "docs/ror.md": put_dump,
}
"""What is there before the first command of a page: `put_list`, unless the page is named here."""

ALTERNATIVES: Final = {"docs/adding.md"}
"""Pages whose commands a reader chooses from: each starts from what was there before the page."""


def known_papers() -> Services:
    """Return services that know the papers of the pages."""
    services = Services()
    fill(services)
    services.files["/acl/P19-1001.bib"] = (
        b'@inproceedings{tao-2019,\n    title = "One Time of Interaction",\n    author = "Tao, Chongyang",\n'
        b'    booktitle = "Proceedings of the 57th Annual Meeting of the Association for Computational Linguistics",\n'
        b'    year = "2019",\n}\n'
    )
    services.arxiv |= {id_: entry(id_, title, ["Ann Bell"]) for id_, title in PREPRINTS.items()}
    services.github["/repos/mit-han-lab/llm-awq"] = {"full_name": "mit-han-lab/llm-awq", "homepage": "", "fork": False}
    services.github["/repos/mit-han-lab/llm-awq/contents/CITATION.cff"] = (
        f"cff-version: 1.2.0\npreferred-citation:\n  type: article\n  title: '{AWQ}'\n  url: https://arxiv.org/abs/2306.00978\n".encode()
    )
    attention = hit("Attention is All you Need", ["Ashish Vaswani"], "NIPS", "2017", "conf/nips/VaswaniSPUJGKP17")
    services.dblp.append(
        attention
        | {"ee": "https://proceedings.neurips.cc/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html"}
    )
    return services


@pytest.fixture
def environment(tmp_path: Path, cache: Path) -> Iterator[dict[str, str]]:
    """Variables with which a command runs as in a reader's terminal, where the only services are those of the tests."""
    services = known_papers()
    folder = tmp_path / "work"
    folder.mkdir()
    for name in ("home", "home/.config/fish/completions"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    suggested.write(tmp_path / "event.json", suggested.event(suggested.body("2306.00978")))
    with services.server() as server:
        sources = services.settings(server) | {"doi": server.base, "wayback": server.base}
        rows = "".join(f"{name} = {json.dumps(url)}\n" for name, url in sources.items())
        (tmp_path / "sources.toml").write_text(f"{AT_ONCE}[sources]\n{rows}")
        nobody = "http://127.0.0.1:9"
        yield {
            **base(folder), "GITHUB_ACTIONS": "", "METALINT_CACHE_DIR": str(cache), "COLUMNS": "120",
            "HOME": str(tmp_path / "home"), "PRE_COMMIT_HOME": str(cache / "pre-commit"), "EDITOR": "true",
            "HTTP_PROXY": nobody, "HTTPS_PROXY": nobody, "NO_PROXY": "127.0.0.1",
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GIT_AUTHOR_NAME": "Ann Bell", "GIT_AUTHOR_EMAIL": "ann@example.org",
            "GIT_COMMITTER_NAME": "Ann Bell", "GIT_COMMITTER_EMAIL": "ann@example.org",
        }  # fmt: skip


def without_seconds(text: str) -> str:
    return re.sub(r"\b\d+\.\d+ ?s\b", "0.00s", text)


@pytest.mark.parametrize("page", PAGES)
def test_each_command_runs_and_prints_what_the_page_shows(
    tmp_path: Path, environment: dict[str, str], page: str
) -> None:
    folder = tmp_path / "work"
    BEFORE.get(page, put_list)(folder, environment)
    failed = []
    for ran in play(page, folder, environment):
        assert ran.code in {0, 1}, f"{ran.command}\n{ran.printed}"
        if ran.shown is not None:
            assert without_seconds(ran.printed) == without_seconds(ran.shown), ran.command
        if ran.code:
            failed.append(ran.command.partition("  #")[0].rstrip())
    assert failed == EXITS_WITH_1.get(page, [])


def test_no_block_of_commands_is_left_out() -> None:
    """Another language does not hide commands, and what is not run is on the pages."""
    commands = []
    for page, found in DOCUMENTS.items():
        lines = (CHECKOUT / page).read_text("utf-8").splitlines()
        fences = sum(line.lstrip(" >-*").startswith(("```", "~~~")) for line in lines)
        assert fences == 2 * len(found), f"{page} has a block that is not read"
        for block in found:
            if block.language in LANGUAGES:
                commands += [command for command, _ in read_commands(block.language, block.text)]
            else:
                assert not re.search(r"^\$ |^(metalint|pip|pre-commit) \w", block.text, re.MULTILINE), (
                    page,
                    block.line,
                )
    assert sum(map(is_run, commands)) > 100
    unused = [pattern for pattern in NOT_RUN if not any(re.match(pattern, command) for command in commands)]
    assert unused == []
    assert set(BEFORE) | ALTERNATIVES | set(EXITS_WITH_1) <= set(PAGES)
