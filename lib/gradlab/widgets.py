"""Sliders that work with and without a kernel.

`explore` draws every setting of a figure beforehand. What does not move is drawn once; a setting is a small SVG of what
does, laid over it. On a static page the browser switches between them by itself (ipywidgets' ``Stack`` and ``jslink``);
where ipywidgets is version 7, as on Colab, the kernel does it (``observe``).
"""
import hashlib
import html
import inspect
import itertools
import math
import numbers
import zlib

import ipywidgets
import numpy as np
from ipywidgets.widgets.widget_link import Link
from matplotlib.artist import Artist

from gradlab import pictures
from gradlab._svg import UNITS_PER_POINT, SvgRenderer

# The sliders' look. Label and value stand before the track, whose left end is the same for all sliders; where the
# widget is narrower than 560 px, above it: `(560px - 100%)*999` is larger than any width there, and negative elsewhere.
_STYLE = """<style>
div.cell_output .widget-subarea:has(.gradlab-explore){background:none!important;color:inherit!important;
padding:0!important}
.jupyter-widgets.gradlab-explore{color:inherit}
.gradlab-explore .gradlab-slider{display:flex;flex-wrap:wrap;align-items:center;width:100%;height:auto;margin:0;
padding:2px 4px;column-gap:.4em;box-sizing:border-box;color:inherit}
.gradlab-explore .gradlab-slider>.widget-label{order:0;width:auto;height:auto;margin:0;overflow:visible;
max-width:max(calc(42% - 6em),min(calc(100% - 6em),calc((560px - 100%)*999)));
white-space:normal;text-align:left;font-size:1rem;line-height:1.4;color:inherit}
.gradlab-explore .gradlab-slider>.widget-readout{order:1;flex:0 0 auto;width:auto;min-width:4em;max-width:none;
height:auto;margin:0;border:0;padding:0;overflow:visible;text-align:left;white-space:nowrap;font-size:1rem;
line-height:1.4;font-weight:bold;font-variant-numeric:tabular-nums;color:inherit}
.gradlab-explore .gradlab-slider>.slider-container{order:2;flex:0 0 max(58%,min(100%,calc((560px - 100%)*999)));
margin:0 0 0 auto;min-width:0;width:auto;height:32px;box-sizing:border-box}
.gradlab-explore .gradlab-slider>.slider-container .noUi-target{width:auto;height:4px;margin:0 13px;top:14px;border:0;
border-radius:2px;background:#8a94a0}
.gradlab-explore .gradlab-slider>.slider-container .noUi-handle{width:24px;height:24px;right:-12px;top:-10px;
border:2px solid #fff;border-radius:50%;background:#1f6feb;box-shadow:0 0 2px #0008;touch-action:none;cursor:grab}
.gradlab-explore .gradlab-slider>.slider-container .noUi-handle:focus-visible{outline:3px solid #1f6feb80}
.gradlab-explore .widget-html,.gradlab-explore .widget-html-content{margin:0;padding:0;width:100%;height:auto;
overflow:visible;line-height:0}
</style>"""


class Explore(ipywidgets.VBox):
    """A figure with sliders, as `explore` makes it.

    Attributes
    ----------
    frames : dict
        The picture of every setting, as HTML. Keys are tuples of the values, in the order of the parameters.
    background : str
        What does not move, as HTML.
    sliders : dict
        Each parameter's `ipywidgets.SelectionSlider`.
    """

    def __init__(self, frames, background, sliders, **keywords):
        self.frames = frames
        self.background = background
        self.sliders = sliders
        super().__init__(**keywords)

    def __repr__(self):
        # ipywidgets' own repr lists all children, and nbval would keep it: 0.9 MB for 300 settings
        sizes = " × ".join(str(len(slider.options)) for slider in self.sliders.values())
        return f"<explore: {' × '.join(self.sliders)}, {sizes} settings>"


