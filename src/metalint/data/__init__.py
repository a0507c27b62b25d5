"""Packaged registries, schemas and vocabularies; no code.

`metalint.schema.compiling.PACKAGED` is its path.
"""
