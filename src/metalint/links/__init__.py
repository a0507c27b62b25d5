"""Links: is a URL alive, moved or dead? The only package that talks to other machines.

`metalint.links.checker.Checker` returns the `LinkStatus` of URLs, `metalint.links.history.History` keeps what was
seen of them, and `metalint.links.self_test.run` tells whether the registries (`registries`) answer as expected. May
import `papers`, for identifiers, and what lies below; alone uses httpx and sockets.
"""