def explore(figure, moving, update, parameters, *, alt, initial=None, labels=None):
    """Return a figure with a slider for each parameter.

    Every combination of values is drawn beforehand, so the sliders work on a page without a kernel. `update` is called
    once for each; it sets the data (also texts, colours, visibility) of the `moving` artists, and of nothing else:
    all else is drawn once, below them.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Its subfigures, if it has any, stand side by side on a wide page and below each other on a phone.
    moving : Artist or (nested) list of Artist
        What `update` changes. They are drawn above all else, in the order of their ``zorder``.
    update : callable
        Called as ``update(**values)``.
    parameters : dict
        Name -> values: numbers or strings, each once. The page grows by about 0.3 KB (gzipped) for each combination.
    alt : str or callable
        What is seen, for readers who do not see it; a function is called as ``alt(**values)`` and returns the text
        for one setting.
    initial : dict, optional
        Name -> value at the start; the first value where there is none.
    labels : dict, optional
        Name -> what stands before the slider's value; the name itself where there is none.

    Returns
    -------
    Explore
        A widget. The figure is left at the initial setting, and closed in pyplot so that it does not appear again.

    Raises
    ------
    TypeError
        If `figure`, `moving`, `update`, `parameters` or `alt` is of another kind.
    ValueError
        If there are no parameters, one without values or with a value twice; if `initial` or `labels` name another
        parameter, or `initial` a value that is not among its values; if a moving artist is not on the figure; if an alt
        text is empty; if `update` moves the axes' limits or adds artists.

    Examples
    --------
    >>> import numpy as np
    >>> from matplotlib.figure import Figure
    >>> figure = Figure(figsize=(4, 3))
    >>> x = np.linspace(-1, 1)
    >>> line, = figure.subplots().plot(x, x)
    >>> def update(power):
    ...     line.set_ydata(x**power)
    >>> explore(figure, line, update, {"power": [1, 2, 3]}, alt=lambda power: f"The curve of x to the {power}.")
    <explore: power, 3 settings>
    """
    cut = pictures.panels(figure)
    artists = _artists(figure, moving)
    if not callable(update):
        raise TypeError(f"update is {update!r}; it must be a function that takes the parameters' values by name")
    grid = _grid(parameters)
    start = {name: values[0] for name, values in grid.items()} | _start(initial, grid)
    labels = _labels(labels, grid)
    _accepts(update, "update", grid)
    settings = list(itertools.product(*grid.values()))
    texts = _texts(alt, grid, settings)

    update(**start)
    figure.draw_without_rendering()  # settles the layout, with what moves in its place
    engine = figure.get_layout_engine()
    figure.set_layout_engine("none")  # or the axes would move between the background and the frames
    try:
        background, sizes = _background(figure, artists)
        figure.draw_without_rendering()  # drawing puts titles in their place, but wrongly those that it does not see
        name = f"dots{zlib.crc32(background.encode()):08x}"
        frames = _frames(figure, cut, artists, update, grid, settings, texts, sizes, name)
    finally:
        update(**start)
        figure.set_layout_engine(engine)
    pictures.close(figure)
    return _assemble(frames, background, grid, start, labels)


# Checks, all before anything is changed

def _artists(figure, moving):
    """The moving artists as a flat list, each once."""
    flat, todo, opened = [], [moving], []
    while todo:
        item = todo.pop()
        if any(item is one for one in opened):
            raise ValueError("moving has a list twice, or one that contains itself; each artist must be there once")
        if isinstance(item, Artist):
            if item not in flat:
                flat.append(item)
        elif isinstance(item, (list, tuple)):  # also Matplotlib's containers: bars, stems, error bars
            opened.append(item)
            todo.extend(reversed(item))
        elif item is not None:  # a container's missing part
            raise TypeError(f"moving has {item!r}; it must be an artist or a list of artists")
    if not flat:
        raise ValueError(f"moving is {moving!r}; it must have at least one artist")
    drawn = {id(artist) for artist in figure.findobj(include_self=False)}
    for artist in flat:
        if id(artist) not in drawn:
            raise ValueError(f"moving has {artist!r}, which is not on the figure")
    return flat


def _grid(parameters):
    """The parameters as lists of plain Python values."""
    if not isinstance(parameters, dict):
        raise TypeError(f"parameters is {parameters!r}; it must be a dict of name -> values")
    if not parameters:
        raise ValueError("parameters is {}; it must have at least one parameter")
    grid = {}
    for name, values in parameters.items():
        if not isinstance(name, str):
            raise TypeError(f"parameters has the name {name!r}; names must be strings")
        if isinstance(values, (str, bytes, dict)) or not hasattr(values, "__iter__"):
            raise TypeError(f"parameters[{name!r}] is {values!r}; it must be a sequence of values")
        plain = [value.item() if isinstance(value, np.generic) else value for value in values]
        if not plain:
            raise ValueError(f"parameters[{name!r}] is {values!r}; it must have at least one value")
        for value in plain:
            if not isinstance(value, (str, numbers.Real)):
                raise TypeError(f"parameters[{name!r}] has {value!r}; values must be numbers or strings")
            if not isinstance(value, str) and not math.isfinite(value):
                raise ValueError(f"parameters[{name!r}] has {value!r}; numbers must be finite")
        twice = [value for i, value in enumerate(plain) if value in plain[:i]]
        if twice:
            raise ValueError(f"parameters[{name!r}] has {twice[0]!r} twice; each value must be there once")
        grid[name] = plain
    return grid


