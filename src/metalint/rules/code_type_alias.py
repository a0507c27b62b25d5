"""Framework or language of the code that is not written in the preferred form.

What it does:
    Compares the type of the code with a vocabulary: the packaged one and the repository's own. Of the forms of one
    type, such as `PyTorch` and `Pytorch`, the preferred one is, in this order: that of the repository's own registry;
    the field's default in the `.proto`; the form that the list uses most, in at least two papers and in more than half
    of all uses of the type, and which is not in small letters only; the packaged name. Informal names (`cpp`) are
    always reported, and an abbreviation (`TF`) if half of the uses or fewer are of it. If several correct forms are in
    use and none prevails, the packaged name is proposed; `metalint names` shows the counts, and `metalint names prefer`
    pins a form.
    Combined types such as `PyTorch/CUDA` are checked if every part is known. Unknown types are not checked, and neither
    is `torch`: it may be PyTorch or its predecessor Torch.

Why is this bad:
    One framework gets several badges, and a search for it finds half of the papers.

Example:
    type: "Tensorflow"

Use instead:
    type: "TensorFlow"

Fix safety:
    Safe: only the spelling changes; separators and order stay. Unsafe if several correct forms are in use and none
    prevails.

Options:
    `code-types`: registry files of the repository; their entries have priority.
    `conventions`: `"registry"` lets the registries alone decide.
"""

from collections.abc import Iterator, Sequence

from metalint.names.conventions import Form
from metalint.rules.api import Context, agreement
from metalint.rules.base import NameRule
from metalint.rules.name_sources import CODE_TYPES


def forms(names: Sequence[str], context: Context) -> Iterator[Form]:
    from metalint.names.code_types import read_code_type

    return (form for name in names if (form := read_code_type(name, context.code_types)))


RULE = NameRule(
    "code-type-alias",
    group="content",
    names=CODE_TYPES,
    forms=forms,
    grounds=agreement("code-type"),
    roles=("code-type",),
)
