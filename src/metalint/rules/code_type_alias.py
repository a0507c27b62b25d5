"""Framework or language of the code that is written in another way than its makers write it.

What it does:
    Compares the type of the code with a small vocabulary: `Pytorch`, `pytorch` and `torch` are `PyTorch`, `TF` is
    `TensorFlow`. Types made of several, such as `Pytorch/TF`, are read when every part is known. Unknown types are
    left alone.

Why is this bad:
    One framework gets several badges, and a search for it finds half of the papers.

Example:
    type: "Pytorch"

Use instead:
    type: "PyTorch"

Fix safety:
    Safe: another spelling of the same thing; separators and order stay.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from metalint.diagnostic import Problem, Safety, Severity, about, replacing
from metalint.patterns import lazy
from metalint.rules.base import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts

_SPELLINGS: Final = {
    "C": (),
    "C#": (),
    "C++": ("cpp", "cplusplus"),
    "CUDA": (),
    "CUDA C++": (),
    "CUTLASS": (),
    "Caffe": (),
    "Caffe2": (),
    "Chainer": (),
    "Colossal-AI": ("colossalai",),
    "DeepSpeed": (),
    "Fairseq": (),
    "Flax": (),
    "Go": ("golang",),
    "HIP": (),
    "JAX": (),
    "Java": (),
    "JavaScript": (),
    "Julia": (),
    "Jupyter Notebook": ("jupyter",),
    "Keras": (),
    "MATLAB": (),
    "MLX": (),
    "MXNet": (),
    "Megatron-LM": ("megatronlm",),
    "MindSpore": (),
    "None": ("n/a",),
    "NumPy": (),
    "ONNX": (),
    "ONNX Runtime": ("onnxruntime",),
    "OpenCL": (),
    "OpenVINO": (),
    "PaddlePaddle": ("paddle",),
    "PyTorch": ("torch", "py-torch", "py torch"),
    "PyTorch Lightning": ("pytorch-lightning",),
    "Python": ("python3",),
    "ROCm": (),
    "Rust": (),
    "SGLang": (),
    "Scala": (),
    "Swift": (),
    "TVM": (),
    "TensorFlow": ("tf", "tensor flow"),
    "TensorRT": (),
    "TensorRT-LLM": ("tensorrt llm", "trt-llm"),
    "Theano": (),
    "ThunderKittens": (),
    "TileLang": (),
    "Transformers": ("huggingface transformers",),
    "Triton": (),
    "Verilog": (),
    "llama.cpp": (),
    "vLLM": (),
}
_OFFICIAL: Final = {spelling.casefold(): name for name, aliases in _SPELLINGS.items() for spelling in (name, *aliases)}
_SEPARATOR: Final = lazy(r"(\s*(?:[/,;+&|]|\band\b)\s*|-)")


def check(paper: Facts, _: Context) -> Iterator[Problem]:
    """Yield a problem for a type of code that is not spelt as its makers do."""
    kind = paper.code_type
    official = _official(kind.value) if kind else None
    if kind and official and official != kind.value:
        yield about(kind, f"write ‘{official}’ for ‘{kind.value}’", fix=replacing(kind, official))


@lru_cache(maxsize=1 << 10)
def _official(written: str) -> str | None:
    """Return the official spelling of a type, or of all parts of one; None where something is unknown."""
    plain = " ".join(written.split())
    if whole := _OFFICIAL.get(plain.casefold()):
        return whole
    *pairs, last = _SEPARATOR.split(plain)
    names = [_OFFICIAL.get(part.casefold()) for part in (*pairs[::2], last)]
    known = [name for name in names if name is not None]
    if len(known) < len(names) or len(names) == 1:
        return None
    separators = (*pairs[1::2], "")
    return "".join(name + separator for name, separator in zip(known, separators, strict=True))


RULE = FileRule("code-type-alias", group="content", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
