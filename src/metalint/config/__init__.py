"""Configuration: typed settings, their defaults, and where metalint is installed from.

`metalint.config.settings.load_config` reads `metalint.toml` or `pyproject.toml` into a `Config`, and
`metalint.config.tables.TableReader` reads one table with errors that name file and key. May import `util` only.
"""
