"""The services that know papers, one module each: arXiv, OpenAlex, Crossref, DBLP, OpenReview and others.

What one is says `metalint.adding.sources.base.Source`; ``look_up`` beside it asks one for many ids, and remembers
what it said. A new service is a module here, a line in `metalint.adding.gathering`, and a row in
docs/adding.md. May import `links`, and what lies below.
"""
