"""Charts as the numbers of their SVG: places, sizes and paths, which templates of the report and the site draw.

`counts` draws how many papers there are of each kind, `over_time` how a list has changed. Both import nothing else.
"""
