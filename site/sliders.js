// The sliders. Puts the widgets of a page in the place of their first pictures: when the text has been shown it loads
// the controls of ipywidgets (vendor/widgets) and makes one figure after the other, so that the page stays responsive.
// An address may carry settings: #lr=0.1&momentum=0.9 sets the first figure that has both sliders, and what a reader
// sets is written into the address.
(() => {
  const here = new URL(".", document.currentScript.src).href;
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

  const load = (tag, attributes) => new Promise((resolve, reject) => {
    const element = document.createElement(tag);
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error(`${element.src ?? element.href} did not load`)));
    document.head.append(Object.assign(element, attributes));
  });

  // -- making the figures ------------------------------------------------------------

  // The models that a figure consists of, and the links between them.
  const partsOf = (id, models, links) => {
    const found = new Set();
    const visit = (name) => {
      if (found.has(name)) return;
      found.add(name);
      for (const value of Object.values(models[name].state)) {
        for (const item of [value].flat()) {
          if (typeof item === "string" && item.startsWith("IPY_MODEL_")) visit(item.slice(10));
        }
      }
    };
    visit(id);
    for (const [name, ends] of links) if (ends.every((end) => found.has(end))) found.add(name);
    return Object.fromEntries([...found].map((name) => [name, models[name]]));
  };

  // The view, once all the views in it are there.
  const complete = async (view) => {
    await Promise.all((await Promise.all(view.children_views?.views ?? [])).map(complete));
    return view;
  };

  // ipywidgets leaves its handles without a name, and lets the value be edited, to no effect.
  const speak = (slider) => {
    const handle = slider.el.querySelector(".noUi-handle");
    const readout = slider.el.querySelector(".widget-readout");
    const say = () => {
      if (handle.ariaValueText !== readout.textContent) handle.ariaValueText = readout.textContent;
    };
    handle.ariaLabel = slider.model.get("description").replace(/[\s=:]+$/, "");
    readout.removeAttribute("contenteditable");
    new MutationObserver(say).observe(handle, { attributeFilter: ["aria-valuenow", "aria-valuetext"] });
    new MutationObserver(say).observe(readout, { childList: true, characterData: true, subtree: true });
    say();
  };

  const make = async () => {
    const state = document.querySelector(STATE);
    if (!state) return [];
    await nextFrame();
    await Promise.all([
      load("link", { rel: "stylesheet", href: `${here}widgets/controls.css` }),
      load("script", { src: `${here}widgets/controls.js` }),
    ]);
    // The controls ask MathJax 2 to look for formulae in them; there are none, and no MathJax 2.
    if (window.MathJax && !MathJax.Hub) MathJax.Hub = { Queue() {} };

    class Manager extends ipywidgets.ManagerBase {
      async _get_comm_info() {
        return {}; // no kernel
      }
      async loadClass(name) {
        if (name in ipywidgets) return ipywidgets[name];
        throw new Error(`${name} is not among the controls that the site has (tools/bundles/controls.js)`);
      }
    }
    const manager = new Manager();
    const { state: models, ...version } = JSON.parse(state.textContent);
    const links = Object.entries(models).filter(([, model]) => model.model_name === "LinkModel")
      .map(([name, { state: { source, target } }]) => [name, [source, target].map(([end]) => end.slice(10))]);
    const figures = [];
    for (const script of document.querySelectorAll(VIEW)) {
      const id = JSON.parse(script.textContent).model_id;
      await manager.set_state({ ...version, state: partsOf(id, models, links) });
      const view = await complete(await manager.create_view(await manager.get_model(id)));
      const still = script.previousElementSibling;
      if (still?.matches(".gradlab-still")) {
        const background = still.querySelector(".gradlab-layers > :first-child");
        view.el.querySelector(".widget-gridbox .widget-html-content").replaceChildren(...background.childNodes);
        still.remove();
      }
      ipywidgets.Widget.attach(view.luminoWidget, script.parentElement, script);
      view.el.ariaLive = "polite"; // a change of the picture is told by the text of the one that comes
      const sliders = {};
      for (const child of await Promise.all(view.children_views.views)) {
        const name = [...child.el.classList].find((c) => c.startsWith("gradlab-slider-"))?.slice(15);
        if (!name) continue;
        speak(child);
        sliders[name] = child.model;
      }
      figures.push({ element: view.el, view, sliders });
      await nextFrame();
    }
    return figures;
  };

  // -- settings in the address -------------------------------------------------------

  const plain = (text) => text.replace("\u2212", "-").trim().toLowerCase();

  // The index of the option that is called so, or of the nearest number; -1 where there is none.
  const optionOf = (slider, text) => {
    const labels = slider.get("_options_labels").map(plain);
    const exact = labels.indexOf(plain(text));
    if (exact >= 0 || !Number.isFinite(Number(plain(text) || NaN))) return exact;
    const off = labels.map((label) => Math.abs(Number(label) - Number(plain(text))));
    return off.indexOf(Math.min(...off));
  };

  const firstWith = (figures, names) => figures.findIndex(({ sliders }) => names.every((name) => name in sliders));

  // Set what the address says, and show that figure.
  const follow = async (figures) => {
    if (!location.hash.includes("=")) return;
    const wanted = new URLSearchParams(location.hash.slice(1));
    const number = Number(wanted.get("figure"));
    wanted.delete("figure");
    const figure = figures[number > 0 ? number - 1 : firstWith(figures, [...wanted.keys()])];
    if (!figure) return;
    for (const [name, text] of wanted) {
      const index = name in figure.sliders ? optionOf(figure.sliders[name], text) : -1;
      if (index < 0) continue;
      figure.sliders[name].set("index", index);
      await complete(figure.view); // the next slider may take away what this one is still putting there
    }
    figure.element.scrollIntoView({ block: "center" });
  };

  // Write a figure's settings into the address.
  const note = (figures, figure) => {
    const names = Object.keys(figure.sliders);
    const settings = new URLSearchParams();
    if (firstWith(figures, names) !== figures.indexOf(figure)) settings.set("figure", figures.indexOf(figure) + 1);
    for (const name of names) {
      const label = figure.sliders[name].get("_options_labels")[figure.sliders[name].get("index")];
      settings.set(name, label.replace("\u2212", "-"));
    }
    history.replaceState(null, "", `#${settings}`);
  };

  addEventListener("DOMContentLoaded", async () => {
    const figures = await make();
    let followed = follow(figures);
    addEventListener("hashchange", () => {
      followed = followed.then(() => follow(figures));
    });
    for (const figure of figures) {
      let timer;
      for (const slider of Object.values(figure.sliders)) {
        slider.on("change:index", () => {
          clearTimeout(timer);
          timer = setTimeout(() => note(figures, figure), 300);
        });
      }
    }
  });
})();
