"""``metalint verify``: what papers say beside what registries say of them."""

from functools import partial

from metalint.cli.commands import VerifyOptions
from metalint.cli.lint import report_findings
from metalint.cli.opening import open_session


def run(options: VerifyOptions) -> int:
    """Report, by the rules that compare papers with their records."""
    return report_findings(options, partial(open_session, asks_urls=False))
