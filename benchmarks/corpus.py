"""A repository of as many papers as wanted, in the shapes of a real list, for benchmarks and tests.

Usage: python benchmarks/corpus.py --papers 10000 --seed 1 --out DIR
                                   [--clean | --dirty] [--assets] [--by-year] [--outputs] [--git]

Lengths, numbers of authors and institutions, absent fields and other spellings come as often as in a list of 94
papers on small and sparse models. There is about one finding a paper, with ``--clean`` one in some dozens, and with
``--dirty`` five, as in a list that nobody has linted yet.
Titles, names and addresses are put together from the words below; organisations are those of the packaged registry.
Equal arguments give equal files.
"""

from __future__ import annotations

import argparse
import random
import struct
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from metalint.names.institutions.loading import packaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.names.institutions.registry import Organisation


T = TypeVar("T")


def _spread(weights: dict[T, int]) -> tuple[T, ...]:
    """Return each value as often as it weighs, to draw from."""
    return tuple(value for value, weight in weights.items() for _ in range(weight))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CONFIGURATION: Final = 'papers = ["meta/**/*.prototxt"]\n'
OUTPUTS: Final = """
[[outputs]]
path = "README.md"
view = "institution"
layout = "table"

[[outputs]]
path = "lists/year.md"
view = "year"
layout = "table"

[[outputs]]
path = "lists/publication.md"
view = "publication"
layout = "list"

[[outputs]]
path = "lists/keyword.md"
view = "keyword"
layout = "classic"
"""

