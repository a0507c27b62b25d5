"""The site: a self-contained folder of static pages, in which people browse and search the list.

`metalint.site.build.build` returns every file of the site, from the papers alone; `metalint.site.folder.write` puts
them into a folder that is empty or holds an earlier site. Text from papers gets into pages, scripts, BibTeX and Atom by
way of `metalint.site.escaping` and `metalint.exporting.escaping` alone. Templates, style and script lie in
``data/site``. May import `exporting`, `rendering` and what lies below; uses jinja2.
"""
