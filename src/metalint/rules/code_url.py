"""Code URL on GitHub, GitLab or Hugging Face that is not a repository.

What it does:
    Checks where the URL of the code points to. A repository (`owner/name`), a folder, file, commit or release in one,
    and a gist are fine, and on Hugging Face also a model, a dataset and a space. Reported are the page of a user or an
    organization, a search, a topic, and pages of a repository without code: issues, pull requests, discussions, the
    wiki. Other hosts are not checked, including project pages on `github.io`, and neither is `huggingface.co/name`,
    which may be a user or one of the first models, such as `gpt2`.

Why is this bad:
    Readers look for the code and find a list of repositories or a discussion. Lists cannot show its GitHub stars
    either.

Example:
    code { url: "https://github.com/IST-DASLab" }

Use instead:
    code { url: "https://github.com/IST-DASLab/sparsegpt" }
"""

import re
from collections.abc import Iterator
from typing import Final

from metalint.rules.api import Context, FileRule, Paper, Problem, about
from metalint.rules.malformed_url import is_well_formed
from metalint.util import packaged, urls
from metalint.util.regex import lazy
from metalint.util.wording import quote

_NAME: Final = lazy(r"(?!\.{1,2}\Z)[\w.-]{1,100}", re.ASCII)
_TEXTS: Final = packaged.read_sections("words/urls.txt")
_HOSTS: Final = {
    "github.com": "GitHub", "gitlab.com": "GitLab", "huggingface.co": "Hugging Face", "hf.co": "Hugging Face"
}  # fmt: skip
# first parts of a host's own pages: no user can have these names
_OWN_PAGES: Final = {name: frozenset(_TEXTS[f"pages of {name}"].split()) for name in _HOSTS.values()}
_NO_CODE: Final = frozenset(_TEXTS["pages without code"].split())  # pages of a repository on which there is no code
_PLAIN: Final = lazy(r"https://github\.com/([\w-]{1,100})/[\w-][\w.-]{0,99}", re.ASCII)
"""An address as that of most code; only if the owner is none, it is no repository."""


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    for value in paper.many("code-url"):
        if (what := _find_failure(value.value)) and is_well_formed(value.value):
            url = urls.split_url(value.value)
            segments = url.segments[: url.segments.index("-") if "-" in url.segments else 2]
            repository = f"https://{url.host}/{'/'.join(segments)}"
            is_inside = len(url.segments) > 2 and not _find_failure(repository)  # noqa: PLR2004 - owner and name
            help_ = f"write {quote(repository)}" if is_inside else "link the repository itself"
            yield about(value, f"{quote(value.value)} is {what}, not a repository", help_)


def _find_failure(value: str) -> str:  # noqa: PLR0911 - a kind of page each
    """Return what the URL is if it is no repository of a host that has them."""
    plain = _PLAIN.fullmatch(value)
    if not value or (plain and plain[1].lower() not in _OWN_PAGES["GitHub"]):
        return ""
    url = urls.split_url(value)
    host = _HOSTS.get(url.host.removeprefix("www."), "") if urls.is_web(url) else ""
    segments = url.segments
    if not host:
        return ""
    if not segments:
        return f"the front page of {host}"
    first, *others = segments
    if first.lower() in _OWN_PAGES[host]:
        return f"a page of {host} itself"
    if host == "Hugging Face" and (first in {"datasets", "spaces"} or not others):
        # a user, or a model from before models had owners
        return "" if others or first not in {"datasets", "spaces"} else f"the list of all {first}"
    if not others:
        return f"the page of a user or an organization on {host}"
    if not all(map(_NAME.fullmatch, segments[:2])):
        return f"an address that cannot exist on {host}"
    page = segments[segments.index("-") + 1 :] if host == "GitLab" and "-" in segments else segments[2:]
    return f"the page {quote(page[0])} inside a repository" if page and page[0] in _NO_CODE else ""


RULE = FileRule("code-url", group="urls", check=check, roles=("code-url",))
