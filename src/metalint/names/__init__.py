"""Names that papers share: how venues and types of code are spelt, and which spelling a list has settled on.

`metalint.names.venues` and `metalint.names.code_types` read a name against a vocabulary: the packaged one and the
repository's own registries, both read by `metalint.names.vocabulary`. `metalint.names.conventions.decide` is given
all names of a list with their counts and tells the preferred form of each thing. May import the text format, the
schema package and what lies below; knows neither papers nor rules.
"""
