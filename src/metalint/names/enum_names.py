"""Names for people of the values of an enum: what the settings say, else the ``.proto``, else the value's words."""

import re
from collections.abc import Collection, Mapping
from typing import Final

_MOST: Final = 60  # characters of a comment that is a name; a longer one explains
_SENTENCE: Final = re.compile(r"[.:;!?]\s|://|^(?:todo|fixme|deprecated|reserved)\b", re.IGNORECASE)
_WORDS: Final = re.compile(r"[^_-]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WITH_DIGIT: Final = re.compile(r"[a-z]{1,4}\d+|\d[a-z]{1,2}")
_SPELLED: Final = """
    2D 3D AI API ASIC ASR AWQ CNN CPU CUDA CV DNN DPO FFN FPGA GAN GNN GPT GPTQ GPU GQA HPC KV LLM LoRA LSTM ML MLA
    MLLM MLP MoE NAS NLP NPU OCR OOD PEFT PPO PTQ QAT QLoRA RAG ReLU RL RLHF RNN RoPE SFT SIMD SLM SSM SVD TPU TTS
    VAE ViT VLA VLM XAI
"""
_SPELLINGS: Final = {form.lower(): form for word in _SPELLED.split() for form in (word, f"{word}s")}
"""Words that are not written in small letters."""


def display_names(
    enum: str, keys: Collection[str], comments: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """Return a name for each of the ``keys`` of an ``enum``, no two alike: what would be is the key itself."""
    # `comments` are those after the keys in the `.proto`, `given` the names of the settings.
    taken = {name.casefold() for name in given.values()}
    start = "_".join(_CAMEL.split(enum)).upper() + "_"  # `KEYWORD_PRUNING` is a value of the enum `Keyword`
    if not all(key.startswith(start) and key != start for key in keys):
        start = ""
    is_loud = all(key == key.upper() for key in keys)
    names: dict[str, str] = {}
    for key in keys:
        if key in given:
            names[key] = given[key]
            continue
        text = " ".join(comments.get(key, "").split())
        name = text[:-1] if text.endswith(".") and text.count(".") == 1 else text
        choices = (name if is_name(name) else "", in_words(key[len(start) :], is_loud=is_loud), key)
        names[key] = next((choice for choice in choices if choice and choice.casefold() not in taken), key)
        taken.add(names[key].casefold())
    return names


def is_name(comment: str) -> bool:
    """Tell whether a comment names a value, and does not explain it in a sentence."""
    return 0 < len(comment) <= _MOST and comment.isprintable() and not _SENTENCE.search(comment)


def in_words(key: str, *, is_loud: bool) -> str:
    """Return the words of a key, the first one with a capital letter; ``is_loud`` if capitals say nothing."""
    words = [part for word in _WORDS.findall(key) for part in ([word] if is_loud else _CAMEL.split(word))]
    spelled = []
    for word in words:
        plain = word.lower() if is_loud or word[1:].islower() else word
        known = _SPELLINGS.get(word.lower())
        spelled.append(known or (plain.upper() if _WITH_DIGIT.fullmatch(plain) else plain))
    text = " ".join(spelled)
    return text[:1].upper() + text[1:] if spelled and spelled[0].islower() else text
