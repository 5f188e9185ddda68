"""A small SVG renderer for the frames of a slider.

Matplotlib's own SVG backend is made for documents: a group, a style and an id for everything. A slider with 300
settings has 300 frames on one page, so here every byte counts: whole numbers in tenths of a point, relative moves, one
path a line, which has its dots as SVG markers on its corners, other dots as zero-length strokes with round caps.

Any artist draws itself on it through its ordinary ``draw(renderer)``. Two things are left out: Gouraud shading (no
counterpart in SVG; Matplotlib raises) and hatches (drawn as their plain patch).
"""
import base64
import html
import math
import zlib

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.font_manager import weight_dict
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from gradlab.pictures import webp

UNITS_PER_POINT = 10  # whole numbers of these are fine enough: 0.1 pt is under a fifth of a pixel on the page

# The fonts that a reader has, in each family, which take about the space that Matplotlib's DejaVu takes.
_FONTS = {
    "sans-serif": "DejaVu Sans,Verdana,sans-serif",
    "serif": "DejaVu Serif,Georgia,serif",
    "monospace": "DejaVu Sans Mono,Menlo,Consolas,monospace",
}
_CIRCLE = Path.unit_circle().vertices
_COMMANDS = {Path.LINETO: ("l", 1), Path.CURVE3: ("q", 2), Path.CURVE4: ("c", 3)}  # letter, points


