"""Other people's servers: one client, and a module a service, as the one table of them in `config.services` says.

In the module of a service, `SOURCE` is how it is asked for papers, and `IDS` how it is asked whether ids exist. All ask
by `network.Network`, whose requests go through `scheduler.Scheduler` (pace, retries, redirects) to `transport`, which
alone imports httpx2 and opens sockets. `metalint.links` asks whether URLs are alive, `metalint.adding` what is known of
papers. May import `papers`, for identifiers, and what lies below.
"""
