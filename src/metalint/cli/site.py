"""``metalint site``."""

import sys
from collections.abc import Iterator
from pathlib import Path

from metalint.cli.commands import SiteOptions
from metalint.cli.corpus import lint_whole_corpus
from metalint.cli.opening import cache_folder, open_project
from metalint.cli.progress_line import progress_line
from metalint.config.installation import install_command
from metalint.config.site import check_base_url
from metalint.errors import UsageError
from metalint.files.commits import CommitTimes
from metalint.files.writing import locked_writer
from metalint.report.terminal import escape_controls
from metalint.site import build, folder, thumbnails
from metalint.util.grouping import group_pairs
from metalint.util.wording import first_words, plural


def run(options: SiteOptions) -> int:
    """Write the site; 1 if a paper cannot be parsed."""
    project = open_project(options)
    site = project.config.site
    if options.base_url is not None:
        site = site._replace(base_url=check_base_url(options.base_url, "--base-url"))
    if options.out is None and not site.out:
        raise UsageError("site needs --out DIR, or `out` below `[site]` in the configuration: the folder to write")
    out = options.out or project.config.root / site.out
    cache = cache_folder(options)
    step = "Waiting for other runs"
    with progress_line(lambda: f"{step} …"), locked_writer(project.config, [out], out, writes_list=False) as writer:
        step = "Reading papers"
        project.prepare()
        corpus = lint_whole_corpus(project, options)
        if corpus is None:
            return 1
        folder.check(out, corpus)
        history = project.workspace.git_history
        times = history.times if history else None
        step = "Making pages and thumbnails"
        built = build.build(corpus, site, times, cache)
        step = "Writing files"
        done = folder.write(out, built, project.config.root, writer)
        messages = list(_list_messages(built, times, project.config.root))
    if not options.quiet:
        summary = f"wrote {plural(done.written, 'file')} to {out}, deleted {done.deleted}, kept {done.kept}"
        for line in (*(f"metalint: {message}" for message in messages), summary):
            print(escape_controls(line), file=sys.stderr)
    return 0


def _list_messages(built: build.Built, times: CommitTimes | None, root: Path) -> Iterator[str]:
    """Yield what the site lacks: dates, the notes and covers that it leaves out, thumbnails and what they lead to."""
    if times is not None and times.is_shallow:
        yield (
            "this clone is shallow, so that the feed lacks older papers; run `git fetch --unshallow`, or set "
            "`fetch-depth: 0` for actions/checkout"
        )
    elif not built.is_dated:
        yield "no paper is committed to git, so that the feed has no dates but years"
    for what, left_out in (("note", built.notes.left_out), ("cover", built.covers.left_out)):
        by_reason = group_pairs((why, source) for source, why in left_out.items())
        if left_out:
            told = "; ".join(f"{len(of)} {why}: {first_words(of, 3)}" for why, of in sorted(by_reason.items()))
            yield f"{plural(len(left_out), what)} left out: {told}"
    if built.covers.made and not any(cover.original for cover in built.covers.shown.values()):
        yield "no cover leads to its original; set `source` or `originals` below `[site]`"
    if not thumbnails.are_possible():
        size = sum((root / path).stat().st_size for path in built.copied.values())
        saved = (size - len(built.copied) * thumbnails.TYPICAL) >> 20
        if saved > 0:
            yield f"thumbnails would make the site {saved} MB smaller; `{install_command('site')}`"
