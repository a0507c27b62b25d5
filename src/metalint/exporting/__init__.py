"""Exporting: from papers to records that other programs read.

`metalint.exporting.records.records` makes a record of each paper, and `metalint.exporting.formats.WRITERS` write them
as BibTeX, CSL-JSON, RIS, CSV or JSON; the site takes its own files from the same writers. May import `rendering`, whose
escaping it shares, and what lies below.
"""
