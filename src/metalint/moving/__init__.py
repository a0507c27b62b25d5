"""Moving: a paper to another id, with all that goes along.

`metalint.moving.places.destination` says what OLD and NEW mean, `metalint.moving.plan.plan` what moves and what is
rewritten, and `metalint.moving.plan.transaction` makes one transaction of that. May import `fixes`, `rendering` and
what lies below.
"""
