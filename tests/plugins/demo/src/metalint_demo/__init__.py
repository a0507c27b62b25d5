"""Rules for metalint, as an example of a plug-in."""
