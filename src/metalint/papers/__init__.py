"""Papers: what rules see.

`metalint.papers.paper.Paper` holds the values of one file by role, each with its place;
`metalint.papers.extraction.extract` makes it of a parsed file, `metalint.papers.corpus.Corpus` holds all of them, and
`metalint.papers.identifiers.identify` tells which paper a URL names, and `metalint.papers.assets.of_paper` which covers
and notes there are. May import `names` and what lies below.
"""
