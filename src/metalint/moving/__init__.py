"""Moving, removing and renaming: papers to other ids, out of the list, and their values, with all that depends on it.

`metalint.moving.places.find_destination` says what OLD and NEW mean, `metalint.moving.plan.plan_moves` what moves and
what is rewritten, and `metalint.moving.plan.transaction` makes one transaction of that; `by_year` finds the papers
that lie in the wrong folder, `removing` and `renaming` plan the same for papers that go and for values. May import
`fixes`, `rendering` and what lies below.
"""
