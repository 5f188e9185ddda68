// Tells the widget manager where its parts lie: beside this script, whatever the page's depth, and from file:// too.
(() => {
  const here = new URL(".", document.currentScript.src).href;
  document.currentScript.setAttribute("data-jupyter-widgets-cdn", here + "widgets/");
  // Where the icon font is looked for, by widgets and by the manager itself.
  requirejs.config({ paths: { "@jupyter-widgets": here + "widgets", "@jupyter-widgets/html-manager/dist": here + "widgets" } });

  // ipywidgets asks for MathJax 2; hand its requests on to MathJax 3. The scripts of a page are there by now.
  document.addEventListener("DOMContentLoaded", () => {
    const mathjax = window.MathJax;
    if (!mathjax || mathjax.Hub) return;
    mathjax.Hub = {
      Queue: ([, , element]) => mathjax.startup.promise.then(() => mathjax.typesetPromise([element])),
    };
  });
})();
