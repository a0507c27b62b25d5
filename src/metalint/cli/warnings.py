"""What commands warn of on standard error, beside their work."""

from collections.abc import Collection, Iterable

from metalint.cli.options import SpeedOptions
from metalint.cli.terminal import MAX_SIZE, print_note
from metalint.config.settings import Config, explain_top_level
from metalint.engine import baseline
from metalint.errors import ConfigError
from metalint.files import commits
from metalint.files.commits import StagedChange
from metalint.index.project import Project
from metalint.util.processes import SUPPORTS_FORK


def warn(lines: Iterable[str]) -> None:
    """Print what went wrong beside the work."""
    for line in lines:
        print_note(f"metalint: {line}")


def warn_of_one_process(options: SpeedOptions) -> None:
    """Say that processes are asked for that this system cannot fork."""
    if options.jobs > 1 and not SUPPORTS_FORK and options.volume >= 0:
        why = "metalint uses several processes on Linux only, so that one does the work"
        warn([f"--jobs {options.jobs}: {why}"])


def warn_of_growth(project: Project, enabled: Collection[str], change: StagedChange) -> None:
    """Say before a commit that it adds to the baseline: the gate will refuse that, and only there it is an error."""
    root, path = project.config.root, baseline.find_own_path(project.workspace)
    if "baseline-growth" not in enabled or not path.is_file() or baseline.NAME not in change.paths:
        return
    data = baseline.read_baseline(path)
    former = commits.read_committed_text(root, baseline.NAME, MAX_SIZE)
    if former is None:
        return
    try:
        before = baseline.parse_baseline(path, former.encode())
    except ConfigError:  # what nobody could read held back nothing
        before = ()
    if grown := baseline.find_growth(before, baseline.parse_baseline(path, data)):
        help_ = "fix the findings instead, or suppress them with a reason; `metalint gate` refuses it"
        warn([f"{baseline.NAME}: {baseline.describe_growth(grown)}; {help_}"])


def describe_settings_place(config: Config) -> str:
    """Return where a key of the top level should be added."""
    source = config.source or "metalint.toml"
    return f"{source}, {explain_top_level(source)}"


def warn_of_unread_file(config: Config, key: str, path: str) -> None:
    """Say that a file was written that the configuration does not name yet."""
    warn([f'the file is not read yet; add to {describe_settings_place(config)}: {key} = ["{path}"]'])