class SvgRenderer(RendererBase):
    """Collects what artists draw, as the inside of an ``<svg>``.

    Parameters
    ----------
    dpi : float
        The figure's resolution: how many display units make an inch.
    box : tuple of float
        Left, bottom, right, top of the picture in display units. Its upper left corner becomes (0, 0).
    density : float
        Pixels per display unit for images (``imshow``) among the artists.
    name : str
        What the ids of markers start with. A page must not have the same name for different pictures.
    """

    def __init__(self, dpi, box, density=1.0, name="dots"):
        super().__init__()
        self._name = name
        self._box = box
        self._scale = 72 * UNITS_PER_POINT / dpi
        self._dpi = dpi
        self._density = density
        self._elements = []  # (clip, head, data, tail); data can grow while the same pen draws on
        self._line = None  # the last straight line: its place among the elements, and its corners
        self._markers = {}  # id -> definition

    def take(self):
        """Return what has been drawn since the last call, and start afresh."""
        parts, current = [], (None, None)
        ends = {0: "", 1: "</svg>", 2: "</g>", 3: "</g></svg>"}
        state = 0
        for clip, head, data, tail in self._elements:
            if clip != current:
                parts.append(ends[state])
                rectangle, outline = clip
                state = (rectangle is not None) + 2 * (outline is not None)
                if rectangle is not None:
                    x, y, width, height = rectangle
                    # A nested svg clips at its edges and, unlike a clipPath, needs no id. The same numbers as its
                    # viewBox keep the coordinates inside what they are outside.
                    parts.append(f'<svg x="{x}" y="{y}" width="{width}" height="{height}"'
                                 f' viewBox="{x} {y} {width} {height}">')
                if outline is not None:
                    # Named after its content: the same name on a page means the same outline.
                    name = f"clip{zlib.crc32(outline.encode()):08x}"
                    parts.append(f'<clipPath id="{name}"><path d="{outline}"/></clipPath><g clip-path="url(#{name})">')
                current = clip
            parts += [head, *data, tail]
        parts.append(ends[state])
        markers = "".join(self._markers.values())
        self._elements, self._line, self._markers = [], None, {}
        return markers + "".join(parts)

    # What artists ask a renderer

    def flipy(self):
        return False  # y grows upwards, as in display coordinates; _place turns it round

    def get_canvas_width_height(self):
        left, bottom, right, top = self._box
        return right - left, top - bottom

    def points_to_pixels(self, points):
        return points * self._dpi / 72

    def get_image_magnification(self):
        return self._density

    # What artists draw

    def draw_path(self, gc, path, transform, rgbFace=None):
        stroke, fill = _paint(gc, rgbFace)
        if stroke is None and fill is None:
            return
        radius = _radius(path, transform)
        if radius is not None and fill is not None and gc.get_dashes()[1] is None:
            if self._dots(gc, stroke, fill, radius, transform.transform([(0.0, 0.0)])):
                return
        corners, codes = self._cut(gc, path, transform, fill is not None)
        data = _path_data(corners, codes)
        self._add(gc, _look(gc, stroke, fill), [data], mergeable=fill is None and _opaque(stroke))
        drawn = codes != Path.STOP
        self._line = (len(self._elements) - 1, corners[drawn], codes[drawn]) if data else None

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        stroke, fill = _paint(gc, rgbFace)
        if stroke is None and fill is None:
            return
        if path.codes is None:
            centres = trans.transform(path.vertices)
        else:  # on a curve, a marker sits at the end of a piece, not at its control points
            centres = np.array([v[-2:] for v, _ in path.iter_segments(trans, simplify=False) if len(v)]).reshape(-1, 2)
        radius = _radius(marker_path, marker_trans)
        if radius is not None and fill is not None and self._dots(gc, stroke, fill, radius, centres):
            return
        outline = marker_trans.transform_path(marker_path)
        size = np.abs(outline.vertices).max(initial=0.0)
        centres = self._visible(gc, centres, size + self.points_to_pixels(gc.get_linewidth()))
        corners = np.rint(outline.vertices * (self._scale, -self._scale)).astype(int)
        shape = _path_data(corners, outline.codes, absolute=False)
        if not shape:
            return
        parts = [f"M{x} {y}{shape}" for x, y in self._place(centres).tolist()]
        if _opaque(stroke, fill):
            parts = ["".join(parts)]
        self._add(gc, _look(gc, stroke, fill), parts, mergeable=False)

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        if ismath:  # formulas have no fonts on the page: as outlines
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        anchor = "start"
        if mtext is not None and (angle == 0 or mtext.get_rotation_mode() == "anchor"):
            # (x, y) is where the line starts if it is as long as Matplotlib thinks. The reader's font may run
            # otherwise, so the browser is given the point that the text is aligned to: its own point, moved across
            # the line of writing to the baseline.
            anchor = {"left": "start", "center": "middle", "right": "end"}[mtext.get_horizontalalignment()]
            point = mtext.get_transform().transform(mtext.get_unitless_position())
            across = np.array([-np.sin(np.deg2rad(angle)), np.cos(np.deg2rad(angle))])
            x, y = point + across * (across @ ((x, y) - point))
        paint = _colour(gc, gc.get_rgb())
        if paint is None or not (abs(x) < 1e6 and abs(y) < 1e6):  # nothing to see; false for NaN as well
            return
        (x, y), = self._place([(x, y)]).tolist()
        colour, opacity = paint
        attributes = f' x="{x}" y="{y}" font-size="{_short(prop.get_size_in_points() * UNITS_PER_POINT)}"'
        family = prop.get_family()[0]
        attributes += f' font-family="{html.escape(_FONTS.get(family) or family + "," + _FONTS["sans-serif"])}"'
        weight = weight_dict.get(prop.get_weight(), prop.get_weight())
        if weight != 400:
            attributes += f' font-weight="{weight}"'
        if prop.get_style() != "normal":
            attributes += f' font-style="{prop.get_style()}"'
        if anchor != "start":
            attributes += f' text-anchor="{anchor}"'
        if angle:
            attributes += f' transform="rotate({_short(-angle)} {x} {y})"'
        attributes += f' fill="{colour}"' + (f' fill-opacity="{_short(opacity)}"' if opacity != 1 else "")
        if s != " ".join(s.split()):
            s = s.replace(" ", "\N{NO-BREAK SPACE}")  # a browser would fold the spaces that line up the numbers
        self._elements.append((self._clip(gc), f"<text{attributes}>{html.escape(s, quote=False)}", [], "</text>"))

    def draw_image(self, gc, x, y, im, transform=None):
        height, width = im.shape[:2]
        if not (height and width):
            return
        # Matplotlib has resampled it to `density` pixels a display unit, and with its alpha already in the pixels.
        corners = [(x, y), (x + width / self._density, y + height / self._density)]
        (left, bottom), (right, top) = self._place(corners).tolist()
        source = base64.b64encode(webp(np.ascontiguousarray(im[::-1]))).decode()
        self._elements.append((
            self._clip(gc),
            f'<image x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" preserveAspectRatio="none"'
            f' href="data:image/webp;base64,{source}"/>', [], ""))

    # Our own

    def _place(self, points):
        """Display coordinates -> whole SVG units, y down, from the upper left corner of the box."""
        left, _, _, top = self._box
        return np.rint((np.asarray(points, float) - (left, top)) * (self._scale, -self._scale)).astype(int)

    def _clip(self, gc):
        """The clip of `gc` in SVG units: a rectangle (x, y, width, height) or None, an outline or None."""
        rectangle = gc.get_clip_rectangle()
        if rectangle is not None:
            (x, bottom), (right, y) = self._place(np.clip(rectangle.extents.reshape(2, 2), -1e6, 1e6)).tolist()
            rectangle = x, y, right - x, bottom - y
        outline, transform = gc.get_clip_path()
        if outline is not None:
            outline = outline.cleaned(transform)
            outline = _path_data(self._place(outline.vertices), outline.codes)
        return rectangle, outline

    def _reach(self, gc, margin):
        """What can be seen, with a margin on each side: left, bottom, right, top in display units."""
        left, bottom, right, top = self._box
        rectangle = gc.get_clip_rectangle()
        if rectangle is not None:
            x0, y0, x1, y1 = rectangle.extents
            left, bottom, right, top = max(left, x0), max(bottom, y0), min(right, x1), min(top, y1)
        return left - margin, bottom - margin, right + margin, top + margin

    def _visible(self, gc, points, margin):
        """Those points round which something of size `margin` could be seen; NaN and inf are never."""
        left, bottom, right, top = self._reach(gc, margin)
        x, y = points.T
        return points[(left <= x) & (x <= right) & (bottom <= y) & (y <= top)]

    def _cut(self, gc, path, transform, filled):
        """Vertices in SVG units and codes of a path without NaN, inf and what lies far outside the picture.

        A path that diverges would bring numbers of 300 digits; a browser draws nothing sensible beyond 2**24.
        """
        # Wide enough that neither the cut ends nor the mitred corners at them can be seen.
        left, bottom, right, top = reach = self._reach(gc, self.points_to_pixels(36 + 4 * gc.get_linewidth()))
        if left >= right or bottom >= top:
            return np.empty((0, 2), int), np.empty(0, int)
        simplify = path.should_simplify and not filled
        clean = path.cleaned(transform, remove_nans=True, curves=True, simplify=simplify)
        vertices, codes = clean.vertices, clean.codes
        drawn = (codes != Path.STOP) & (codes != Path.CLOSEPOLY)
        x, y = vertices[drawn].T
        if ((x < left) | (x > right) | (y < bottom) | (y > top)).any():
            if filled:
                clean = Path.make_compound_path(*map(Path, path.to_polygons(transform)))
                clean = clean.clip_to_bbox(Bbox([[left, bottom], [right, top]]))
                if clean.codes is None:  # all of it is elsewhere
                    return np.empty((0, 2), int), np.empty(0, int)
            else:  # curves as short lines, which Matplotlib can cut
                clean = path.cleaned(transform, remove_nans=True, curves=False).cleaned(clip=reach, simplify=simplify)
            vertices, codes = clean.vertices, clean.codes
        return self._place(vertices), codes

    def _dots(self, gc, stroke, fill, radius, centres):
        """Filled circles, each a stroke without length that its round caps make a dot; the edge is a larger dot below.

        Returns False, with nothing drawn, where that cannot look right: a translucent dot would show its edge's dot,
        and a browser's pen is not kilometres wide.
        """
        opaque = fill[1] == 1 and (stroke is None or stroke[1] == 1)
        if stroke is not None and stroke != fill and not opaque or not radius * self._scale < 1e5:
            return False
        width = gc.get_linewidth() * UNITS_PER_POINT if stroke else 0.0
        diameter = 2 * radius * self._scale
        rings = [(fill, diameter + width)]
        if stroke is not None and stroke != fill:
            rings = [(stroke, diameter + width), (fill, diameter - width)]
        margin = radius + self.points_to_pixels(gc.get_linewidth())
        centres = self._place(self._visible(gc, centres, margin))
        looks = [f' fill="none" stroke="{colour}" stroke-width="{_short(size)}" stroke-linecap="round"'
                 + (f' stroke-opacity="{_short(opacity)}"' if opacity != 1 else "")
                 for (colour, opacity), size in rings if size > 0]
        if opaque and self._on_line(gc, centres, margin):
            self._mark_line("".join(f'<path{look} d="M0 0h0"/>' for look in looks))
            return True
        if opaque:
            parts = [_dot_data(centres)]
        else:  # one by one, so that they darken where they overlap
            parts = [f"M{x} {y}h0" for x, y in centres.tolist()]
        for look in looks:
            self._add(gc, look, parts, opaque)
        return True

    def _on_line(self, gc, centres, margin):
        """Whether the last thing drawn was a line with its corners at these points, as far as they can be seen."""
        if self._line is None or self._line[0] != len(self._elements) - 1 or not len(centres):
            return False
        _, corners, codes = self._line
        clip, head, data, _ = self._elements[-1]
        if not head.startswith('<path fill="none"') or "marker:" in head or len(data) != 1 or clip != self._clip(gc):
            return False
        moves = codes == Path.MOVETO
        if not (moves | (codes == Path.LINETO)).all() or (moves & np.append(moves[1:], True)).any():
            return False  # curves, or a point without a line, which has no corner
        left, bottom, right, top = self._reach(gc, margin)
        (left, lower), (right, upper) = self._place([(left, bottom), (right, top)])
        x, y = corners.T
        seen = corners[(left <= x) & (x <= right) & (upper <= y) & (y <= lower)]
        return np.array_equal(_without_repeats(seen), _without_repeats(centres))

    def _mark_line(self, dot):
        """Put a dot on each corner of the last line: the corners are half of a frame, and so are written once."""
        name = f"{self._name}-{zlib.crc32(dot.encode()):08x}"
        self._markers[name] = f'<marker id="{name}" markerUnits="userSpaceOnUse" overflow="visible">{dot}</marker>'
        clip, head, data, tail = self._elements[-1]
        self._elements[-1] = clip, head.replace(' d="', f' style="marker:url(#{name})" d="'), data, tail

    def _add(self, gc, look, parts, mergeable):
        """One path, or a group of paths that look the same; a path that may melt with the last one does."""
        parts = [part for part in parts if part]
        if not parts:
            return
        clip = self._clip(gc)
        if len(parts) > 1:
            self._elements.append((clip, f"<g{look}>", [f'<path d="{part}"/>' for part in parts], "</g>"))
            return
        head = f'<path{look} d="'
        if mergeable and self._elements and self._elements[-1][:2] == (clip, head):
            self._elements[-1][2].append(parts[0])
        else:
            self._elements.append((clip, head, parts, '"/>'))


