"""The house: what lies loose, which floors there are, and that docs/internals/architecture.md says so."""

from __future__ import annotations

import ast
import graphlib
import re
import tomllib
from pathlib import Path

from rows import each_row

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "metalint"
PAGE = (ROOT / "docs" / "internals" / "architecture.md").read_text(encoding="utf-8")
PACKAGES = sorted(path.parent.name for path in SRC.glob("*/__init__.py"))
CHANGES = re.findall(r"^\| [^|]+ \| `(src/[^`]+)` \| `(\w+)` \|$", PAGE, re.MULTILINE)
STAGES = re.findall(r"^\| [^|]+ \| `(\w+(?:\.\w+)+)`", PAGE, re.MULTILINE)


def defined(file: Path) -> set[str]:
    """Return the names that a module defines; those of methods with their class."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
            found |= {f"{node.name}.{one.name}" for one in ast.walk(node) if isinstance(one, ast.FunctionDef)}
        elif isinstance(node, ast.Assign):
            found |= {ast.unparse(target) for target in node.targets}
        elif isinstance(node, ast.AnnAssign):
            found.add(ast.unparse(node.target))
    return found


def named(dotted: str) -> tuple[Path, str]:
    """Return the module and the name in it that ``dotted`` stands for."""
    parts = dotted.removeprefix("metalint.").split(".")
    for length in range(len(parts) - 1, 0, -1):
        file = (SRC / "/".join(parts[:length])).with_suffix(".py")
        if file.is_file():
            return file, ".".join(parts[length:])
    raise AssertionError(dotted)


def test_nothing_lies_loose() -> None:
    loose = sorted(path.name for path in SRC.iterdir() if path.is_file() and path.name != "py.typed")
    assert loose == ["__init__.py", "__main__.py", "api.py", "errors.py"]


def test_every_folder_is_a_package() -> None:
    assert sorted({path.relative_to(SRC).parts[0] for path in SRC.glob("*/**/*.py")}) == PACKAGES


@each_row("file", sorted(SRC.glob("*/**/__init__.py")))
def test_a_package_says_what_it_is_and_imports_nothing(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert len(tree.body) == 1
    assert (ast.get_docstring(tree) or "").count("\n\n") == 1


@each_row("file", sorted(SRC.glob("*/**/__init__.py")))
def test_what_a_package_names_is_there(file: Path) -> None:
    for dotted in re.findall(r"`(metalint\.(?!toml`)[\w.]+)`", file.read_text(encoding="utf-8")):
        if (SRC / dotted.removeprefix("metalint.").replace(".", "/")).is_dir():
            continue
        if (SRC / dotted.removeprefix("metalint.").replace(".", "/")).with_suffix(".py").is_file():
            continue
        module, name = named(dotted)
        assert name in defined(module), dotted


def test_every_package_has_a_floor_and_a_line_on_the_page() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = [one for one in settings["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    floors = [name.strip() for layer in layers["layers"] for name in layer.split("|")]
    assert layers["exhaustive"]
    assert sorted(floors) == sorted([*PACKAGES, "__main__", "api", "errors"])
    on_page = re.findall(r"^\| [^|]* ?\| `(\w+)` \| [^|]+ \|$", PAGE.partition("## The flow")[0], re.MULTILINE)
    assert on_page == [name for name in floors if name in PACKAGES]


@each_row(("file", "name"), CHANGES)
def test_a_change_starts_where_the_page_says(file: str, name: str) -> None:
    assert name in defined(ROOT / file)


def test_the_page_says_where_at_least_ten_changes_start() -> None:
    assert len(CHANGES) >= 10


def test_the_terms_of_the_page_are_in_one_table_and_name_classes_that_exist() -> None:
    section = PAGE.partition("## Terms\n\n")[2].partition("\n\n")[0]
    assert section == PAGE.partition("## Terms\n\n")[2].partition("\n\nNames are")[0]
    terms = set(re.findall(r"^\| (?:[^`|]+, )?`(\w+)` \|", section, re.MULTILINE))
    classes = set().union(*(defined(file) for file in SRC.rglob("*.py")))
    assert len(terms) > 20
    assert terms - classes == set()


@each_row("dotted", STAGES)
def test_a_stage_is_where_the_page_says(dotted: str) -> None:
    module, name = named(dotted)
    assert name in defined(module)


def imported(file: Path) -> set[str]:
    """Return the modules of metalint that a module imports: anywhere in it, and for types as well."""
    nodes = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    found = set()
    for node in nodes:
        for name in (f"{node.module}.{alias.name}" for alias in node.names):
            place = SRC.parent / name.replace(".", "/")
            found.add(name if place.is_dir() or place.with_suffix(".py").is_file() else str(node.module))
    return {name for name in found if name.startswith("metalint.")}


def test_no_module_imports_itself_by_way_of_others() -> None:
    dotted = {file: ".".join(file.relative_to(SRC.parent).with_suffix("").parts) for file in SRC.rglob("*.py")}
    graph = {name.removesuffix(".__init__"): imported(file) for file, name in dotted.items()}
    assert {"metalint.rules.api", "metalint.util.wording"} <= graph["metalint.rules.title_period"]
    graphlib.TopologicalSorter(graph).prepare()  # which raises an error that names the modules of a cycle


def test_what_is_imported_for_types_comes_from_below_as_well() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    floors = {package: floor for floor, row in enumerate(contract["layers"]) for package in row.split(" | ")}
    upwards = set()
    for file in SRC.rglob("*/*.py"):
        package = file.relative_to(SRC).parts[0]
        others = {name for name in imported(file) if floors.get(name.split(".")[1], 99) < floors[package]}
        upwards |= {f"{'.'.join(file.relative_to(SRC.parent).with_suffix('').parts)} -> {name}" for name in others}
    assert upwards == set(contract["ignore_imports"])
