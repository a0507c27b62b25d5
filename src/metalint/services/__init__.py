"""Other people's servers: one client, and a module a service, as the one table of them in `config.services` says.

Alone opens sockets; `transport` alone imports httpx. `metalint.links` asks whether URLs are alive, `metalint.adding`
what is known of papers; both by the same modules, limits and answers. May import `papers`, for identifiers, and what
lies below.
"""
