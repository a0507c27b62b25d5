// A table that is wider than the page scrolls sideways, by keyboard, too: then it takes the focus, and has a name.
const makeTablesFocusable = () => {
  for (const [at, table] of document.querySelectorAll(".md-typeset__scrollwrap").entries()) {
    if (table.scrollWidth > table.clientWidth) {
      table.tabIndex = 0;
      table.setAttribute("role", "region");
      table.setAttribute("aria-label", `Table ${at + 1}`);
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) table.removeAttribute(name);
    }
  }
};
window.document$.subscribe(() => {
  makeTablesFocusable();
  new ResizeObserver(makeTablesFocusable).observe(document.body);
});
