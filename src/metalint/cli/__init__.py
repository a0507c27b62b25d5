"""The command line: a module a command, exit codes, and the only prints.

`metalint.cli.main.main` runs it and returns the exit code; `metalint.cli.commands` has the options of all commands, so
that help loads none of them. `metalint.cli.opening.open_project` makes a project of what they say. May import every
other package; nothing imports it.
"""
