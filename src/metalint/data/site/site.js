// @ts-check
// Search, facets, sorting and export. Without this script every paper can be read all the same.
"use strict";

/**
 * A paper as the files in `data` have it: id, slug, title, short name, authors, URL, year, venue, institutions,
 * keywords, type and URL of the code, note, cover, where that can be seen at full size, the title as it is written, if
 * that is not how it reads, of each own field that is shown label, text and value, and the service whose record confirms
 * the paper, if the site shows that.
 * @typedef {[string, string, string, string, string[], string, number | null, string, string[], string[], string,
 *   string, string, string, string, string, ([string, string, unknown] | null)[], string]} Row
 *
 * A paper with its texts folded: in lower case, without accents, each word between blanks.
 * @typedef {{at: number, row: Row, fields: Record<string, string>, all: string, values: Record<string, string[]>}} Doc
 *
 * BibTeX, Markdown, and the paper as in papers.json.
 * @typedef {[string, string, object]} Export
 *
 * @typedef {{kind: "term", field: string, text: string, isPhrase: boolean}} Term
 * @typedef {Term | {kind: "and" | "or", parts: Query[]} | {kind: "not", part: Query}} Query
 * @typedef {{q: string, sort: string, chosen: Record<string, Set<string>>}} State
 */

var metalintSite = (function () {
  /** How many papers are shown at first, and by each click on "Show more". */
  const STEP = 100;
  /** How many values of a facet are shown before somebody asks for all. */
  const CHOICES = 20;
  /** How much of a query is read: it may come by a link. */
  const MOST_WORDS = 100;
  const FACETS = ["venue", "year", "institution", "keyword"];

  /** How much it counts that a word is found in a field. @type {Record<string, number>} */
  const WEIGHTS = { title: 8, abbr: 7, author: 5, keyword: 4, venue: 3, institution: 3, year: 2, id: 1 };
  /** @type {Record<string, string>} */
  const FIELDS = {
    title: "title", abbr: "abbr", author: "author", authors: "author", venue: "venue", year: "year",
    institution: "institution", institutions: "institution", inst: "institution", keyword: "keyword",
    keywords: "keyword", id: "id",
  };
  /** Letters that no accent makes. @type {Record<string, string>} */
  const LETTERS = { "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i" };

  // ---- text -------------------------------------------------------------------------------------------------------

  /**
   * Returns a text in lower case without accents and punctuation: words with one blank between them.
   * @param {string} text
   */
  function fold(text) {
    if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase().replace(/[^a-z0-9+#]+/g, " ").trim();
    const plain = text.normalize("NFKD").toLowerCase().replace(/\p{M}+/gu, "");
    return plain.replace(/[ßøłđðþæœı]/g, (letter) => LETTERS[letter]).replace(/[^\p{L}\p{N}+#]+/gu, " ").trim();
  }

  /** @param {string[]} texts */
  function folded(texts) {
    return " " + texts.map(fold).join(" | ") + " ";
  }

  // ---- queries ----------------------------------------------------------------------------------------------------

  /**
   * Reads a query: words, "phrases", field:word, AND, OR, NOT or -, and parentheses. Words side by side must all be
   * found. What is not finished yet, as somebody types, is read as far as it goes.
   * @param {string} text
   * @returns {Query | null}
   */
  function parse(text) {
    const tokens = (text.match(/[()]|-?(?:[A-Za-z]+:)?"[^"]*"?|[^\s()"]+/g) || []).slice(0, MOST_WORDS);
    let at = 0;

    /** @returns {Query | null} */
    function either() {
      const parts = [all()];
      while (tokens[at] === "OR") {
        at += 1;
        parts.push(all());
      }
      return joined("or", parts);
    }

    /** @returns {Query | null} */
    function all() {
      const parts = [];
      while (at < tokens.length && tokens[at] !== "OR" && tokens[at] !== ")") {
        if (tokens[at] === "AND") at += 1;
        else parts.push(one());
      }
      return joined("and", parts);
    }

    /** @returns {Query | null} */
    function one() {
      const token = tokens[at];
      at += 1;
      if (token === "NOT") return at < tokens.length && tokens[at] !== "OR" && tokens[at] !== ")" ? negated(one()) : null;
      if (token === "(") {
        const inner = either();
        if (tokens[at] === ")") at += 1;
        return inner;
      }
      if (token === "-" && tokens[at] === "(") return negated(one());
      if (token[0] === "-" && token.length > 1) return negated(term(token.slice(1)));
      return term(token);
    }

    /** @type {(Query | null)[]} */
    const parts = [];
    while (at < tokens.length) {
      parts.push(either());
      if (tokens[at] === ")") at += 1; // one that nothing opened
    }
    return joined("and", parts);
  }

  /**
   * @param {"and" | "or"} kind
   * @param {(Query | null)[]} parts
   * @returns {Query | null}
   */
  function joined(kind, parts) {
    const real = /** @type {Query[]} */ (parts.filter(Boolean));
    return real.length > 1 ? { kind, parts: real } : real[0] || null;
  }

  /**
   * @param {Query | null} part
   * @returns {Query | null}
   */
  function negated(part) {
    return part && { kind: "not", part };
  }

  /**
   * @param {string} token
   * @returns {Query | null}
   */
  function term(token) {
    const named = /^([A-Za-z]+):(.*)$/s.exec(token);
    if (named && /^https?$/i.test(named[1])) return { kind: "term", field: "url", text: token, isPhrase: false };
    const name = named ? named[1].toLowerCase() : "";
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : "";
    const said = named && field ? named[2] : token;
    if (field === "year" && !/^"/.test(said)) return { kind: "term", field, text: said, isPhrase: false };
    const text = fold(said);
    return text ? { kind: "term", field, text, isPhrase: said[0] === '"' || text.includes(" ") } : null;
  }

  /**
   * Returns how well a paper fits a query; 0 if it does not.
   * @param {Query} query
   * @param {Doc} doc
   * @returns {number}
   */
  function score(query, doc) {
    if (query.kind === "term") return scoreTerm(query, doc);
    if (query.kind === "not") return score(query.part, doc) ? 0 : 0.01;
    let sum = 0;
    for (const part of query.parts) {
      const one = score(part, doc);
      if (!one && query.kind === "and") return 0;
      sum += one;
    }
    return sum;
  }

  /**
   * @param {Term} query
   * @param {Doc} doc
   */
  function scoreTerm(query, doc) {
    if (query.field === "url") return doc.row[5].includes(query.text) ? 1 : 0;
    if (query.field === "year") return isInYears(query.text, doc.row[6]) ? WEIGHTS.year : 0;
    if (query.field) return WEIGHTS[query.field] * strength(doc.fields[query.field], query);
    if (!doc.all.includes(query.text)) return 0;
    let best = 0;
    for (const field in WEIGHTS) best = Math.max(best, WEIGHTS[field] * strength(doc.fields[field], query));
    return best;
  }

  /**
   * Returns how a term is found in a folded text: 3 as whole words, 2 from the beginning of a word, 1 inside of one, 0
   * not at all. Phrases and short words count from the beginning of a word only.
   * @param {string} text
   * @param {Term} query
   */
  function strength(text, query) {
    if (!text.includes(query.text)) return 0;
    if (text.includes(" " + query.text + " ")) return 3;
    if (text.includes(" " + query.text)) return 2;
    return query.isPhrase || /^[\x20-\x7e]{1,2}$/.test(query.text) ? 0 : 1;
  }

  /**
   * Tells whether a year is 2023, 2020-2023, 2020.., >2020, <=2020, or begins with 202.
   * @param {string} wanted
   * @param {number | null} year
   */
  function isInYears(wanted, year) {
    if (year === null) return false;
    const range = /^(\d{4})?(?:-|\.\.)(\d{4})?$/.exec(wanted);
    if (range) return year >= Number(range[1] || 0) && year <= Number(range[2] || Infinity);
    const bound = /^([<>]=?)(\d+)$/.exec(wanted);
    if (!bound) return String(year).startsWith(wanted);
    const limit = Number(bound[2]);
    if (bound[1][1] && year === limit) return true;
    return bound[1][0] === "<" ? year < limit : year > limit;
  }

  // ---- the page ---------------------------------------------------------------------------------------------------

  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  const form = /** @type {HTMLFormElement} */ (document.getElementById("search"));
  const input = /** @type {HTMLInputElement} */ (document.getElementById("q"));
  const count = /** @type {HTMLElement} */ (document.getElementById("count"));
  const sorting = /** @type {HTMLSelectElement} */ (document.getElementById("sort"));
  const clear = /** @type {HTMLButtonElement} */ (document.getElementById("clear"));
  const unselect = /** @type {HTMLButtonElement} */ (document.getElementById("unselect"));
  const exported = /** @type {HTMLElement} */ (document.getElementById("exported"));
  const facetsBox = /** @type {HTMLDetailsElement} */ (document.getElementById("facets"));
  const papersBox = /** @type {HTMLElement} */ (document.getElementById("papers"));
  const total = Number(main.dataset.total);
  const shards = Number(main.dataset.shards);
  const hasPages = main.dataset.pages !== undefined;
  const correct = main.dataset.correct ?? "";

  const list = document.createElement("ol");
  const more = document.createElement("button");
  /** @type {Doc[][]} */
  const loaded = [];
  /** @type {Doc[]} */
  let docs = [];
  /** @type {Export[][]} */
  const exportsLoaded = [];
  /** @type {Set<string>} */
  const selected = new Set();
  /** @type {Doc[]} */
  let found = [];
  /** @type {State} */
  let state = read();
  let wantsData = false;
  let isWhole = false;
  let hasFailed = false;
  let shown = 0;
  /** Whether something is asked for that has no word to look for. */
  let isUnreadable = false;
  /** @type {Map<string, Set<() => void>>} */
  const waiting = new Map();

  /** Returns what the address asks for. @returns {State} */
  function read() {
    const asked = new URLSearchParams(location.search);
    /** @type {Record<string, Set<string>>} */
    const chosen = {};
    for (const facet of FACETS) chosen[facet] = new Set(asked.getAll(facet));
    return { q: asked.get("q") || "", sort: asked.get("sort") || "", chosen };
  }

  /** Writes what is asked for into the address. @param {boolean} isStep whether "back" should undo it */
  function write(isStep) {
    const told = new URLSearchParams();
    if (state.q.trim()) told.set("q", state.q.trim());
    for (const facet of FACETS) for (const value of state.chosen[facet]) told.append(facet, value);
    if (state.sort) told.set("sort", state.sort);
    const query = told.toString();
    const address = location.pathname + (query ? "?" + query : "");
    try {
      if (isStep) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    } catch (_) {
      return; // a browser that lets no script change the address of a file: the page works without
    }
  }

  function isPlain() {
    return !state.q.trim() && !state.sort && FACETS.every((facet) => !state.chosen[facet].size);
  }

  // ---- data -------------------------------------------------------------------------------------------------------

  /** Loads the papers, once somebody does something with the page; the first of them, in part 0, are there already. */
  function load() {
    if (wantsData) return;
    wantsData = true;
    if (!isWhole) list.setAttribute("aria-busy", "true");
    for (let at = 1; at < shards; at += 1) void request(`data/papers-${at}.js`);
  }

  /**
   * Loads a file; what it brings is missing where that fails.
   * @param {string} path
   * @returns {Promise<void>}
   */
  function request(path) {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = path;
      script.onload = () => resolve();
      script.onerror = () => {
        hasFailed = true;
        list.removeAttribute("aria-busy");
        finish();
        resolve();
      };
      document.head.append(script);
    });
  }

  /**
   * Takes a part of the papers; the files in `data` call it.
   * @param {number} part
   * @param {Row[]} rows
   */
  function addPapers(part, rows) {
    loaded[part] = rows.map((row, at) => prepared(row, part * 1e6 + at));
    docs = loaded.flat();
    isWhole = docs.length === total;
    if (isWhole) {
      list.removeAttribute("aria-busy");
      waiting.get("papers")?.forEach((resolve) => resolve());
    }
    if (isPlain() && isWhole) adoptStatic();
    if (!isPlain() && (isWhole || !found.length)) update();
  }

  /** Takes the papers that stand in the page for the first of those found: nothing moves, and nothing loses focus. */
  function adoptStatic() {
    found = docs;
    shown = list.childElementCount;
    finish();
  }

  /**
   * @param {number} part
   * @param {Export[]} rows
   */
  function addExports(part, rows) {
    exportsLoaded[part] = rows;
  }

  /**
   * @param {Row} row
   * @param {number} at its place in the list
   * @returns {Doc}
   */
  function prepared(row, at) {
    const [id, slug, title, abbr, authors, , year, venue, institutions, keywords] = row;
    const written = row[15];
    /** @type {Record<string, string>} */
    const fields = {
      title: folded(written ? [title, written] : [title || id || slug]), abbr: folded([abbr]), author: folded(authors), venue: folded([venue]),
      institution: folded(institutions), keyword: folded([...keywords, ...keywords.map(called)]), year: ` ${year || ""} `, id: folded([id]),
    };
    const values = {
      venue: venue ? [venue] : [], year: year ? [String(year)] : [], institution: institutions, keyword: keywords,
    };
    return { at, row, fields, all: Object.values(fields).join("|"), values };
  }

  /** @returns {Promise<void>} */
  function whole() {
    load();
    if (isWhole) return Promise.resolve();
    return new Promise((resolve) => {
      const those = waiting.get("papers") || new Set();
      waiting.set("papers", those.add(resolve));
    });
  }

  // ---- search -----------------------------------------------------------------------------------------------------

  /** Finds and shows what the state asks for. */
  function update() {
    const query = parse(state.q);
    isUnreadable = Boolean(state.q.trim()) && !query;
    /** @type {Record<string, Map<string, number>>} */
    const counts = {};
    for (const facet of FACETS) counts[facet] = new Map();
    /** @type {Map<Doc, number>} */
    const scores = new Map();
    found = [];
    for (const doc of docs) {
      const value = query ? score(query, doc) : Number(!isUnreadable);
      if (!value) continue;
      const failed = FACETS.filter((facet) => !isChosen(facet, doc));
      if (!failed.length) {
        found.push(doc);
        scores.set(doc, value);
      }
      if (failed.length > 1) continue;
      for (const facet of failed.length ? failed : FACETS) tally(counts[facet], doc.values[facet]);
    }
    found.sort(order(scores, query));
    if (isWhole) for (const facet of FACETS) showFacet(facet, counts[facet]);
    show();
  }

  /**
   * @param {string} facet
   * @param {Doc} doc
   */
  function isChosen(facet, doc) {
    const chosen = state.chosen[facet];
    return !chosen.size || doc.values[facet].some((value) => chosen.has(value));
  }

  /**
   * @param {Map<string, number>} counts
   * @param {string[]} values
   */
  function tally(counts, values) {
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  }

  /**
   * Returns the order of the papers found: that which was chosen, else the best first.
   * @param {Map<Doc, number>} scores
   * @param {Query | null} query
   * @returns {(one: Doc, other: Doc) => number}
   */
  function order(scores, query) {
    const collator = new Intl.Collator("en");
    switch (state.sort) {
      case "oldest":
        return (one, other) => (one.row[6] || 9e9) - (other.row[6] || 9e9) || one.at - other.at;
      case "title":
        return (one, other) => collator.compare(one.row[2], other.row[2]) || one.at - other.at;
      case "venue":
        return (one, other) => collator.compare(one.row[7], other.row[7]) || one.at - other.at;
      case "newest":
        return (one, other) => one.at - other.at;
    }
    const own = /^field-(\d+)$/.exec(state.sort);
    if (own) return orderByField(Number(own[1]), collator);
    if (!query) return (one, other) => one.at - other.at;
    const asked = ` ${fold(state.q)} `;
    for (const doc of scores.keys()) {
      if (doc.fields.title === asked || doc.fields.abbr === asked) scores.set(doc, (scores.get(doc) || 0) + 100);
    }
    return (one, other) => (scores.get(other) || 0) - (scores.get(one) || 0) || one.at - other.at;
  }

  /**
   * Returns the order by an own field: numbers and dates from the highest, texts from A; papers without it last.
   * @param {number} number
   * @param {Intl.Collator} collator
   * @returns {(one: Doc, other: Doc) => number}
   */
  function orderByField(number, collator) {
    const valueOf = (/** @type {Doc} */ doc) => doc.row[16][number]?.[2];
    const isDated = docs.every((doc) => /^(\d{4}\b.*)?$/s.test(String(valueOf(doc) ?? "")));
    return (one, other) => {
      const [left, right] = [valueOf(one), valueOf(other)];
      if (left === undefined || right === undefined) {
        return Number(left === undefined) - Number(right === undefined) || one.at - other.at;
      }
      if (typeof left === "number" && typeof right === "number") return right - left || one.at - other.at;
      return collator.compare(String(left), String(right)) * (isDated ? -1 : 1) || one.at - other.at;
    };
  }

  // ---- results ----------------------------------------------------------------------------------------------------

  /** Shows the first of the papers found, and how many there are. */
  function show() {
    const focused = document.activeElement?.closest("li.paper")?.id;
    shown = Math.min(STEP, found.length);
    list.replaceChildren(...found.slice(0, shown).map(item));
    if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`#${CSS.escape(focused)} .main-link`))?.focus();
    finish();
  }

  function showMore() {
    const next = found.slice(shown, shown + STEP);
    shown += next.length;
    list.append(...next.map(item));
    finish();
  }

  function finish() {
    const left = found.length - shown;
    more.hidden = left <= 0;
    more.textContent = `Show ${Math.min(STEP, left)} more`;
    const papers = found.length === 1 ? "paper" : "papers";
    const why = isUnreadable ? ": the search has no word to look for" : "";
    const told = isPlain() ? `${found.length} ${papers}` : `${found.length} ${papers} found${why}`;
    const pending = hasFailed ? "Some papers could not be loaded. Reload the page to try again." : "Searching…";
    count.textContent = isWhole ? told : pending; // a number that is not final would mislead
    clear.hidden = isPlain();
    tellSelection();
  }

  function tellSelection() {
    unselect.hidden = !selected.size;
    exported.textContent = selected.size ? `Export ${selected.size} selected` : "Export all";
  }

  /**
   * @param {string} tag
   * @param {string} className
   * @param {string} [text]
   * @returns {HTMLElement}
   */
  function make(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  /**
   * @param {string} text
   * @param {string} url
   * @param {string} className
   */
  function link(text, url, className) {
    const made = /** @type {HTMLAnchorElement} */ (make("a", className, text));
    made.href = url;
    return made;
  }

  /**
   * Returns the item of a paper, as entry.html.j2 writes it.
   * @param {Doc} doc
   */
  function item(doc) {
    const [id, slug, title, abbr, authors, url, year, venue, institutions, keywords, type, code, note, cover, original, ,
      own] = doc.row;
    const made = make("li", "paper");
    made.id = `p-${slug}`;
    if (cover) made.append(image(cover, original));
    const heading = make("p", "title");
    heading.dir = "auto";
    const name = url ? link(title || id || slug, url, "main-link") : make("span", "main-link", title || id || slug);
    if (!url) name.tabIndex = -1;
    heading.append(name);
    if (abbr) heading.append(" ", make("span", "abbr", abbr));
    made.append(heading);
    if (authors.length) made.append(directed(make("p", "authors", authors.join(", "))));
    const where = [venue, year || ""].filter(Boolean).join(" ");
    if (where || institutions.length) {
      const facts = make("p", "facts");
      if (where) facts.append(make("span", "venue", where));
      if (where && institutions.length) facts.append(" ");
      if (institutions.length) facts.append(directed(make("span", "institutions", institutions.join(", "))));
      made.append(facts);
    }
    if (own.some(Boolean)) {
      const line = make("p", "fields");
      for (const one of own) if (one) line.append(directed(make("span", "", `${one[0]}: ${one[1]}`)), " ");
      made.append(line);
    }
    const links = [];
    if (code) links.push(link(type ? `Code (${type})` : "Code", code, ""));
    if (note) links.push(link("Note", note, ""));
    if (hasPages) links.push(link("Details", `paper/${slug}.html`, ""));
    if (correct) links.push(link("Correct", correct + encodeURIComponent(id), ""));
    links.push(...keywords.map((keyword) => make("span", "keyword", called(keyword))));
    if (links.length) {
      const line = make("p", "links");
      for (const one of links) line.append(one, " ");
      made.append(line);
    }
    addBox(made, title || id || slug);
    return made;
  }

  /** @param {HTMLElement} element */
  function directed(element) {
    element.dir = "auto";
    return element;
  }

  /**
   * @param {string} path
   * @param {string} original
   */
  function image(path, original) {
    const made = /** @type {HTMLImageElement} */ (make("img", "cover"));
    made.loading = "lazy";
    made.decoding = "async";
    made.alt = "";
    made.width = 160;
    made.height = 100;
    made.src = path;
    if (!original) return made;
    const around = link("", original, "");
    around.setAttribute("aria-label", "Cover at full size");
    around.append(made);
    return around;
  }

  /**
   * Adds the box by which a paper is selected for export.
   * @param {HTMLElement} paper
   * @param {string} name
   */
  function addBox(paper, name) {
    const slug = paper.id.slice(2);
    const box = /** @type {HTMLInputElement} */ (make("input", "pick"));
    box.type = "checkbox";
    box.checked = selected.has(slug);
    box.setAttribute("aria-label", `Select ${name}`);
    box.addEventListener("change", () => {
      if (box.checked) selected.add(slug);
      else selected.delete(slug);
      tellSelection();
    });
    paper.prepend(box);
  }

  // ---- facets -----------------------------------------------------------------------------------------------------

  /** @type {Record<string, boolean>} */
  const isOpen = {};

  /** @type {Map<string, string>} */
  const names = new Map(Object.entries(JSON.parse(
    /** @type {HTMLElement | null} */ (facetsBox.querySelector("[data-names]"))?.dataset.names || "{}",
  )));

  /**
   * Returns what people call a keyword; its own text stays what addresses and exports have.
   * @param {string} keyword
   */
  function called(keyword) {
    return names.get(keyword) || keyword;
  }

  /**
   * Shows the values of a facet with their counts. While somebody is in it with the keyboard, nothing moves.
   * @param {string} facet
   * @param {Map<string, number>} counts
   */
  function showFacet(facet, counts) {
    const box = facetsBox.querySelector(`fieldset[data-facet="${facet}"]`);
    const choices = box && box.querySelector("ul");
    if (!box || !choices) return;
    const chosen = state.chosen[facet];
    for (const value of chosen) if (!counts.has(value)) counts.set(value, 0);
    const values = [...counts.keys()].sort(
      facet === "year"
        ? (one, other) => Number(other) - Number(one)
        : (one, other) => (counts.get(other) || 0) - (counts.get(one) || 0) || (one < other ? -1 : 1),
    );
    const most = facet === "year" ? 60 : CHOICES;
    const visible = values.filter((value, at) => isOpen[facet] || at < most || chosen.has(value));
    /** @type {Map<string, HTMLInputElement>} */
    const boxes = new Map();
    for (const one of choices.querySelectorAll("input")) boxes.set(one.value, one);
    if (choices.contains(document.activeElement) && boxes.size) {
      for (const [value, one] of boxes) tellCount(one, counts.get(value) || 0);
    } else {
      choices.replaceChildren(...visible.map((value) => choice(facet, value, counts.get(value) || 0)));
    }
    for (const one of choices.querySelectorAll("input")) one.checked = chosen.has(one.value);
    showAllButton(box, facet, values.length, most);
  }

  /**
   * @param {string} facet
   * @param {string} value
   * @param {number} number
   */
  function choice(facet, value, number) {
    const item = make("li", "");
    const label = make("label", "");
    const box = /** @type {HTMLInputElement} */ (make("input", ""));
    box.type = "checkbox";
    box.value = value;
    box.addEventListener("change", () => choose(facet, value, box.checked));
    label.append(box, " ", make("span", "value", facet === "keyword" ? called(value) : value), " ", make("span", "n", String(number)));
    item.append(label);
    return item;
  }

  /**
   * @param {HTMLInputElement} box
   * @param {number} number
   */
  function tellCount(box, number) {
    const told = box.parentElement && box.parentElement.querySelector(".n");
    if (told) told.textContent = String(number);
  }

  /**
   * @param {Element} box
   * @param {string} facet
   * @param {number} number
   * @param {number} most
   */
  function showAllButton(box, facet, number, most) {
    box.querySelector(".more")?.remove();
    if (number <= most) return;
    const button = /** @type {HTMLButtonElement} */ (make("button", "quiet more"));
    button.type = "button";
    button.textContent = isOpen[facet] ? "Show fewer" : `Show all ${number}`;
    button.addEventListener("click", () => {
      isOpen[facet] = !isOpen[facet];
      void whole().then(() => {
        update();
        /** @type {HTMLElement | null} */ (box.querySelector(".more"))?.focus();
      });
    });
    box.append(button);
  }

  /**
   * @param {string} facet
   * @param {string} value
   * @param {boolean} isOn
   */
  function choose(facet, value, isOn) {
    if (isOn) state.chosen[facet].add(value);
    else state.chosen[facet].delete(value);
    write(true);
    refresh();
  }

  /** Turns the links of the facets, which lead to pages, into boxes that filter. */
  function enhanceFacets() {
    for (const box of facetsBox.querySelectorAll("fieldset")) {
      const facet = box.dataset.facet || "";
      const choices = box.querySelector("ul");
      if (!choices) continue;
      const made = [...choices.querySelectorAll("li")].map((one) => {
        const number = one.querySelector(".n")?.textContent || "";
        const value = one.dataset.value || (one.textContent || "").slice(0, -number.length).trim();
        return choice(facet, value, Number(number));
      });
      choices.replaceChildren(...made);
      for (const one of choices.querySelectorAll("input")) one.checked = state.chosen[facet].has(one.value);
      showAllButton(box, facet, Number(box.dataset.total), made.length);
    }
    const wide = matchMedia("(min-width: 56rem)");
    facetsBox.open = wide.matches;
    wide.addEventListener("change", () => {
      facetsBox.open = wide.matches;
    });
  }

  // ---- export -----------------------------------------------------------------------------------------------------

  /**
   * Saves the papers selected, or else all that were found, in the order of the list.
   * @param {string} format
   */
  async function save(format) {
    await whole();
    const chosen = selected.size ? docs.filter((doc) => selected.has(doc.row[1])) : found;
    const parts = [...new Set(chosen.map((doc) => Math.floor(doc.at / 1e6)))].filter((part) => !exportsLoaded[part]);
    await Promise.all(parts.map((part) => request(`data/export-${part}.js`)));
    if (parts.some((part) => !exportsLoaded[part])) {
      count.textContent = "The export could not be loaded. Reload the page to try again.";
      return;
    }
    const rows = chosen.map((doc) => exportsLoaded[Math.floor(doc.at / 1e6)][doc.at % 1e6]);
    if (format === "bib") download("papers.bib", "application/x-bibtex", rows.map((row) => row[0]).join("\n"));
    if (format === "md") download("papers.md", "text/markdown", rows.map((row) => row[1]).join(""));
    const json = { papers: rows.map((row) => row[2]) };
    if (format === "json") download("papers.json", "application/json", JSON.stringify(json, null, 1) + "\n");
  }

  /**
   * @param {string} name
   * @param {string} type
   * @param {string} text
   */
  function download(name, type, text) {
    const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    const made = link(name, url, "");
    made.download = name;
    made.click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  // ---- keyboard ---------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = target.matches("input:not([type=checkbox]), textarea, select");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if (event.key === "Escape" && target !== sorting) {
      event.preventDefault();
      if (target === input) ask("");
      input.focus();
    } else if (event.key === "ArrowDown" && (target === input || list.contains(target))) {
      if (step(target === input ? null : target, 1)) event.preventDefault();
    } else if (event.key === "ArrowUp" && list.contains(target)) {
      event.preventDefault();
      if (!step(target, -1)) input.focus();
    }
  }

  /**
   * Moves the focus to the paper after or before the one that has it; tells whether there is one.
   * @param {HTMLElement | null} from
   * @param {1 | -1} by
   */
  function step(from, by) {
    const here = from && from.closest("li");
    if (here && by > 0 && !here.nextElementSibling && !more.hidden) showMore();
    const next = here ? (by > 0 ? here.nextElementSibling : here.previousElementSibling) : list.firstElementChild;
    const name = next && /** @type {HTMLElement | null} */ (next.querySelector(".main-link"));
    if (name) name.focus();
    return Boolean(name);
  }

  // ---- start ------------------------------------------------------------------------------------------------------

  let typing = 0;
  let written = 0;

  /** Writes the query into the address, a few times a second at most: browsers refuse more. */
  function writeSoon() {
    clearTimeout(typing);
    typing = setTimeout(() => writeSoon(), 200);
    if (Date.now() - written < 200) return;
    clearTimeout(typing);
    written = Date.now();
    write(false);
  }

  /** @param {string} text */
  function ask(text) {
    state.q = text;
    if (input.value !== text) input.value = text;
    writeSoon();
    refresh();
  }

  /** Shows what the state asks for, with the papers that are there; those still on their way follow. */
  function refresh() {
    load();
    if (docs.length) update();
  }

  /** Takes over what is asked for. @param {State} asked */
  function follow(asked) {
    state = asked;
    input.value = state.q;
    sorting.value = state.sort;
    for (const box of facetsBox.querySelectorAll("input")) {
      const facet = box.closest("fieldset")?.dataset.facet || "";
      box.checked = state.chosen[facet].has(box.value);
    }
    if (wantsData || !isPlain()) refresh();
  }

  function start() {
    const items = [...papersBox.querySelectorAll("li.paper")];
    list.className = "papers";
    list.setAttribute("role", "list");
    list.setAttribute("aria-label", "Papers");
    list.append(...items);
    for (const one of items) {
      addBox(/** @type {HTMLElement} */ (one), one.querySelector(".main-link")?.textContent || "");
    }
    more.type = "button";
    more.className = "show-more";
    more.hidden = items.length >= total;
    more.textContent = `Show ${Math.min(STEP, total - items.length)} more`;
    more.addEventListener("click", () => {
      const last = list.lastElementChild;
      void whole().then(() => {
        showMore();
        /** @type {HTMLElement | null} */ (last?.nextElementSibling?.querySelector(".main-link") || null)?.focus();
      });
    });
    papersBox.replaceChildren(list, more);
    document.querySelector(".pagination")?.remove();
    enhanceFacets();
    form.hidden = false;
    for (const id of ["sorting", "export"]) /** @type {HTMLElement} */ (document.getElementById(id)).hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      write(false);
      step(null, 1);
    });
    input.addEventListener("input", () => ask(input.value));
    sorting.addEventListener("change", () => {
      state.sort = sorting.value;
      write(true);
      refresh();
    });
    clear.addEventListener("click", () => {
      follow({ q: "", sort: "", chosen: Object.fromEntries(FACETS.map((facet) => [facet, new Set()])) });
      write(true);
      input.focus();
    });
    unselect.addEventListener("click", () => {
      selected.clear();
      for (const box of list.querySelectorAll("input")) box.checked = false;
      tellSelection();
      /** @type {HTMLElement | null} */ (document.querySelector("#export button"))?.focus();
    });
    for (const button of document.querySelectorAll("#export button[data-format]")) {
      const format = /** @type {HTMLElement} */ (button).dataset.format || "";
      button.addEventListener("click", () => void save(format));
    }
    document.addEventListener("keydown", onKey);
    window.addEventListener("popstate", () => follow(read()));
    for (const sign of ["focusin", "pointerdown", "keydown", "touchstart"]) {
      main.addEventListener(sign, load, { once: true, passive: true });
    }
    follow(state);
  }

  return { addPapers, addExports, start };
})();

metalintSite.start();