_QUALITY: Final = _words(
    "adaptive aligned asymmetric balanced blockwise causal cheap coarse compact conditional deep dense dynamic "
    "early efficient elastic exact fast faithful fine-grained frugal gradual hardware-aware hierarchical hybrid "
    "iterative joint lazy learned lightweight linear local low-bit low-rank memory-efficient mixed modular "
    "multi-scale one-shot optimal parallel post-training practical principled progressive provable random "
    "redundant robust scalable second-order selective sequential shared sparse stable static stochastic "
    "streaming structured tiny uniform unstructured variable weighted"
)
_ACT: Final = _words(
    "Adaptation Alignment Allocation Approximation Attention Batching Caching Calibration Clustering Compilation "
    "Compression Decoding Decomposition Distillation Drafting Eviction Factorization Fine-Tuning Folding Gating "
    "Initialization Inference Masking Merging Mixing Offloading Packing Partitioning Prefetching Pretraining "
    "Pruning Quantization Recovery Regularization Reordering Reuse Rounding Routing Sampling Scheduling Search "
    "Serving Sharing Skipping Smoothing Sparsification Speculation Training Tuning Unrolling"
)
_OBJECT: Final = (
    "Activations", "Adapters", "Autoregressive Models", "Code Models", "ConvNets", "Convolutional Networks",
    "Decoder Layers", "Dense Retrievers", "Diffusion Models", "Edge Devices", "Embedding Tables", "Encoders",
    "Feed-Forward Layers", "Generative Transformers", "Gradients", "Graph Networks", "Key-Value Caches",
    "Language Models", "Large Language Models", "Long Contexts", "Long Documents", "Mixtures of Experts",
    "Mobile Accelerators", "Multimodal Models", "Neural Networks", "Optimizer States", "Question Answering",
    "Recommenders", "Recurrent Networks", "Residual Streams", "Sparse Tensors", "Speech Models", "State Space Models",
    "Tensor Cores", "Token Mixers", "Tokenizers", "Transformers", "Translation Models", "Vision Transformers",
    "Weight Matrices",
)  # fmt: skip
_GOAL: Final = (
    "", "", "", "", "at Scale", "at the Edge", "beyond Attention", "by Design", "from Few Examples", "in One Pass",
    "in the Wild", "on a Budget", "on Commodity Hardware", "under Distribution Shift", "with Guarantees",
    "with Little Data", "without Retraining", "without Tears",
)  # fmt: skip
_SYLLABLES: Final = _words(
    "ad al ba be bi bo ca co da di do ef el fa fi fo ga ge go ha hi in ka ki la li lo ma me mi mo na ni no op or "
    "pa pi po qua ra re ri ro sa se si so spar ta te ti to tra tu un va ve vi wa xi yo za ze"
)
_ENDINGS: Final = ("", "", "", "LM", "GPT", "Net", "Former", "LoRA", "Prune", "Quant", "KV", "-2", "++")
_GIVEN: Final = _words(
    "Adrian Agnes Aisha Akira Alan Albert Alejandro Alice Amir Amit Ana André Anjali Anna Anton Arjun Astrid "
    "Beatriz Ben Bianca Björn Bo Boris Camille Carlos Cheng Chiara Claire Daniel David Dmitri Elena Elif Emil "
    "Emma Erik Fatima Felix Feng Fiona Florian Francesca Gabriel Georg Giulia Grace Haruto Helen Henrik Hiroshi "
    "Hugo Ibrahim Ines Irina Isabel Ivan Jakob Jan Jia Jin Joana Johan Jun Kai Karim Katarina Kenji Klara Lars "
    "Laura Lei Leila Lena Leon Lin Lucia Lukas Magda Marco Maria Martin Mei Milan Mina Mohammed Nadia Naoki "
    "Nikhil Nina Noah Olga Omar Oscar Paula Pavel Peter Petra Priya Qiang Rafael Rahul Rania Rosa Ruth Samuel "
    "Sara Sergei Shreya Sofia Stefan Sven Tao Teresa Thomas Tomas Vera Victor Wei Xin Yan Yara Yuki Yusuf Zoe"
)
_FAMILY: Final = _words(
    "Abe Adler Ahmed Almeida Andersen Bauer Becker Berg Bianchi Blake Bondarenko Braun Brown Campbell Chandra "
    "Chen Choi Clark Cohen Conti Costa Dahl Das Davies Demir Deng Dietrich Dubois Duarte Dvořák Eriksson Evans "
    "Fan Farah Ferrari Fischer Fontaine Fournier Fujita Gao Garnier Ghosh Greco Green Gupta Haas Hall Han Hansen "
    "Hartmann Hassan Hayashi He Hoffmann Horvat Hu Huang Hughes Hussain Ito Ivanov Iyer Jackson Jansen Jensen "
    "Johansson Jones Joshi Kang Kaplan Kato Kaur Keller Khan Kim Kobayashi Koch Kowalski Kumar Lang Larsen "
    "Laurent Lee Lehmann Li Lim Lindberg Liu Lopez Lu Luo Ma Maier Malik Marino Martin Mehta Meyer Mishra Moreau "
    "Mori Müller Nakamura Nair Nguyen Nielsen Novak Okafor Olsen Ono Ortega Owens Park Patel Pereira Petrov Pham "
    "Popov Qin Rahman Ramos Rao Reddy Ricci Romano Rossi Roy Saito Sanders Sato Schmidt Schneider Schulz Shah "
    "Sharma Shen Silva Singh Smirnov Smith Song Sousa Suzuki Svensson Szabo Takahashi Tan Tanaka Tang Taylor "
    "Thompson Tran Turner Vasquez Verma Vogel Volkov Wagner Walker Wang Watanabe Weber Weiss Wood Wu Xie Xu "
    "Yamamoto Yang Yilmaz Young Yu Zhang Zhao Zheng Zhou Zhu Zimmermann"
)
_TOWNS: Final = _words(
    "Agadir Arequipa Batumi Bergamo Bukhara Cusco Debrecen Esbjerg Galway Gjilan Hamadan Iquitos Jodhpur Kaunas "
    "Kisumu Limerick Ljubuski Mombasa Mysuru Nagano Namur Nelspruit Odense Oruro Plovdiv Porvoo Quetta Rijeka "
    "Salto Samarkand Sfax Skövde Szeged Tampico Tartu Temuco Udaipur Vaasa Varna Vigo Wexford Xalapa Yakutsk "
    "Zadar Zwickau"
)
_SCHOOLS: Final = ("University of {}", "{} Institute of Technology", "{} Medical College", "{} Polytechnic")
_VENUES: Final = _spread({
    "arXiv": 42, "ICLR": 11, "NeurIPS": 10, "ICML": 6, "ACL": 4, "EMNLP": 3, "CVPR": 3, "ACL Findings": 2, "AAAI": 2,
    "MLSys": 2, "ECCV": 1, "ICCV": 1, "JMLR": 1, "TACL": 1, "VLDB": 1, "MICRO": 1, "UAI": 1,
})  # fmt: skip
_VENUE_ALIASES: Final = ("NIPS", "ICLR oral", "github", "Arxiv")
_KEYWORDS: Final = _spread({
    "sparse_pruning": 55, "quantization": 25, "structured_sparsity": 8, "efficient_training": 7, "fine_tuning": 5,
    "kv_cache": 5, "low_rank": 4, "activation_sparsity": 4, "distillation": 3, "survey": 3, "inference": 3, "tool": 2,
    "attention_sparsity": 2, "speculative_decoding": 2, "hardware": 2, "benchmark": 1, "theory": 1,
})  # fmt: skip
_YEARS: Final = _spread({2016: 1, 2017: 2, 2018: 3, 2019: 4, 2020: 6, 2021: 10, 2022: 18, 2023: 36, 2024: 20})
_AUTHORS: Final = _spread({1: 5, 2: 48, 3: 14, 4: 5, 5: 5, 6: 3, 7: 5, 8: 1, 9: 3, 10: 2, 13: 1, 22: 1})
_INSTITUTIONS: Final = _spread({1: 53, 2: 35, 3: 5, 4: 1})
_HOSTS: Final = _spread({"arXiv": 14, "OpenReview": 3, "ACL": 1, "PMLR": 1})
_CODE_TYPES: Final = _spread({"PyTorch": 80, "CUDA": 6, "TensorFlow": 4, "JAX": 3, "C++": 2, "DeepSpeed": 2})


