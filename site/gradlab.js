// The theme marks where a reader is in the contents of the page, and looks for them under a name that they no longer
// have. It would then take every link of the page for an entry, and break on those that carry slider settings.
addEventListener("DOMContentLoaded", () => {
  if (document.getElementById("pst-page-toc-nav")) document.body.dataset.bsTarget = "#pst-page-toc-nav";
  else delete document.body.dataset.bsSpy;
});

// A box that scrolls sideways must be reachable by keyboard.
(() => {
  const BOXES = "article table, article pre, article div.math, article mjx-container[display]";
  const reachable = () => {
    for (const box of document.querySelectorAll(BOXES)) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  };

  addEventListener("DOMContentLoaded", () => {
    let waiting = false;
    const soon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        reachable();
      });
    };
    // Formulae come after the page, and what is folded has no width.
    new MutationObserver(soon).observe(document.querySelector("article") ?? document.body,
      { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "open"] });
    addEventListener("resize", soon);
    document.fonts.addEventListener("loadingdone", soon);
    soon();
  });
})();

// Paper is white: the dark theme gives way while a page is printed.
(() => {
  const root = document.documentElement.dataset;
  let before;
  addEventListener("beforeprint", () => {
    before = root.theme;
    root.theme = "light";
  });
  addEventListener("afterprint", () => {
    root.theme = before;
  });
})();
