"""The workflow that publishes the site on GitHub Pages, which ``metalint init --site`` writes."""

from __future__ import annotations

from typing import Final

PATH: Final = ".github/workflows/site.yml"

_TEXT: Final = """\
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
      - uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8 # v6.0.1
        with:
          fetch-depth: 0 # the feed tells when papers changed
          persist-credentials: false
      - uses: actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0
        with:
          python-version: "3.13"
      # Python must not look for modules in the checkout. Hence -I, and a folder outside of the checkout.
      - name: Install metalint
        run: |
          cd -- "$RUNNER_TEMP"
          python -I -m venv metalint
          metalint/bin/python -I -m pip install --quiet @REQUIREMENT@
      - name: Ask where the site will be found
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


def pages_workflow(requirement: str, branch: str = "main") -> str:
    """Return the text of the workflow.

    Args:
        requirement: what pip installs, such as ``metalint==1.0``.
        branch: the branch whose papers are published.
    """
    return _TEXT.replace("@REQUIREMENT@", requirement).replace("@BRANCH@", branch)