@dataclass(frozen=True, slots=True)
class Mistakes:
    """How often a list goes wrong: shares of papers, and for ``institution_`` of names.

    ``has_note`` and ``has_cover`` are the shares of papers that name a file of their own, there or missing.
    """

    code_type_alias: float = 0.40
    pdf: float = 0.16
    joined_authors: float = 0.08
    institution_alias: float = 0.08
    institution_typo: float = 0.015
    internal_note: float = 0.10
    venue_alias: float = 0.02
    layout: float = 0.02
    title_period: float = 0.01
    no_authors: float = 0.02
    missing_asset: float = 0.03
    duplicate: float = 0.004
    has_note: float = 0.16
    has_cover: float = 0.48


MESSY: Final = Mistakes()
CLEAN: Final = Mistakes(
    code_type_alias=0.004, pdf=0.003, joined_authors=0.002, institution_alias=0.002, institution_typo=0.001,
    internal_note=0.002, venue_alias=0.002, layout=0.002, title_period=0.001, no_authors=0.001, missing_asset=0.002,
    duplicate=0.001,
)  # fmt: skip

DIRTY: Final = Mistakes(
    code_type_alias=0.3, pdf=0.9, joined_authors=0.8, institution_alias=0.6, institution_typo=0.07,
    internal_note=0.55, venue_alias=0.12, layout=0.1, title_period=0.08, no_authors=0.25, missing_asset=1.0,
    duplicate=0.03, has_note=1.0, has_cover=1.0,
)  # fmt: skip
"""What is wrong with a real list of 94 papers, kind by kind in its proportions, three times as often."""


class Paper(NamedTuple):
    """A paper of the list: the files that it consists of, its own first."""

    path: str
    text: str
    assets: tuple[tuple[str, bytes], ...]


