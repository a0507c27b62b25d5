"""The workflows that ``metalint init`` writes: for pull requests and, with ``--site``, for the site on GitHub Pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.config.installation import SOURCE
from metalint.scaffold.files import quoted

if TYPE_CHECKING:
    from metalint.config.installation import Source

PAPERS: Final = ".github/workflows/papers.yml"
PAGES: Final = ".github/workflows/site.yml"

_SETUP: Final = """\
      - uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8 # v6.0.1
        with:
          fetch-depth: 0 # @WHY@
          persist-credentials: false
      - uses: actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0
        with:
          python-version: "3.13"
      # Python must not look for modules in the checkout: a pull request could bring its own. That is why there is -I,
      # and a folder outside of the checkout.
      - name: Install metalint
        run: |
          cd -- "$RUNNER_TEMP"
          python -I -m venv metalint
          metalint/bin/python -I -m pip install --quiet @REQUIREMENT@
"""
"""The steps that check the papers out and install metalint."""

_PAPERS: Final = """\
name: papers
on:
  pull_request:
  push:
    branches: [@BRANCH@]
permissions: {}
concurrency:
  group: papers-${{ github.ref }}
  cancel-in-progress: true
jobs:
  lint:
    name: lint
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # to check the papers out
    steps:
@SETUP@      - name: Judge what the pull request brings
        if: github.event_name == 'pull_request'
        env:
          BASE: ${{ github.event.pull_request.base.sha }}
        run: '"$RUNNER_TEMP/metalint/bin/python" -I -m metalint gate --authority always -- "$BASE"'
      - name: Lint all papers
        if: github.event_name != 'pull_request'
        run: '"$RUNNER_TEMP/metalint/bin/python" -I -m metalint lint --authority always'
"""

_PAGES: Final = """\
name: site
on:
  push:
    branches: [@BRANCH@]
  workflow_dispatch:
permissions: {}
concurrency:
  group: pages
  cancel-in-progress: false
jobs:
  build:
    name: build
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read # to check the papers out
      pages: read # to ask where the site will be found
    steps:
@SETUP@      - name: Ask where the site will be found
        id: pages
        uses: actions/configure-pages@983d7736d9b0ae728b81ab479565c72886d7745b # v5.0.0
      - name: Write the site
        env:
          BASE_URL: ${{ steps.pages.outputs.base_url }}
        run: '"$RUNNER_TEMP/metalint/bin/python" -I -m metalint site --out "$RUNNER_TEMP/site" --base-url "$BASE_URL"'
      - uses: actions/upload-pages-artifact@7b1f4a764d45c48632c6b24a0339c27f5614fb0b # v4.0.0
        with:
          path: ${{ runner.temp }}/site
  deploy:
    name: deploy
    needs: build
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      pages: write # to publish the site
      id-token: write # to show Pages that this workflow may
    environment:
      name: github-pages
      url: ${{ steps.deployment.outputs.page_url }}
    steps:
      - name: Publish the site
        id: deployment
        uses: actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5
"""


def papers_workflow(branch: str = "main", source: Source = SOURCE) -> str:
    """Return the workflow for GitHub Actions; ``branch`` is the one that pull requests go to."""
    remark = f" # {source.remark}" if source.remark else ""
    return _filled(_PAPERS, branch, "the merge base tells what the change brings", source.requirement + remark)


def pages_workflow(requirement: str, branch: str = "main") -> str:
    """Return the workflow that publishes the site.

    Args:
        requirement: what pip installs, such as ``metalint==1.0``.
        branch: the branch whose papers are published.
    """
    return _filled(_PAGES, branch, "the feed tells when papers changed", requirement)


def _filled(text: str, branch: str, why: str, requirement: str) -> str:
    """Fill in the branch, the steps of the setup, why they need all commits, and what pip installs."""
    setup = _SETUP.replace("@WHY@", why).replace("@REQUIREMENT@", requirement)
    return text.replace("@SETUP@", setup).replace("@BRANCH@", quoted(branch))
