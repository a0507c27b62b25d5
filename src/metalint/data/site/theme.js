// @ts-check
// Sets the color scheme before the page is drawn: that of the system, or the one chosen by the button.
(function () {
  "use strict";
  var schemes = ["system", "light", "dark"];
  var root = document.documentElement;

  /** @returns {string} */
  function chosen() {
    try {
      var kept = localStorage.getItem("metalint-colors") || "";
      return schemes.indexOf(kept) < 0 ? "system" : kept;
    } catch (_) {
      return "system"; // storage is switched off: the system decides
    }
  }

  /** @param {string} scheme */
  function apply(scheme) {
    if (scheme === "system") root.removeAttribute("data-colors");
    else root.setAttribute("data-colors", scheme);
  }

  var current = chosen();
  apply(current);
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("theme");
    if (!button) return;
    button.hidden = false;
    button.textContent = "Colors: " + current;
    button.addEventListener("click", function () {
      current = schemes[(schemes.indexOf(current) + 1) % schemes.length];
      apply(current);
      if (button) button.textContent = "Colors: " + current;
      try {
        localStorage.setItem("metalint-colors", current);
      } catch (_) {
        return; // the choice holds for this page alone
      }
    });
  });
})();
