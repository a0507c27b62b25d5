"""Links: is a URL alive, moved or dead?

`metalint.links.checker.LinkChecker` returns the `LinkStatus` of URLs, `metalint.links.history.LinkHistory` keeps what
was seen of them, and `metalint.links.enabled_services.self_test` tells whether the registries answer as expected. Asks
by way of `metalint.services`. May import that, `papers`, for identifiers, and what lies below.
"""
