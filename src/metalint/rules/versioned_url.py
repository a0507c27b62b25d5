"""URL of one version of a paper on arXiv.

What it does:
    Finds arXiv URLs that end in a version, such as `v2`. Off by default: some lists refer to a specific version on
    purpose.

Why is this bad:
    Readers get an old version if the authors have corrected the paper.

Example:
    url: "https://arxiv.org/abs/2403.17919v1"

Use instead:
    url: "https://arxiv.org/abs/2403.17919"

Fix safety:
    Safe: the address without a version leads to the newest one, and the page lists all of them.
"""

from collections.abc import Iterator

from metalint.papers import arxiv, values
from metalint.rules.api import Context, FileRule, Paper, Problem, Severity, about, agreement, replacing
from metalint.util import urls
from metalint.util.wording import quote


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    for _role, value in values.url_values(paper):
        url = urls.split_url(value.value)
        found = arxiv.read(url)
        if found and found.version:
            head, _version, tail = url.path.rpartition(found.version)
            fix = replacing(value, str(url._replace(path=head + tail)))
            yield about(value, f"{quote(value.value)} links only version {found.version[1:]} of the paper", fix=fix)


RULE = FileRule(
    "versioned-url",
    group="urls",
    severity=Severity.INFO,
    check=check,
    grounds=agreement(*urls.ROLES),
    default=False,
    roles=urls.ROLES,
)
