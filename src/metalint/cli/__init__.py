"""The command line: a module a command, exit codes, and the only prints.

`metalint.cli.main.main` runs it and returns the exit code; `metalint.cli.arguments.parser` knows all commands and
options, and `metalint.cli.setup.open_project` makes a project of them. A command imports what it needs when it runs.
May import every other package; nothing imports it.
"""