class Shape(NamedTuple):
    """What kind of list it is.

    Attributes:
        mistakes: how often it goes wrong.
        has_assets: covers and notes are files; without, there are none but on the web.
        is_by_year: papers lie in ``meta/YYYY/`` instead of ``meta/``.
        has_outputs: four lists are configured, not yet written.
    """

    mistakes: Mistakes = MESSY
    has_assets: bool = False
    is_by_year: bool = False
    has_outputs: bool = False


def generate(folder: Path, papers: int, seed: int, shape: Shape | None = None) -> None:
    """Write a repository of ``papers`` papers into ``folder``, which has to be empty or absent."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SystemExit(f"{folder}: not empty")
    shape = shape or Shape()
    (folder / "metalint.toml").write_text(CONFIGURATION + OUTPUTS * shape.has_outputs, encoding="utf-8")
    made = {folder}
    for paper in Generator(seed, shape).papers(papers):
        for path, content in ((paper.path, paper.text.encode()), *paper.assets):
            target = folder / path
            if target.parent not in made:
                target.parent.mkdir(parents=True)
                made.add(target.parent)
            target.write_bytes(content)


class Generator:
    """Draws papers; values that must be unique are kept here."""

    def __init__(self, seed: int, shape: Shape) -> None:
        self._random = random.Random(seed)  # noqa: S311 - to be drawn again, not to be secret
        self._shape = shape
        self._organisations = _organisations(self._random)
        self._titles: set[str] = set()
        self._abbreviations: set[str] = set()
        self._counts: dict[str, int] = {}
        self._earlier: list[tuple[str, str]] = []

    def papers(self, number: int) -> Iterator[Paper]:
        """Yield ``number`` papers."""
        return (self._paper() for _ in range(number))

    def _happens(self, share: float) -> bool:
        return self._random.random() < share

    def _paper(self) -> Paper:
        year = self._random.choice(_YEARS)
        abbr = self._abbreviation()
        name = abbr.lower().replace("+", "p") if self._happens(0.7) else self._key(abbr)
        title, url = self._identity(abbr, year)
        note, cover, assets = self._attachments(name, title)
        text = "".join(
            (
                _block("paper", self._bibliography(title, abbr, url)),
                _block("pub", [("where", self._venue()), ("year", year)]),
                self._code(abbr),
                _block("note", [("url", note)]),
                self._keywords(),
                "" if self._happens(0.27) and not cover else _block("cover", [("url", cover)]),
                f"rating: {self._random.randint(1, 5)}\n" if self._happens(0.03) else "",
            )
        )
        folder = f"meta/{year}" if self._shape.is_by_year else "meta"
        return Paper(f"{folder}/{name}.prototxt", self._laid_out(text), assets)

    def _laid_out(self, text: str) -> str:
        if self._happens(0.01):
            text = f"# {self._random.choice(_QUALITY)} and to be read again\n{text}"
        return text.replace("}\npub", "}\n\n\npub") if self._happens(self._shape.mistakes.layout) else text

    def _abbreviation(self) -> str:
        while True:
            stem = "".join(self._random.choices(_SYLLABLES, k=self._random.choice((2, 2, 3, 3, 4)))).capitalize()
            abbr = stem + self._random.choice(_ENDINGS)
            if abbr.lower() not in self._abbreviations:
                self._abbreviations.add(abbr.lower())
                return abbr

    def _key(self, abbr: str) -> str:
        """Return a file name of eight characters, as reference managers make them; no abbreviation has a ``0``."""
        return f"0{len(self._abbreviations):05X}{abbr[:2].upper()}"

    def _identity(self, abbr: str, year: int) -> tuple[str, str]:
        """Return title and URL: those of a paper of its own, or one of them an earlier paper's."""
        own = self._title(abbr), self._url(year)
        if self._earlier and self._happens(self._shape.mistakes.duplicate):
            other = self._random.choice(self._earlier)
            return (own[0], other[1]) if self._happens(0.5) else (other[0], own[1])
        self._earlier.append(own)
        return own

    def _title(self, abbr: str) -> str:
        while True:
            title = self._phrase()
            if self._happens(0.45):
                title = f"{abbr}: {title}"
            if self._happens(0.01):
                title = title.replace(" of ", ' of \\"Frozen\\" ', 1)
            if title not in self._titles:
                self._titles.add(title)
                return title + "." * self._happens(self._shape.mistakes.title_period)

    def _phrase(self) -> str:
        draw = self._random.choice
        qualities = [word.capitalize() for word in self._random.sample(_QUALITY, draw((1, 1, 2)))]
        acts = f"{draw(_ACT)} and {draw(_ACT)}" if self._happens(0.3) else draw(_ACT)
        objects = f"{draw(_OBJECT)} and {draw(_OBJECT)}" if self._happens(0.15) else draw(_OBJECT)
        return " ".join(filter(None, (*qualities, acts, draw(("of", "for", "of")), objects, draw(_GOAL))))

    def _url(self, year: int) -> str:
        if self._happens(self._shape.mistakes.pdf):
            return f"https://arxiv.org/pdf/{self._arxiv(year)}.pdf"
        host = self._random.choice(_HOSTS)
        if host == "arXiv":
            return f"https://arxiv.org/abs/{self._arxiv(year)}"
        if host == "OpenReview":
            return f"https://openreview.net/forum?id={self._letters(10)}"
        if host == "ACL":
            return f"https://aclanthology.org/{year}.acl-long.{self._count(f'acl{year}')}"
        return f"https://proceedings.mlr.press/v{year - 1900}/{self._letters(6).lower()}{self._count('pmlr')}.html"

    def _arxiv(self, year: int) -> str:
        month = f"{year % 100:02}{self._random.randint(1, 12):02}"
        return f"{month}.{self._count(month):05}"

    def _count(self, name: str) -> int:
        self._counts[name] = self._counts.get(name, 0) + 1
        return self._counts[name]

    def _letters(self, number: int) -> str:
        return "".join(self._random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", k=number))

    def _bibliography(self, title: str, abbr: str, url: str) -> list[tuple[str, object]]:
        shown = "" if self._happens(0.15) else abbr
        authors = [] if self._happens(self._shape.mistakes.no_authors) else self._authors()
        fields: list[tuple[str, object]] = [("title", title), ("abbr", shown), ("url", url)]
        fields += [("authors", author) for author in authors]
        return fields + [("institutions", name) for name in self._institutions()]

    def _authors(self) -> list[str]:
        names = list(dict.fromkeys(self._person() for _ in range(self._random.choice(_AUTHORS))))
        return [", ".join(names)] if self._happens(self._shape.mistakes.joined_authors) else names

    def _person(self) -> str:
        draw = self._random.choice
        middle = f" {draw('ABCDEFGHJKLMNPRSTVW')}." if self._happens(0.2) else ""
        return f"{draw(_GIVEN)}{middle} {draw(_FAMILY)}"

    def _institutions(self) -> list[str]:
        return list(dict.fromkeys(self._institution() for _ in range(self._random.choice(_INSTITUTIONS))))

    def _institution(self) -> str:
        """Return a name: a few organisations have most papers, and one in ten is of no registry."""
        if self._happens(0.1):
            return self._random.choice(_SCHOOLS).format(self._random.choice(_TOWNS))
        place = int(len(self._organisations) ** self._random.random())
        organisation = self._organisations[place - 1]
        if organisation.aliases and self._happens(2 * self._shape.mistakes.institution_alias):
            return self._random.choice(organisation.aliases)
        typos = self._happens(self._shape.mistakes.institution_typo)
        return self._misspelt(organisation.name) if typos else organisation.name

    def _misspelt(self, name: str) -> str:
        """Swap two letters inside of the longest word."""
        word = max(name.split(), key=len)
        at = self._random.randint(1, max(1, len(word) - 3))
        return name.replace(word, word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :])

    def _venue(self) -> str:
        return self._random.choice(_VENUE_ALIASES if self._happens(self._shape.mistakes.venue_alias) else _VENUES)

    def _code(self, abbr: str) -> str:
        if self._happens(0.02):
            return ""
        kind = "Pytorch" if self._happens(self._shape.mistakes.code_type_alias) else self._random.choice(_CODE_TYPES)
        owner = self._random.choice(_FAMILY).encode("ascii", "ignore").decode()
        url = f"https://github.com/{owner}-lab/{abbr.rstrip('+')}"
        return _block("code", [("type", kind), ("url", url if self._happens(0.68) else "")])

    def _keywords(self) -> str:
        words = dict.fromkeys(self._random.choice(_KEYWORDS) for _ in range(self._random.choice((1, 1, 1, 2))))
        return "keyword {\n" + "".join(f"  words: {word}\n" for word in words) + "}\n"

    def _attachments(self, name: str, title: str) -> tuple[str, str, tuple[tuple[str, bytes], ...]]:
        """Return what the paper says of its note and its cover, and the files that are really there."""
        mistakes = self._shape.mistakes
        is_internal = self._happens(mistakes.internal_note)
        note = f"https://confluence.example.com/display/papers/{name}" if is_internal else ""
        if not self._shape.has_assets:
            return note, "", ()
        files: list[tuple[str, bytes]] = []
        cover = f"{name}/cover.png" if self._happens(mistakes.has_cover) else ""
        if not is_internal and self._happens(mistakes.has_note):
            note = f"{name}/note.md"
            if not self._happens(mistakes.missing_asset):
                shown = title.replace("\\", "").rstrip(".")
                picture = "\n![cover](cover.png)\n" if cover else ""
                files.append((f"notes/{note}", f"# {shown}\n{picture}".encode()))
        if cover and not self._happens(mistakes.missing_asset):
            files.append((f"notes/{cover}", _image(self._random.randint(0, 255))))
        return note, cover, tuple(files)