def _short(number):
    """A number with at most two decimals, without zeros at its end."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _colour(gc, rgb):
    """A colour as (hexadecimal, opacity), or None when there is nothing to see."""
    opacity = gc.get_alpha() if gc.get_forced_alpha() else (rgb[3] if len(rgb) > 3 else 1.0)
    return (to_hex(rgb[:3]), round(float(opacity), 3)) if opacity > 0 else None


def _paint(gc, face):
    """Stroke and fill of a path, each as `_colour` gives it."""
    stroke = _colour(gc, gc.get_rgb()) if gc.get_linewidth() > 0 else None
    return stroke, None if face is None else _colour(gc, face)


def _opaque(*paints):
    return all(paint is None or paint[1] == 1 for paint in paints)


def _look(gc, stroke, fill):
    """The attributes of a path; what is SVG's default is not written."""
    if fill is None:
        parts = [' fill="none"']
    else:
        parts = [f' fill="{fill[0]}"']
        if fill[1] != 1:
            parts.append(f' fill-opacity="{_short(fill[1])}"')
    if stroke is not None:
        parts.append(f' stroke="{stroke[0]}" stroke-width="{_short(gc.get_linewidth() * UNITS_PER_POINT)}"')
        if stroke[1] != 1:
            parts.append(f' stroke-opacity="{_short(stroke[1])}"')
        cap = {"butt": "", "round": "round", "projecting": "square"}[gc.get_capstyle()]
        if cap:
            parts.append(f' stroke-linecap="{cap}"')
        if gc.get_joinstyle() != "miter":
            parts.append(f' stroke-linejoin="{gc.get_joinstyle()}"')
        offset, dashes = gc.get_dashes()
        if dashes is not None:
            parts.append(f' stroke-dasharray="{" ".join(_short(dash * UNITS_PER_POINT) for dash in dashes)}"')
            if offset:
                parts.append(f' stroke-dashoffset="{_short(offset * UNITS_PER_POINT)}"')
    return "".join(parts)


