"""The fuzz target: libFuzzer, guided by the coverage of the Python code, holds every file to the properties.

Run by `fuzz.run`, as a process of its own, because libFuzzer ends the process that it runs in.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import atheris

with atheris.instrument_imports(include=["metalint.text", "metalint.schema", "google.protobuf.text_format"]):
    from fuzz import papers, properties
    from fuzz.writing import Writer

    from metalint.schema.protobuf_check import Record

BATCH = 1000
MAX_COMPLAINTS = 20
MAX_LENGTH = 4096


class Campaign:
    """Counts what happens, and stops at a time or number; writes to ``folder`` what was found."""

    def __init__(self, folder: Path, seconds: float, inputs: int) -> None:
        self.folder = folder
        self.started = time.monotonic()
        self.seconds = seconds
        self.inputs = inputs
        self.roots = papers.roots()
        self.waiting: list[list[properties.Judgement]] = [[] for _ in self.roots]
        self.counts: Counter[str] = Counter()
        self.differences: Counter[str] = Counter()
        self.complaints: dict[str, str] = {}
        self.slowest = (0.0, 0)

    def one(self, data: bytes) -> None:
        """Judge one input."""
        root = data[0] % len(self.roots) if data else 0
        text = data[1:].decode("utf-8", "surrogateescape")
        self.counts["inputs"] += 1
        try:
            judgement = properties.judged(text, self.roots[root])
        except properties.BrokenError as broken:
            self.complain(str(broken), text)
        except Exception as crash:  # noqa: BLE001 - whatever it is, it is a finding
            self.complain(f"crash: {crash!r}", text)
        else:
            self.counts["metalint"] += isinstance(judgement.found, Record)
            self.counts["sure"] += judgement.is_sure
            self.slowest = max(self.slowest, (judgement.seconds, len(data) - 1))
            if judgement.python is not None:
                self.counts["python"] += 1
                self.waiting[root].append(judgement)
        if len(self.waiting[root]) >= BATCH:
            self.compare(root)
        if self.counts["inputs"] >= self.inputs or time.monotonic() - self.started >= self.seconds:
            self.stop()

    def compare(self, root: int) -> None:
        """Ask protoc about what has come together."""
        found = properties.compared(self.waiting[root], self.roots[root])
        self.waiting[root].clear()
        self.counts["protoc"] += found.accepted
        self.differences.update(found.differences)
        for complaint in found.complaints:
            self.complain(complaint, "")

    def complain(self, what: str, text: str) -> None:
        """Keep one complaint of each kind."""
        self.complaints.setdefault(what[:50], f"{what}: {text!r}" if text else what)
        if len(self.complaints) >= MAX_COMPLAINTS:
            self.stop()

    def stop(self) -> None:
        """Write the results and end the process; libFuzzer would go on."""
        for root in range(len(self.roots)):
            self.compare(root)
        results = {
            **self.counts,
            "seconds": time.monotonic() - self.started,
            "slowest": self.slowest,
            "differences": dict(self.differences),
            "complaints": list(self.complaints.values()),
        }
        (self.folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
        sys.stderr.flush()
        os._exit(0)


class Mutator:
    """Writes and changes inputs by the grammar, and leaves every fifth to libFuzzer."""

    def __init__(self, campaign: Campaign) -> None:
        self.roots = campaign.roots
        self.last = ""

    def mutated(self, data: bytes, max_size: int, seed: int) -> bytes:
        """A new input made of ``data``."""
        random = Random(seed)
        writer = Writer(random)
        choice = random.random()
        if choice < 0.2:
            return bytes(atheris.Mutate(data, max_size))
        root = data[0] % len(self.roots) if data else 0
        text = data[1:].decode("utf-8", "surrogateescape")
        if choice < 0.45:
            root = random.choice([0, 0, 0, 1, 2])
            new = random.choice([writer.paper, writer.plain])(self.roots[root].root)
        else:
            new = writer.changed(text, self.last)
        self.last = text
        return bytes([root]) + new.encode("utf-8", "surrogateescape")[: max_size - 1]


def main(words: list[str]) -> None:
    """Fuzz until time or number is up."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--seconds", type=float, required=True)
    options.add_argument("--inputs", type=int, required=True)
    options.add_argument("--seed", type=int, required=True)
    given = options.parse_args(words)
    corpus = given.folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(papers.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    campaign = Campaign(given.folder, given.seconds, given.inputs)
    mutator = Mutator(campaign)
    flags = [f"-seed={given.seed}", f"-max_len={MAX_LENGTH}", "-len_control=0", "-timeout=300", "-rss_limit_mb=4096"]
    arguments: list[Any] = [sys.argv[0], *flags, f"-artifact_prefix={given.folder}/", str(corpus)]
    atheris.Setup(arguments, campaign.one, custom_mutator=mutator.mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