def _known(given, name, grid):
    """`given` as a dict with known names."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise TypeError(f"{name} is {given!r}; it must be a dict")
    for key in given:
        if key not in grid:
            raise ValueError(f"{name} names {key!r}; the parameters are {', '.join(map(repr, grid))}")
    return given


def _start(initial, grid):
    start = {}
    for name, value in _known(initial, "initial", grid).items():
        if value not in grid[name]:
            raise ValueError(f"initial[{name!r}] is {value!r}; it must be one of {grid[name]}")
        start[name] = grid[name][grid[name].index(value)]
    return start


def _labels(labels, grid):
    labels = _known(labels, "labels", grid)
    for name, label in labels.items():
        if not isinstance(label, str):
            raise TypeError(f"labels[{name!r}] is {label!r}; it must be a text")
    return {name: labels.get(name, name) for name in grid}


def _accepts(function, name, grid):
    try:
        inspect.signature(function).bind(**dict.fromkeys(grid))
    except TypeError as error:
        raise TypeError(f"{name} is {function!r}; it must take {', '.join(grid)} by name ({error})") from None
    except ValueError:
        pass  # a built-in that does not tell its parameters


def _texts(alt, grid, settings):
    """The alt text of each setting."""
    if not callable(alt):
        return [pictures.check_alt(alt)] * len(settings)
    _accepts(alt, "alt", grid)
    texts = []
    for setting in settings:
        values = dict(zip(grid, setting))
        call = f"alt({', '.join(f'{name}={value!r}' for name, value in values.items())})"
        texts.append(pictures.check_alt(alt(**values), call))
    return texts


# Drawing

def _background(figure, artists):
    """The figure without what moves, as HTML, and the panels' sizes in pixels."""
    seen = [artist.get_visible() for artist in artists]
    try:
        for artist in artists:
            artist.set_visible(False)
        images, sizes = pictures.draw(figure)
    finally:
        for artist, visible in zip(artists, seen):
            artist.set_visible(visible)
    return pictures.row([pictures.card(*panel, "") for panel in zip(images, sizes)], sizes), sizes


def _frames(figure, cut, artists, update, grid, settings, texts, sizes, name):
    """What moves, as HTML, for each setting; `name` begins the ids in it."""
    scale = figure.dpi / pictures.DPI
    _, height = pictures.size(figure)
    # The same edges as the background's, in display units, so that both fit to the pixel.
    edges = [tuple(scale * edge for edge in (left, height - lower, right, height - upper))
             for left, upper, right, lower in pictures.boxes(figure)]
    renderers = [SvgRenderer(figure.dpi, edge, density=1 / scale, name=name) for edge in edges]
    # One pixel of the background is a whole number of units: 3 at 240 dpi.
    unit = 72 * UNITS_PER_POINT // pictures.DPI
    opening = [f'<svg viewBox="0 0 {width * unit} {height * unit}" style="display:block;width:100%;height:auto"'
               for width, height in sizes]
    members = [{id(artist) for artist in panel.findobj()} for panel in cut]
    ordered = sorted(artists, key=lambda artist: artist.get_zorder())
    lots = [[artist for artist in ordered if id(artist) in ids] for ids in members]
    fixed = [axes for axes in figure.findobj(lambda artist: hasattr(artist, "viewLim")) if axes not in artists]
    limits = [axes.viewLim.frozen().extents for axes in fixed]
    contents = [len(axes.get_children()) for axes in fixed]

    frames = {}
    for setting, text in zip(settings, texts):
        values = dict(zip(grid, setting))
        update(**values)
        for axes, limit, count in zip(fixed, limits, contents):
            if not np.array_equal(axes.viewLim.extents, limit):
                raise ValueError(f"update with {values} moved the limits of {axes!r}, which is drawn only once;"
                                 " set them before, with room for every setting")
            if len(axes.get_children()) != count:
                raise ValueError(f"update with {values} added artists to {axes!r} or removed some;"
                                 " it must set the data of the moving artists")
        drawings = []
        for number, (renderer, lot, head) in enumerate(zip(renderers, lots, opening)):
            for artist in lot:
                if hasattr(artist, "do_3d_projection"):
                    artist.do_3d_projection()  # which 3-D axes do before they draw their collections and patches
                artist.draw(renderer)
            voice = ' aria-hidden="true"' if number else f' role="img" aria-label="{html.escape(text)}"'
            drawings.append(f"{head}{voice}>{renderer.take()}</svg>")
        frames[setting] = pictures.row(drawings, sizes)
    return frames