def _radius(path, transform):
    """The radius in display units when `path` is Matplotlib's circle round (0, 0) and stays one, else None."""
    if len(path.vertices) != len(_CIRCLE) or not transform.is_affine:
        return None
    size = -path.vertices[0, 1]  # the circle starts at its lowest point
    if not (size > 0 and (abs(path.vertices - size * _CIRCLE) <= 1e-9 * size).all()):
        return None
    (a, c, _), (b, d, _), _ = transform.get_matrix().tolist()
    scale = math.hypot(a, b)
    stays = abs(math.hypot(c, d) - scale) <= 1e-6 * scale and abs(a * c + b * d) <= 1e-6 * scale**2
    return size * scale if stays else None


def _without_repeats(points):
    """Points without those that equal the one before."""
    return points[np.append(True, (points[1:] != points[:-1]).any(axis=1))] if len(points) else points


def _dot_data(centres):
    """Path data of dots at whole coordinates: after a zero-length line the pen is where it was."""
    parts, pen = [], None
    for x, y in _without_repeats(centres).tolist():
        parts.append(f"M{x} {y}h0" if pen is None else f"m{x - pen[0]} {y - pen[1]}h0")
        pen = x, y
    return "".join(parts).replace(" -", "-")


def _path_data(vertices, codes, absolute=True):
    """Path data of whole coordinates in relative moves; empty when nothing would be drawn.

    With ``absolute=False`` it starts with a move relative to where the pen is, for a marker.
    """
    points = vertices.tolist()
    codes = [Path.MOVETO] + [Path.LINETO] * (len(points) - 1) if codes is None else codes.tolist()
    parts, drawn, i = [], False, 0
    x = y = begin_x = begin_y = 0
    last = None
    while i < len(codes) and codes[i] != Path.STOP:
        code = codes[i]
        if code == Path.CLOSEPOLY:
            parts.append("z")
            x, y, last = begin_x, begin_y, "z"
            i += 1
        elif code == Path.MOVETO:
            new_x, new_y = points[i]
            if absolute and last is None:
                parts.append(f"M{new_x} {new_y}")
                last = "M"
            else:
                parts.append(f"m{new_x - x} {new_y - y}")
                last = "l"  # what follows a relative move without a letter is a relative line
            x, y = begin_x, begin_y = new_x, new_y
            i += 1
        else:
            letter, count = _COMMANDS[code]
            steps = [f"{px - x} {py - y}" for px, py in points[i:i + count]]
            if any(step != "0 0" for step in steps):
                parts.append((" " if letter == last else letter) + " ".join(steps))
                x, y = points[i + count - 1]
                last, drawn = letter, True
            i += count
    return "".join(parts).replace(" -", "-") if drawn else ""
