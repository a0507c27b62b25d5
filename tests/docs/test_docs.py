"""The pages are true: each command on them runs, each setting is there, each snippet is one."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from adding.corpus import corpus
from adding.fake_services import Services
from conftest import commit_all, git
from docs.pages import DOCS, blocks
from report.reporting import paper, write
from rows import each_row
from workflow import CHECKOUT, base

from metalint import __version__
from metalint.cli.argument_parsing import read_help_texts
from metalint.config import links
from metalint.config import settings as config
from metalint.config.installation import UNPUBLISHED_HOME, find_home, find_page, is_published, make_documented_source
from metalint.config.services import SERVICES, SOURCES
from metalint.errors import MetalintError
from metalint.report.fixes import where_to_read_on
from metalint.report.formats import FORMATS
from metalint.rules.rule_set import BY_NAME
from metalint.scaffold.files import hooks

if TYPE_CHECKING:
    from conftest import Metalint

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pages show the commands of a Unix shell")

FLASH = paper("Flash-LLM", "2309.10285", institution="Univeristy of Sydney", where="VLDB")


@pytest.fixture
def root(tmp_path: Path, metalint: Metalint) -> Path:
    """A list after a plain `init`, with a branch, and with a paper of today that has a typo."""
    root = tmp_path / "list"
    write(root, {"old.prototxt": paper("Slim models.", "2401.00001")})
    commit_all(root)
    assert metalint("init", cwd=root).code == 0
    commit_all(root)
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    write(root, {"flash_llm.prototxt": FLASH})
    return root


@pytest.fixture
def shims(tmp_path: Path) -> Path:
    """Programs that the pages name and tests do not run: installers."""
    folder = tmp_path / "bin"
    folder.mkdir()
    git_url = "git+https://github.com/OWNER/metalint"
    for name, words in (("pip", "install"), ("uv", "tool install"), ("pipx", "install")):
        known = f'"{words} metalint"* | "{words} {git_url}"'
        (folder / name).write_text(f'#!/bin/sh\ncase "$*" in {known}) ;; *) exit 1 ;; esac\n')
        (folder / name).chmod(0o755)
    return folder


def run(root: Path, command: str, cache: Path, shims: Path) -> subprocess.CompletedProcess[str]:
    env = {**base(root), "METALINT_CACHE_DIR": str(cache), "GITHUB_ACTIONS": ""}
    env["PATH"] = f"{shims}:{env['PATH']}"
    return subprocess.run(["bash", "-c", command], cwd=root, env=env, capture_output=True, text=True, check=False)


COMMANDS = [
    command
    for name, text in read_help_texts().items()
    for command, _ in text.examples
    if name.removeprefix("metalint ") in {"metalint", "lint", "fix", "render", "baseline", "explain", "schema"}
]


def test_each_example_of_the_command_line_runs(root: Path, cache: Path, shims: Path) -> None:
    """The page of the command line shows what help shows; tests of other commands run theirs."""
    write(root, {"2025/lora.prototxt": paper("LoRA", "2106.09685")})
    for command in COMMANDS:
        done = run(root, command, cache, shims)
        assert done.returncode in {0, 1}, f"{command}\n{done.stdout}{done.stderr}"


def test_the_page_for_contributors_names_rules_that_exist() -> None:
    page = (DOCS / "contributors.md").read_text()
    rules = {
        name for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for name in re.findall(r"`([\w-]+)`", row)
    }
    assert rules
    assert rules <= BY_NAME.keys()


def test_the_snippets_for_gitlab_are_valid_and_run(root: Path, cache: Path, shims: Path, tmp_path: Path) -> None:
    (snippet,) = [block for block in blocks("ci.md", "yaml") if "image:" in block]
    path = tmp_path / "gitlab-ci.yml"
    path.write_text(snippet)
    words = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", str(path)]
    assert subprocess.run(words, check=False, capture_output=True).returncode == 0
    job = yaml.safe_load(snippet)["metalint"]
    base_of_the_request = "export CI_MERGE_REQUEST_DIFF_BASE_SHA=origin/main; "
    script = [command.replace("/opt/metalint/bin/python -I -m metalint", "metalint") for command in job["script"]]
    assert [run(root, base_of_the_request + command, cache, shims).returncode for command in script] == [0, 0, 1]
    assert all((root / name).is_file() for name in job["artifacts"]["reports"].values())


@pytest.mark.parametrize("page", ["maintainers.md", "ci.md", "../README.md"])
def test_the_snippets_of_hooks_name_hooks(tmp_path: Path, page: str) -> None:
    snippets = [block for block in blocks(page, "yaml") if "repos:" in block]
    hooks = {hook["id"] for hook in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text())}
    assert snippets
    for snippet in snippets:
        path = tmp_path / "config.yaml"
        path.write_text(snippet)
        words = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
        assert subprocess.run(words, check=False).returncode == 0
        assert {hook["id"] for repo in yaml.safe_load(snippet)["repos"] for hook in repo["hooks"]} <= hooks


def test_the_hooks_on_the_page_are_those_that_init_writes() -> None:
    assert blocks("maintainers.md", "yaml")[0] == hooks(make_documented_source())


@pytest.mark.parametrize("page", ["index.md", "maintainers.md", "../README.md"])
def test_pages_say_that_metalint_is_not_published(page: str) -> None:
    assert ("not published yet" in (DOCS / page).read_text()) == (not is_published())


@each_row(
    "page",
    [
        *sorted(path.name for path in DOCS.glob("*.md")),
        "../README.md",
        "../editors/vscode/README.md",
        "../editors/vscode/package.json",
        "../editors/vscode/src/extension.ts",
    ],
)
def test_every_page_installs_metalint_from_where_init_does(page: str) -> None:
    text = (DOCS / page).read_text()
    installed = re.findall(r"""pip install (?:-\S+ )*['`"]?([^\s'`"]*metalint[^\s'`"]*(?: @ [^\s'`"]+)?)""", text)
    bare = {re.sub(r"^metalint\[(?:lsp|site|import|all|,)+\] @ ", "", one) for one in installed}
    assert bare <= {make_documented_source().requirement, "."}
    assert set(re.findall(r"^ +rev: (\S+)|\w+/metalint@(\S+)", text, re.MULTILINE)) <= {
        (make_documented_source().rev, ""),
        ("", make_documented_source().rev),
    }


def test_nothing_names_an_address_that_is_not_the_projects() -> None:
    """Until the project has one, its place is ``OWNER/metalint``; pyproject.toml says it, and installation reads it."""
    urls = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["urls"]
    assert find_home() in {urls["Repository"], UNPUBLISHED_HOME}
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        path = CHECKOUT / name
        if path.suffix in {".png", ".json.gz"} or not path.is_file() or name.startswith(("tests/", "meta/", "lists/")):
            continue
        for owner in re.findall(r"github\.com/([\w-]+)/metalint\b", path.read_text("utf-8", "replace")):
            assert f"https://github.com/{owner}/metalint" == urls["Repository"], name


def test_reports_link_pages_that_are_there() -> None:
    for name in ("contributors.md", "rules.md", "plugins.md"):
        assert (CHECKOUT / find_page(name).removeprefix(f"{find_home()}/blob/main/")).is_file()


@pytest.mark.parametrize("page", ["ci.md"])
def test_the_snippets_of_workflows_are_valid(tmp_path: Path, page: str) -> None:
    action = yaml.safe_load((CHECKOUT / "action.yml").read_text())
    snippets = [block for block in blocks(page, "yaml") if "jobs:" in block]
    assert snippets
    for snippet in snippets:
        path = tmp_path / "workflow.yml"
        path.write_text(snippet)
        schema = "vendor.github-workflows"
        words = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", schema, str(path)]
        assert subprocess.run(words, check=False, capture_output=True).returncode == 0
        used = [step for job in yaml.safe_load(snippet)["jobs"].values() for step in job["steps"]]
        given = {name for step in used if "/metalint@" in step["uses"] for name in step.get("with", {})}
        assert given <= action["inputs"].keys()


def test_the_page_on_ci_has_every_input_and_every_format() -> None:
    page = (DOCS / "ci.md").read_text()
    inputs, formats = (
        re.findall(r"^\| `([\w-]+)` \|", part, re.MULTILINE)
        for part in (page.partition("| input |")[2].partition("\n\n")[0], page.partition("| format |")[2])
    )
    assert inputs == list(yaml.safe_load((CHECKOUT / "action.yml").read_text())["inputs"])
    assert formats == list(FORMATS)


def rows() -> dict[str, str]:
    """Return the default of each key that the page on configuration has, as it is written there."""
    page = (DOCS / "configuration.md").read_text()
    found = dict(re.findall(r"^\| `([\w-]+)` \| [^|]+ \| ([^|]+) \|", page, re.MULTILINE))
    pairs = re.findall(r"`([\w-]+)` \| (`\"[\w.]+\"`) \|", page)
    return found | {f"fields.{key}": default for key, default in pairs}


def test_every_setting_is_on_the_page() -> None:
    documented = rows()
    expected = {*config.STRINGS_KEYS, *config.STRING_KEYS, "per-file-ignores", "severity", *links.KEYS}
    assert expected <= documented.keys()
    assert {f"fields.{role}" for role in config.DEFAULT_FIELDS} <= documented.keys()
    assert {"path", "view", "layout", "marker", "sort", "limit", "since", "check"} <= documented.keys()
    page = (DOCS / "configuration.md").read_text()
    assert all(f"`{key}`" in page for key in (*links.HOST_KEYS, *SOURCES, *config.VIEWS))
    assert all(f"`{table}`" in page for table in ("fields", "outputs")) or "## Links" in page


def test_the_defaults_on_the_page_are_the_defaults(tmp_path: Path) -> None:
    plain = config.load_config(tmp_path, None, tmp_path)
    for key, written in rows().items():
        value = re.fullmatch(r"`(.*)`", written)
        if value is None or key in {"view", "layout", "check"}:  # of a list
            continue
        default = tomllib.loads(f"x = {value[1]}")["x"]
        if key.startswith("fields."):
            assert plain.fields[key.removeprefix("fields.")] == default
            continue
        owner = plain if hasattr(plain, key.replace("-", "_")) and key != "exclude" else plain.links
        actual = getattr(owner, key.replace("-", "_"))
        if key == "limits":
            default = [1024**2 if default["size"] == "1MiB" else None, default["values"], default["depth"]]
        if isinstance(actual, config.Placeholders):
            actual = {name: list(values) for name, values in actual._asdict().items()}
        assert (list(actual) if isinstance(actual, tuple) else actual) == default, key


def test_the_examples_on_the_page_are_read(tmp_path: Path) -> None:
    examples = blocks("configuration.md", "toml")
    assert len(examples) == 9
    for example in examples:
        try:
            config.read_config(tomllib.loads(example), tmp_path, "example")
        except MetalintError as error:
            pytest.fail(f"{error}\n{example}")


@each_row("page", [*sorted(path.name for path in DOCS.glob("*.md")), "../README.md"])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    text = (DOCS / page).read_text().partition("<!-- metalint:begin papers -->\n|")[0]
    prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)", prose):
        there = (DOCS / page).parent / target if target else DOCS / page
        assert there.exists() or there.name == "rules.md", target  # which `make check` holds to the rules
        assert not anchor or there.name == "rules.md" or anchor in anchors(there), f"{target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_the_picture_of_a_run_says_what_a_run_says() -> None:
    done = subprocess.run([sys.executable, str(CHECKOUT / "tools" / "picture.py"), "--check"], check=False)
    assert done.returncode == 0, "run `make docs`"


def test_the_pictures_of_the_layouts_are_there_and_small() -> None:
    page = (DOCS / "lists.md").read_text() + (CHECKOUT / "README.md").read_text()
    for layout in (one for one in config.LAYOUTS if one != "graph"):  # which GitHub draws, and no program here
        for picture in (f"{layout}.png", f"{layout}-dark.png"):
            assert f'pictures/{picture}"' in page
            assert (DOCS / "pictures" / picture).stat().st_size < 150_000


@pytest.mark.slow
def test_the_commands_of_the_page_for_contributors_select_tests() -> None:
    commands = re.findall(
        r"^\.venv/bin/python (-m pytest .+)$", (CHECKOUT / "CONTRIBUTING.md").read_text(), re.MULTILINE
    )
    assert len(commands) == 3
    for command in commands:
        words = [sys.executable, *shlex.split(command, comments=True), "--collect-only", "-q"]
        assert subprocess.run(words, cwd=CHECKOUT, capture_output=True, check=False).returncode == 0, command


def test_the_ratios_of_a_hook_are_those_that_were_measured() -> None:
    page = (DOCS / "speed.md").read_text()
    for words in ("about four times", "about ten times", "about 60 times"):
        assert words in page
    results = (CHECKOUT / "benchmarks" / "RESULTS.md").read_text()
    rows = re.findall(
        r"^\| `lint`, one changed among ([\d,]+) clean papers \|[^|]+\|[^|]+\| ([\d.]+) \|", results, re.MULTILINE
    )
    ratios = {int(papers.replace(",", "")): float(ratio) for papers, ratio in rows}
    told = {431: 4, 10_000: 10, 100_000: 60}
    assert ratios.keys() == told.keys()
    assert all(told[papers] * 0.8 <= ratio <= told[papers] * 1.1 for papers, ratio in ratios.items()), ratios


def test_the_preprints_on_the_page_of_accuracy_are_those_of_the_test() -> None:
    preprints = corpus(Services())
    published = sum(bool(one.venue) for one in preprints)
    page = " ".join((DOCS / "accuracy.md").read_text("utf-8").split())
    assert f"Of {published} preprints that a venue accepted, `published-elsewhere` finds {published}" in page
    assert f"of {len(preprints) - published} that look published and are not" in page


def test_the_citation_has_the_facts_of_the_project() -> None:
    path = CHECKOUT / "CITATION.cff"
    words = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", "vendor.citation-file-format"]
    assert subprocess.run([*words, str(path)], check=False, capture_output=True).returncode == 0
    cited = yaml.safe_load(path.read_text("utf-8"))
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    assert cited["title"] == project["name"]
    assert cited["abstract"] == project["description"]
    assert cited["version"] == __version__
    assert cited["authors"] == project["authors"]
    assert cited["license"] == project["license"]
    assert cited["keywords"] == project["keywords"]
    assert cited["repository-code"] == project["urls"]["Repository"]


@pytest.mark.parametrize(("prefix", "is_told"), [("/cache/repo1/py_env-python3.13", True), ("/home/ann/.venv", False)])
def test_a_hook_says_how_to_install_only_what_pre_commit_installed(
    monkeypatch: pytest.MonkeyPatch, prefix: str, *, is_told: bool
) -> None:
    """Where `init` wrote ``repo: local``, hooks run the metalint on the PATH, and there is no URL to install from."""
    monkeypatch.setattr(sys, "prefix", prefix)
    assert ("pip install" in where_to_read_on()) == is_told


def test_every_variable_that_is_read_is_on_the_page() -> None:
    """git's own are git's; what runs git sets some of them."""
    page = set(re.findall(r"`([A-Z][A-Z_]+)`", (DOCS / "environment.md").read_text("utf-8")))
    read = set()
    for path in (CHECKOUT / "src" / "metalint").rglob("*.py"):
        text = path.read_text("utf-8")
        read |= set(re.findall(r"""(?:environ(?:\.get\(|\[)|getenv\(|user_folder\()"([A-Z_]+)""", text))
    read |= {service.key[0] for service in SERVICES.values() if service.key[0]}
    assert {"XDG_STATE_HOME", "OPENALEX_API_KEY"} <= read
    assert {name for name in read if not name.startswith("GIT_")} - page == set()


def test_the_blocks_for_neovim_run_in_this_neovim(tmp_path: Path) -> None:
    if (nvim := shutil.which("nvim")) is None:
        pytest.skip("Neovim is not here")
    (tmp_path / "init.lua").write_text(
        "\n".join(blocks("editors.md", "lua")).replace("/path/to/metalint", str(CHECKOUT)), "utf-8"
    )
    ask = "+lua print((vim.filetype.match({filename = 'a.prototxt'})))"
    done = subprocess.run(
        [nvim, "--headless", "-u", str(tmp_path / "init.lua"), ask, "+qa"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (0, "textproto")


def test_the_page_on_editors_has_every_editor_that_the_folder_promises() -> None:
    promised = re.search(
        r"what to write for (.*?)\.", (CHECKOUT / "editors" / "README.md").read_text("utf-8"), re.DOTALL
    )
    assert promised
    page = (DOCS / "editors.md").read_text("utf-8")
    assert [name for name in re.split(r",\s+|\s+and\s+", promised[1]) if f"\n## {name}\n" not in page] == []


def test_every_page_is_linked_from_the_index() -> None:
    linked = set(re.findall(r"\]\(([a-z-]+\.md)", (DOCS / "index.md").read_text(encoding="utf-8")))
    assert {path.name for path in DOCS.glob("*.md")} - linked == {"index.md"}


def test_the_messages_on_the_page_of_troubles_are_those_of_the_program() -> None:
    page = (DOCS / "troubleshooting.md").read_text("utf-8")
    others = {"metalint: command not found", "No module named metalint", "files were modified by this hook"}
    shown = set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)) - others
    assert len(shown) >= 6
    said = []
    for path in (CHECKOUT / "src" / "metalint").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                said.append("".join(one.value if isinstance(one, ast.Constant) else "…" for one in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.append(node.value)
    text = "\n".join(said).replace("`", "")
    assert [part for message in shown for part in re.split(r"\s*…\s*", message) if part not in text] == []


def test_pages_name_files_and_options_that_exist(metalint: Metalint) -> None:
    """Of this repository, and of its commands; a benchmark has options of its own."""
    options = set(re.findall(r"--[a-z][a-z-]+", metalint("completion", "bash").out))
    names = {path.name for folder in ("src", "tests") for path in (CHECKOUT / folder).rglob("*.py")}
    gone = []
    for document in (
        *(CHECKOUT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
        *DOCS.rglob("*.md"),
    ):
        text = document.read_text("utf-8")
        for path in re.findall(r"`((?:src|tests|tools|benchmarks|editors|proto)/[\w./-]+)`", text):
            gone += [f"{document.name}: {path}"] * (not (CHECKOUT / path).exists())
        for name in re.findall(r"`(\w+\.py)`", text):
            gone += [f"{document.name}: {name}"] * (name not in names)
        for line in re.findall(r"`((?:metalint |--)[^`\n]+)`", text):
            if document.name != "design.md":  # whose names with hyphens are those of a style
                gone += [
                    f"{document.name}: {word}"
                    for word in re.findall(r"(?<!\S)--[a-z][a-z-]+", line)
                    if word not in options
                ]
    assert gone == ["lists.md: --misses"]
