"""How strangers suggest papers: the issue form and the workflow that ``metalint init --suggestions`` writes.

What the workflow hands to ``metalint add --from-issue`` is read by `metalint.adding.issues`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.scaffold.files import quoted
from metalint.scaffold.workflows import filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metalint.config.installation import Source

FORM: Final = ".github/ISSUE_TEMPLATE/suggest-paper.yml"
WORKFLOW: Final = ".github/workflows/suggest-paper.yml"

LABEL: Final = "accepted"
"""The label by which a maintainer has a suggested paper added."""

IDENTIFIER: Final = "Identifier or URL"
KEYWORDS: Final = "Keywords"
"""What the form asks for, and GitHub makes the headings of the issue of."""

_FORM: Final = f"""\
name: Suggest a paper
description: Suggest a paper for this list.
body:
  - type: input
    id: paper
    attributes:
      label: {IDENTIFIER}
      description: >-
        One arXiv id, one DOI, or the URL of the paper at arXiv, OpenReview, the ACL Anthology, PMLR, NeurIPS, CVF or
        Hugging Face. One paper per issue.
      placeholder: "2306.00978"
    validations:
      required: true
@KEYWORDS@  - type: textarea
    id: why
    attributes:
      label: Why
      description: Why does the paper belong in this list?
"""

_DROPDOWN: Final = f"""\
  - type: dropdown
    id: keywords
    attributes:
      label: {KEYWORDS}
      multiple: @MULTIPLE@
      options:
"""

_WORKFLOW: Final = """\
# Adds the paper that an issue suggests once a maintainer puts the label `@LABEL@` on it, and opens a pull request.
# What the stranger wrote is in no expression and no command: metalint alone reads it, from the file of the event. That
# file holds the text at the time of the label; later edits of the issue change nothing.
# It needs the label, and the permission to open pull requests: in the settings of the repository, Actions, General,
# allow GitHub Actions to create and approve pull requests.
name: suggest-paper
run-name: "Suggestion #${{ github.event.issue.number }}"
on:
  issues:
    types: [labeled]
permissions: {}
# Runs for one issue wait for each other. Other labels have a group of their own, so that none of them takes the place
# of a run that waits.
concurrency:
  group: suggest-paper-${{ github.event.issue.number }}-${{ github.event.label.name == '@LABEL@' }}
  cancel-in-progress: false
jobs:
  add:
    name: add
    if: github.event.label.name == '@LABEL@'
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read # to check the papers out
    outputs:
      outcome: ${{ steps.look.outputs.outcome || steps.add.outputs.outcome }}
    steps:
