// Names for what ipywidgets leaves without one: each slider handle says what it sets and to which value.
(() => {
  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  const nameSliders = () => {
    for (const slider of document.querySelectorAll(".widget-slider")) {
      const label = slider.querySelector(".widget-label")?.textContent.replace(/[\s=:]+$/, "").trim();
      const value = slider.querySelector(".widget-readout")?.textContent.trim();
      for (const handle of slider.querySelectorAll(".noUi-handle")) {
        if (label) set(handle, "aria-label", label);
        if (value) set(handle, "aria-valuetext", value);
      }
    }
    // A change of the picture is told by the alternative text of the one that comes.
    for (const figure of document.querySelectorAll(".gradlab-explore")) set(figure, "aria-live", "polite");
  };

  // A box that scrolls must be reachable by keyboard.
  const boxes = "article table, article pre, article div.math";
  const reachScrollBoxes = () => {
    for (const box of document.querySelectorAll(boxes)) {
      if (box.scrollWidth > box.clientWidth + 1) set(box, "tabindex", "0");
    }
  };

  const start = () => {
    let waiting = false;
    const tidy = () => {
      waiting = false;
      nameSliders();
      reachScrollBoxes();
    };
    const soon = () => {
      if (!waiting) requestAnimationFrame(tidy);
      waiting = true;
    };
    // Widgets come after the page, and a slider moves by changing its text and attributes.
    new MutationObserver(soon).observe(document.querySelector("article") ?? document.body,
      { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["aria-valuenow"] });
    addEventListener("resize", soon);
    tidy();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
