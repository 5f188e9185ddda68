// The part of ipywidgets that the site needs: the controls that `explore` uses, and what keeps them in step.
import "@jupyter-widgets/controls/css/widgets.css";

export { LayoutModel, LayoutView, StyleModel, StyleView } from "@jupyter-widgets/base";
export { ManagerBase } from "@jupyter-widgets/base-manager/lib/manager-base.js";
export { GridBoxModel, GridBoxView, VBoxModel, VBoxView } from "@jupyter-widgets/controls/lib/widget_box.js";
export { SliderStyleModel } from "@jupyter-widgets/controls/lib/widget_int.js";
export { LinkModel } from "@jupyter-widgets/controls/lib/widget_link.js";
export { SelectionSliderModel, SelectionSliderView } from "@jupyter-widgets/controls/lib/widget_selection.js";
export { StackModel, StackView } from "@jupyter-widgets/controls/lib/widget_selectioncontainer.js";
export { HTMLModel, HTMLStyleModel, HTMLView } from "@jupyter-widgets/controls/lib/widget_string.js";
export { Widget } from "@lumino/widgets";
