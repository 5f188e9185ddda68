"""Figures as pictures that can be read on a wide page and on a phone.

A figure is cut into panels: its subfigures, or the whole of it where it has none. Panels stand side by side where
there is room and below each other where there is not, each then as wide as the page. So text stays legible: lay a
figure out in panels of 4 to 4.7 inches, with ``figure.subfigures(1, 2)``, rather than in one wide row of axes. A panel
is never narrower than one pixel a point beside another; the book's column of 688 pixels holds two of 4.7 inches.
"""
import base64
import html
import io
import sys

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

DPI = 240  # twice the density of the widest layout (1.67 px a point), so that pictures are crisp on any screen
_WIDEST = DPI / 2 / 72  # CSS pixels a point where the page is wide
_NARROWEST = 1.0  # side by side as long as a point stays a pixel

_ROW = ("display:flex;flex-wrap:wrap;justify-content:center;align-items:flex-start;gap:8px;"
        "width:100%;margin:0;padding:0;line-height:0")
# The theme darkens pictures on dark pages and pads them, which would part a background from what lies over it.
_CARD = "display:block;width:100%;height:auto;margin:0;padding:0;border-radius:6px;background:#fff;filter:none"
# It also lays a pale box under HTML on dark pages; the pictures are cards of their own.
_THEME = ("<style>div.cell_output .text_html:has(>.gradlab-picture)"
          "{background:none!important;padding:0!important}</style>")


class Picture:
    """A figure as HTML, as `show` makes it.

    Attributes
    ----------
    alt : list of str
        What is seen, panel by panel.
    images : list of bytes
        The panels, as WebP.
    """

    def __init__(self, images, sizes, alt):
        self.images = images
        self.alt = alt
        self._sizes = sizes

    def _repr_html_(self):
        cards = [card(*panel) for panel in zip(self.images, self._sizes, self.alt)]
        return f'<figure class="gradlab-picture" style="margin:0;padding:0">{_THEME}{row(cards, self._sizes)}</figure>'

    def __repr__(self):
        text = " ".join(self.alt[0].split())
        return f"<Picture: {text if len(text) <= 60 else text[:60].rstrip() + '…'}>"


def show(figure, *, alt):
    """Return a figure as a picture for the page.

    The figure is drawn at twice the density of the page, once for each panel, and closed in pyplot so that it does not
    appear a second time.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str or sequence of str
        What is seen, for readers who do not see it. One text describes the whole figure; a sequence has one for each
        panel.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError
        If `figure` is no figure, or `alt` no text.
    ValueError
        If an alt text is empty, there is not one for each panel, or something lies on the figure beside its subfigures.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure(figsize=(4, 3))
    >>> line = figure.subplots().plot([0, 1, 2], [4, 1, 0])
    >>> show(figure, alt="A curve that falls from 4 to 0 and flattens.")
    <Picture: A curve that falls from 4 to 0 and flattens.>
    """
    cut = panels(figure)
    if isinstance(alt, str):
        texts = [alt] + [""] * (len(cut) - 1)
        check_alt(alt)
    elif isinstance(alt, (list, tuple)):
        if len(alt) != len(cut):
            raise ValueError(f"alt has {len(alt)} texts; the figure has {len(cut)} panels and wants one for each")
        texts = [check_alt(text) for text in alt]
    else:
        raise TypeError(f"alt is {alt!r}; it must be a text that says what is seen, or one for each panel")
    images, sizes = draw(figure)
    close(figure)
    return Picture(images, sizes, texts)


def check_alt(alt, name="alt"):
    """Return an alt text, or raise when it is not one."""
    if not isinstance(alt, str):
        raise TypeError(f"{name} is {alt!r}; it must be a text that says what is seen")
    if not alt.strip():
        raise ValueError(f"{name} is {alt!r}; it must say what is seen")
    return alt


def panels(figure):
    """Return a figure's panels: its subfigures, or itself.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    list of matplotlib.figure.Figure or matplotlib.figure.SubFigure

    Raises
    ------
    TypeError
        If `figure` is no figure.
    ValueError
        If it has subfigures and something beside them: a panel alone would lose it.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> len(panels(figure))
    1
    >>> left, right = figure.subfigures(1, 2)
    >>> panels(figure) == [left, right]
    True
    """
    if not isinstance(figure, Figure):
        raise TypeError(f"figure is {figure!r}; it must be a matplotlib Figure")
    if not figure.subfigs:
        return [figure]
    beside = [artist for artist in figure.get_children() if artist is not figure.patch and artist not in figure.subfigs]
    if beside:
        raise ValueError(f"figure has {beside[0]!r} beside its subfigures; put everything on one of them")
    return list(figure.subfigs)


def size(figure):
    """Return a figure's width and height in whole pixels at `DPI`, as Matplotlib rounds them."""
    width, height = figure.get_size_inches().tolist()
    return int(width * DPI), int(height * DPI)


def boxes(figure):
    """Return where each panel lies in the drawn figure: left, upper, right, lower in pixels at `DPI`, from the top."""
    scale = DPI / figure.dpi
    width, height = size(figure)
    found = []
    for panel in panels(figure):
        left, bottom, right, top = (round(float(edge) * scale) for edge in panel.bbox.extents)
        found.append((max(left, 0), max(height - top, 0), min(right, width), min(height - bottom, height)))
    return found


def draw(figure):
    """Return a figure's panels as drawn by Matplotlib: WebP images and their sizes in pixels at `DPI`."""
    stream = io.BytesIO()
    with matplotlib.rc_context({"savefig.bbox": None, "savefig.facecolor": "auto", "savefig.transparent": False}):
        figure.savefig(stream, format="rgba", dpi=DPI)
    width, height = size(figure)
    pixels = np.frombuffer(stream.getvalue(), np.uint8).reshape(height, width, 4)
    cut = [pixels[upper:lower, left:right] for left, upper, right, lower in boxes(figure)]
    return [webp(part, paper=True) for part in cut], [(part.shape[1], part.shape[0]) for part in cut]


def webp(pixels, paper=False):
    """Return RGBA pixels as a WebP image, with `paper` on white: the smaller of without loss and very little."""
    image = Image.fromarray(pixels)
    if paper:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    near = _encoded(image, quality=80, method=4)  # text is still crisp at twice the page's density
    if len(near) > image.width * image.height / 40:
        return near  # many shades or long contours: without loss it would be larger, and slow to make
    return min(near, _encoded(image, lossless=True, quality=60, method=3), key=len)


def _encoded(image, **options):
    stream = io.BytesIO()
    image.save(stream, "WEBP", **options)
    return stream.getvalue()


def row(cards, sizes):
    """Return panels as one row of HTML, which breaks where the page is narrow.

    Pictures of the same sizes break alike, so what is laid over a picture with this function too covers it exactly.
    """
    cells = []
    for content, (width, _) in zip(cards, sizes):
        points = width * 72 / DPI
        cells.append(f'<div style="flex:{points:.0f} 1 {points * _NARROWEST:.0f}px;min-width:0;'
                     f'max-width:{points * _WIDEST:.0f}px">{content}</div>')
    return f'<div style="{_ROW}">{"".join(cells)}</div>'


def card(image, pixels, alt):
    """Return one panel, of so many pixels, as HTML."""
    source = base64.b64encode(image).decode()
    return (f'<img class="dark-light" style="{_CARD}" width="{pixels[0] // 2}" height="{pixels[1] // 2}"'
            f' alt="{html.escape(alt)}" src="data:image/webp;base64,{source}">')


def close(figure):
    """Close a figure in pyplot, where a notebook would show it once more at the end of the cell."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)
