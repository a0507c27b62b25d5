"""A stand-in of GitHub's command line, for the commands that the workflows use: it asks the API at GH_STAND_IN."""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple


class Request(NamedTuple):
    """What a command asks for: the path, what it says there, and the other options that it takes."""

    path: str
    said: tuple[str, ...]
    others: tuple[str, ...] = ()
    method: str = "POST"


REQUESTS = {
    "issue comment": Request("issues/{number}/comments", ("body",)),
    "issue edit": Request("issues/{number}", ("body",)),
    "issue edit --remove-label": Request("issues/{number}/labels/{remove_label}", (), ("remove-label",), "DELETE"),
    "issue close": Request("issues/{number}/close", ("comment",)),
    "issue create": Request("issues", ("title", "label", "body")),
    "issue list": Request("issues/list", ("label", "state"), ("limit", "json", "jq")),
    "label create": Request("labels", ("name", "description"), ("force",)),
    "pr create": Request("pulls", ("title", "head", "base", "body")),
}


def main(words: list[str]) -> int:
    command = " ".join(words[:2])
    if command == "auth git-credential":
        return 0
    if f"{command} --remove-label" in REQUESTS and "--remove-label" in words:
        command += " --remove-label"
    if command not in REQUESTS:
        sys.stderr.write(f"gh: not known here: {words}\n")
        return 2
    request = REQUESTS[command]
    known = argparse.ArgumentParser(allow_abbrev=False)
    if "{number}" in request.path:
        known.add_argument("number", type=int)
    for name in (*request.said, *request.others):
        if name == "name":
            known.add_argument(name)
        elif name == "force":
            known.add_argument("--force", action="store_true")
        elif name == "body":
            body = known.add_mutually_exclusive_group(required=True)
            body.add_argument("--body")
            body.add_argument("--body-file", type=lambda path: Path(path).read_text(encoding="utf-8"), dest="body")
        else:
            known.add_argument(f"--{name}", required=True)
    given = vars(known.parse_args(words[2:]))
    return ask(request.method, request.path.format(**given), {name: given[name] for name in request.said})


def ask(method: str, path: str, said: dict[str, str]) -> int:
    request = urllib.request.Request(
        f"{os.environ['GH_STAND_IN']}/repos/{os.environ['GH_REPO']}/{path}",
        json.dumps(said).encode(),
        {"Authorization": f"token {os.environ['GH_TOKEN']}", "Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            sys.stdout.write(f"{json.load(answer)['html_url']}\n")
    except urllib.error.HTTPError as refused:
        sys.stderr.write(f"gh: {refused.read().decode()}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
