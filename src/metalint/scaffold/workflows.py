"""The workflows that ``metalint init`` writes: for pull requests and, with ``--site``, for the site on GitHub Pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.config.installation import UNPUBLISHED_HOME
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
          @INSTALL@
"""
"""The steps that check the papers out and install metalint."""

_INSTALL: Final = "metalint/bin/python -I -m pip install --quiet"

_UNKNOWN: Final = f"""\
# metalint was installed from a folder, so the repository that it comes from is not known. Replace the line
          # with `echo` by the last one; replace OWNER by the owner of the repository, and COMMIT by a commit of it.
          echo "::error::{{path}} does not say where to install metalint from: see its comments" && exit 1
          # {_INSTALL} git+{UNPUBLISHED_HOME}@COMMIT"""

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


def papers_workflow(source: Source | None, branch: str = "main") -> str:
    """Return the workflow for pull requests.

    Args:
        source: where metalint is installed from; None where that is not known: then the workflow fails, and says so.
        branch: the branch that pull requests go to.
    """
    return filled(_PAPERS, source, PAPERS, why="the merge base tells what the change brings", branch=branch)


def pages_workflow(source: Source | None, branch: str = "main") -> str:
    """Return the workflow that publishes the site.

    Args:
        source: as for `papers_workflow`.
        branch: the branch whose papers are published.
    """
    return filled(_PAGES, source, PAGES, why="the feed tells when papers changed", branch=branch)


def _install(source: Source | None, path: str) -> str:
    if source is None:
        return _UNKNOWN.format(path=path)
    return f"{_INSTALL} {source.requirement}{f' # {source.remark}' if source.remark else ''}"


def filled(text: str, source: Source | None, path: str, *, why: str, branch: str = "") -> str:
    """Fill in the steps of the setup, and the branch.

    Args:
        text: of the workflow.
        source: as for `papers_workflow`.
        path: of the workflow.
        why: it needs all branches with all commits.
        branch: that it is about.
    """
    setup = _SETUP.replace("@WHY@", why).replace("@INSTALL@", _install(source, path))
    return text.replace("@SETUP@", setup).replace("@BRANCH@", quoted(branch))
