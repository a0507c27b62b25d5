"""The rules: a module a rule, and the rule set that lists them all.

`metalint.rules.rule_set.RULES` lists them and `metalint.rules.base` says what a rule is: data and a pure generator of
problems (`problems`). `metalint.rules.diagnostics.DiagnosticBuilder` makes diagnostics of problems, with severity,
place, fix and fingerprint, and `metalint.rules.selection.enabled_rules` says which rules run.
`metalint.rules.rule_set.known_rules` adds the rules of plug-ins, which import `metalint.rules.api` and nothing else.
May import `links` (for the status of a URL) and what lies below; reads no files.
"""
