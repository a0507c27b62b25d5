"""What people call the values of an enum."""

from __future__ import annotations

from rows import each_row

from metalint.names.enum_names import display_names, is_name

KEYS = {
    "none": "None",
    "kv_cache_quant": "KV cache quant",
    "sparse_pruning": "Sparse pruning",
    "LLMs": "LLMs",
    "llm-serving": "LLM serving",
    "moe": "MoE",
    "fp8": "FP8",
    "int4_weights": "INT4 weights",
    "fineTuning": "Fine Tuning",
    "iSAX": "iSAX",
}


def test_the_words_of_a_key_have_capitals_where_people_write_them() -> None:
    assert display_names("Word", KEYS, {}, {}) == {**KEYS, "fineTuning": "Fine tuning", "iSAX": "I SAX"}


def test_an_enum_in_capitals_says_nothing_by_them_and_its_own_name_is_left_out() -> None:
    keys = ["KEYWORD_UNSPECIFIED", "KEYWORD_KV_CACHE", "KEYWORD_PRUNING"]
    assert list(display_names("Keyword", keys, {}, {}).values()) == ["Unspecified", "KV cache", "Pruning"]
    assert list(display_names("PaperKind", ["PAPER_KIND_TALK"], {}, {}).values()) == ["Talk"]


def test_the_settings_come_before_the_comment_and_that_before_the_words() -> None:
    found = display_names(
        "Word", ["a_b", "c_d", "e_f"], {"a_b": "Comment", "c_d": "Other comment."}, {"a_b": "<b>Given"}
    )
    assert found == {"a_b": "<b>Given", "c_d": "Other comment", "e_f": "E f"}


def test_no_two_values_have_one_name() -> None:
    comments = {"a": "Same", "b": "same", "c": "Given"}
    assert display_names("Word", ["a", "b", "c", "d"], comments, {"d": "given"}) == {
        "a": "Same",
        "b": "B",
        "c": "C",
        "d": "given",
    }
    assert display_names("Word", ["kv_cache", "kv-cache"], {}, {}) == {"kv_cache": "KV cache", "kv-cache": "kv-cache"}


@each_row(
    "comment",
    ["", "work in progress: the note is not finished", "See https://x.org", "TODO", "One. Two", "x" * 61, "deprecated"],
)
def test_a_comment_that_explains_is_no_name(comment: str) -> None:
    assert not is_name(comment)
    assert is_name("Quantization (KV cache)")