# The widget

def _assemble(frames, background, grid, start, labels):
    """Sliders above, background and frames in one cell of a grid below."""
    names = _names(frames, background)
    sliders = {}
    for name, values in grid.items():
        sliders[name] = ipywidgets.SelectionSlider(
            options=list(zip(_texts_of(values), values)), index=values.index(start[name]),
            description=f"{labels[name]} =", model_id=next(names),
            style=ipywidgets.SelectionSlider.style.klass(description_width="initial", model_id=next(names)),
            layout=ipywidgets.Layout(width="100%", model_id=next(names)))
        sliders[name].add_class("gradlab-slider")
        sliders[name].add_class("gradlab-slider-" + "_".join(name.split()))  # for links that carry settings
        if sliders[name].has_trait("tooltip"):
            sliders[name].tooltip = labels[name]  # where there is none, ipywidgets 8 says "null"

    # One layout for all: what is in the grid shares its only cell, so that frames lie on the background.
    layout = ipywidgets.Layout(width="100%", margin="0", padding="0", overflow="visible", grid_area="1 / 1 / 2 / 2",
                               model_id=next(names))
    style = ipywidgets.HTML.style.klass(model_id=next(names))

    def page(value):
        return ipywidgets.HTML(value, layout=layout, style=style, model_id=next(names))

    if hasattr(ipywidgets, "Stack"):
        picture = _stack((), frames, list(grid.values()), list(sliders.values()), page, layout, names)
    else:
        picture = page(frames[tuple(start.values())])

        def turn(change):
            picture.value = frames[tuple(slider.value for slider in sliders.values())]

        for slider in sliders.values():
            slider.observe(turn, "index")
    stage = ipywidgets.GridBox(
        [page(_STYLE + background), picture], model_id=next(names),
        layout=ipywidgets.Layout(width="100%", margin="0", overflow="visible", grid_template_columns="minmax(0, 1fr)",
                                 model_id=next(names)))
    widget = Explore(frames, background, sliders, children=[*sliders.values(), stage], model_id=next(names),
                     layout=ipywidgets.Layout(width="100%", overflow="visible", model_id=next(names)))
    widget.add_class("gradlab-explore")
    return widget


def _stack(chosen, frames, remaining, sliders, page, layout, names):
    """Frames in stacks in stacks, one level a parameter, each turned by its slider in the browser."""
    if not remaining:
        return page(frames[chosen])
    children = [_stack((*chosen, value), frames, remaining[1:], sliders[1:], page, layout, names)
                for value in remaining[0]]
    stack = ipywidgets.Stack(children, selected_index=sliders[0].index, layout=layout, model_id=next(names))
    Link((sliders[0], "index"), (stack, "selected_index"), model_id=next(names))  # jslink, which takes no name
    return stack


_made = itertools.count()


def _names(frames, background):
    """Names for the widget's models, from its content and its place in the session.

    ipywidgets' own are random, and two builds of the same page would differ. The place keeps a cell that is run again
    in a live kernel from taking the names of its first run.
    """
    digest = hashlib.sha256("".join([str(next(_made)), background, *frames.values()]).encode()).hexdigest()
    for number in itertools.count():
        yield f"{digest[:24]}{number:08x}"  # mostly the same, so that hundreds of them compress to almost nothing


def _texts_of(values):
    """What the slider says for each value: numbers as short as they can be while all differ."""
    for digits in range(4, 18):
        texts = [_text_of(value, digits) for value in values]
        if len(set(texts)) == len(texts):
            break
    return texts


def _text_of(value, digits):
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return value
    if isinstance(value, numbers.Integral):
        return str(value).replace("-", "\N{MINUS SIGN}")
    text, _, exponent = f"{value:.{digits}g}".partition("e")
    if exponent:
        text += f"e{int(exponent)}"
    return text.replace("-", "\N{MINUS SIGN}")
