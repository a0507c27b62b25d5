"""The health report as one page of HTML: nothing is loaded, nothing runs."""

import base64
import hashlib
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from metalint import __version__
from metalint.charts import over_time
from metalint.report.health.history import CommitHistory
from metalint.report.health.page import make_page
from metalint.report.health.today import Health
from metalint.schema.compiling import PACKAGED

_FOLDER: Final = PACKAGED / "report"


def render(health: Health, history: CommitHistory) -> str:
    """Return the page; each text from papers is escaped by the template."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = _mark_code
    style = (_FOLDER / "health.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    text = environment.get_template("health.html.jinja").render(
        make_page(health, history)._asdict(),
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=f"sha256-{digest}",
        version=__version__,
        width=over_time.WIDTH,
        height=over_time.HEIGHT,
        left=over_time.LEFT,
        right=over_time.RIGHT,
    )
    return text.strip() + "\n"


def _mark_code(text: str) -> Markup:
    """Return text with what is in backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))