def _block(name: str, fields: Sequence[tuple[str, object]]) -> str:
    lines = (f'  {key}: "{value}"' if isinstance(value, str) else f"  {key}: {value}" for key, value in fields)
    return f"{name} {{\n" + "".join(f"{line}\n" for line in lines) + "}\n"


def _organisations(drawn: random.Random) -> tuple[Organisation, ...]:
    """Return the organisations of the packaged registry in an order of their own: the first are seen most."""
    found = [one for one in packaged() if '"' not in one.name and "\\" not in one.name]
    drawn.shuffle(found)
    return tuple(found)


def _image(shade: int) -> bytes:
    """Return a PNG image of one pixel: https://www.w3.org/TR/png-3/."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes((0, shade)))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _track(folder: Path) -> None:
    for command in (["git", "init", "--quiet"], ["git", "add", "--all"]):
        subprocess.run(command, cwd=folder, check=True)  # noqa: S603 - git of the machine


def main() -> None:
    """Write the repository that the command line asks for."""
    parser = argparse.ArgumentParser(description="Write a repository of made-up papers in the shapes of a real list.")
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="an empty or absent folder")
    parser.add_argument("--clean", action="store_true", help="findings in a few papers of a hundred only")
    parser.add_argument("--dirty", action="store_true", help="five findings a paper")
    parser.add_argument("--assets", action="store_true", help="write covers and notes too")
    parser.add_argument("--by-year", action="store_true", help="meta/YYYY/ instead of meta/")
    parser.add_argument("--outputs", action="store_true", help="configure four lists")
    parser.add_argument("--git", action="store_true", help="make it a git repository with all files in the index")
    given = parser.parse_args()
    shape = Shape(CLEAN if given.clean else DIRTY if given.dirty else MESSY, given.assets, given.by_year, given.outputs)
    generate(given.out, given.papers, given.seed, shape)
    if given.git:
        _track(given.out)


if __name__ == "__main__":
    main()