@SETUP@      - name: Look for an earlier pull request
        id: look
        env:
          BRANCH: suggest/${{ github.event.issue.number }}
        run: |
          mkdir -- "$RUNNER_TEMP/suggestion"
          if git rev-parse --quiet --verify "refs/remotes/origin/$BRANCH"; then
            echo "Nothing was changed: the branch $BRANCH has this paper already. To start again, close its pull" \\
              "request and delete the branch, then remove the label \\`@LABEL@\\` and add it again." \\
              > "$RUNNER_TEMP/suggestion/answer.md"
            echo "outcome=answered" >> "$GITHUB_OUTPUT"
          fi
      - name: Add the paper
        id: add
        if: steps.look.outputs.outcome == ''
        env:
          NUMBER: ${{ github.event.issue.number }}
        run: |
          metalint() { "$RUNNER_TEMP/metalint/bin/python" -I -m metalint "$@"; }
          out=$RUNNER_TEMP/suggestion
          code=0
          metalint add --from-issue "$GITHUB_EVENT_PATH" > "$out/answer.md" || code=$?
          if [ "$code" = 1 ]; then
            echo "outcome=answered" >> "$GITHUB_OUTPUT"
            exit 0
          elif [ "$code" != 0 ]; then
            exit "$code"
          fi
          paper=$(cat -- "$out/answer.md")
          metalint fix -- "$paper"
          rendered=""
          metalint render || rendered="The lists are not rendered: run \\`metalint render\\`, which says why."
          metalint gate --authority always --fail-on never --format markdown --output-file "$out/findings.md" -- HEAD
          git add --all
          git diff --cached --binary > "$out/change.patch"
          echo "Add $paper" > "$out/title.txt"
          {
            echo "Closes #$NUMBER."
            echo
            echo "Review the paper before you merge: the issue may have been edited before the label was added, and" \\
              "the values are what services say. GitHub starts no workflows for this pull request: close and reopen" \\
              "it to run the checks."
            echo
            echo "$rendered"
            echo
            awk '(size += length($0) + 1) > 60000 { exit } 1' "$out/findings.md" # GitHub takes 65,536 characters
          } > "$out/body.md"
          echo "outcome=added" >> "$GITHUB_OUTPUT"
      - uses: actions/upload-artifact@330a01c490aca151604b8cf639adc76d48f6c5d4 # v5.0.0
        with:
          name: suggestion
          path: ${{ runner.temp }}/suggestion
          if-no-files-found: error
          retention-days: 1
  answer:
    name: answer
    needs: add
    if: needs.add.outputs.outcome == 'answered'
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      issues: write # to answer in the issue
    steps:
      - uses: actions/download-artifact@634f93cb2916e3fdff6788551b99b062d0335ce0 # v5.0.0
        with:
          name: suggestion
          path: ${{ runner.temp }}/suggestion
      - name: Say in the issue why nothing was changed
        env:
          GH_TOKEN: ${{ github.token }}
          GH_REPO: ${{ github.repository }}
          NUMBER: ${{ github.event.issue.number }}
        run: gh issue comment "$NUMBER" --body-file "$RUNNER_TEMP/suggestion/answer.md"
  open:
    name: open
    needs: add
    if: needs.add.outputs.outcome == 'added'
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: write # to push the branch
      pull-requests: write # to open the pull request
    steps:
      - uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8 # v6.0.1
        with:
          persist-credentials: false
      - uses: actions/download-artifact@634f93cb2916e3fdff6788551b99b062d0335ce0 # v5.0.0
        with:
          name: suggestion
          path: ${{ runner.temp }}/suggestion
      - name: Open the pull request
        env:
          GH_TOKEN: ${{ github.token }}
          GH_REPO: ${{ github.repository }}
          BASE: ${{ github.event.repository.default_branch }}
          BRANCH: suggest/${{ github.event.issue.number }}
        run: |
          at=$RUNNER_TEMP/suggestion
          git apply --index -- "$at/change.patch"
          git config user.name 'github-actions[bot]'
          git config user.email '41898282+github-actions[bot]@users.noreply.github.com'
          git commit --quiet --file "$at/title.txt"
          git -c credential.helper='!gh auth git-credential' push --quiet origin "HEAD:refs/heads/$BRANCH"
          if ! gh pr create --head "$BRANCH" --base "$BASE" --title "$(cat -- "$at/title.txt")" \\
            --body-file "$at/body.md"; then
            echo "::error::The branch $BRANCH is pushed, but its pull request could not be opened. See Settings," \\
              "Actions, General: allow GitHub Actions to create pull requests."
            exit 1
          fi
"""


def form(keywords: Sequence[str], *, takes_several: bool = True) -> str:
    """Return the issue form.

    Args:
        keywords: that can be chosen; without any the form does not ask for them.
        takes_several: whether a paper may have several keywords.
    """
    options = "".join(f"        - {quoted(one)}\n" for one in keywords)
    dropdown = _DROPDOWN.replace("@MULTIPLE@", str(takes_several).lower()) + options if keywords else ""
    return _FORM.replace("@KEYWORDS@", dropdown)


def workflow(source: Source | None) -> str:
    """Return the workflow; ``source`` is as for `metalint.scaffold.workflows.papers_workflow`."""
    text = _WORKFLOW.replace("@LABEL@", LABEL)
    return filled(text, source, WORKFLOW, why="the branches tell whether there is a pull request already")
