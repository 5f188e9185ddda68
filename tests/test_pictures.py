"""Figures as pictures: what is in the panels, and how they are laid out."""
import base64
import io
import re

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from gradlab import pictures
from gradlab.pictures import DPI, Picture, show


def two_panels(**options):
    """A red panel 3 inches wide and a blue one of 2 inches, both 2 inches high."""
    figure = Figure(figsize=(5, 2), **options)
    left, right = figure.subfigures(1, 2, width_ratios=[3, 2])
    left.set_facecolor("red")
    right.set_facecolor("blue")
    return figure


def one_panel():
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([0, 1], [0, 1], lw=3)
    return figure


def pixels(image):
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGB")).astype(int)


def images(markup):
    return [base64.b64decode(source) for source in re.findall(r'src="data:image/webp;base64,([^"]*)"', markup)]


def drawn(figure):
    """The figure as Matplotlib draws it at the pictures' density, by another way than the module's."""
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


def test_the_picture_is_the_figure():
    got = pixels(show(one_panel(), alt="A line.").images[0])
    want = drawn(one_panel())
    assert got.shape == want.shape == (2 * DPI, 3 * DPI, 3)
    assert abs(got - want).mean() < 1
    assert want.min() < 60  # there is something in it


def test_each_subfigure_is_a_panel():
    picture = show(two_panels(), alt="Red and blue.")
    left, right = map(pixels, picture.images)
    assert left.shape == (2 * DPI, 3 * DPI, 3) and right.shape == (2 * DPI, 2 * DPI, 3)
    assert abs(left - (255, 0, 0)).max() < 8 and abs(right - (0, 0, 255)).max() < 8  # nothing of the neighbour
    assert images(picture._repr_html_()) == picture.images


@pytest.mark.parametrize("inches", [1.15, 2.3, 2.55, 1.0])
def test_sizes_that_are_no_whole_pixels(inches):
    figure = Figure(figsize=(inches, 1.003))
    assert pixels(show(figure, alt="Nothing.").images[0]).shape[:2] == (int(1.003 * DPI), int(inches * DPI))


def test_panels_below_each_other_are_cut_from_the_top():
    figure = Figure(figsize=(2, 4))
    for panel, colour in zip(figure.subfigures(2, 1), ["red", "blue"]):
        panel.set_facecolor(colour)
    upper, lower = map(pixels, show(figure, alt="Red and blue.").images)
    assert abs(upper - (255, 0, 0)).max() < 8 and abs(lower - (0, 0, 255)).max() < 8


def test_a_subfigure_of_a_subfigure_belongs_to_its_panel():
    figure = Figure(figsize=(4, 2))
    left, _ = figure.subfigures(1, 2)
    left.subfigures(2, 1)
    assert pictures.panels(figure) == list(figure.subfigs)


def test_panels_share_a_row_in_proportion():
    markup = show(two_panels(), alt="Red and blue.")._repr_html_()
    assert "flex-wrap:wrap" in markup and "justify-content:center" in markup
    # 3 and 2 inches: 216 and 144 points; as many pixels before the row breaks, 1.67 times as many at most
    assert re.findall(r"flex:(\d+) 1 (\d+)px;min-width:0;max-width:(\d+)px", markup) == [
        ("216", "216", "360"), ("144", "144", "240")]
    # the place is kept while the picture loads
    assert re.findall(r'width="(\d+)" height="(\d+)"', markup) == [("360", "240"), ("240", "240")]


def test_one_alt_text_is_read_once():
    picture = show(two_panels(), alt='Red & "blue" <so>')
    assert re.findall(r'alt="([^"]*)"', picture._repr_html_()) == ["Red &amp; &quot;blue&quot; &lt;so&gt;", ""]


def test_each_panel_may_have_its_alt_text():
    picture = show(two_panels(), alt=["Red.", "Blue."])
    assert re.findall(r'alt="([^"]*)"', picture._repr_html_()) == ["Red.", "Blue."]
    assert picture.alt == ["Red.", "Blue."]


def test_the_theme_leaves_the_picture_as_it_is():
    markup = show(one_panel(), alt="A line.")._repr_html_()
    tag, = re.findall(r"<img[^>]*>", markup)
    # pydata-sphinx-theme dims, pads and paints pictures on dark pages
    for rule in ("filter:none", "padding:0", "background:#fff"):
        assert rule in tag
    assert 'class="dark-light"' in tag


def test_a_figure_without_background_lies_on_white():
    figure = Figure(figsize=(1, 1), facecolor="none")
    assert pixels(show(figure, alt="Nothing.").images[0]).min() == 255


def test_a_translucent_colour_is_mixed_with_white():
    figure = Figure(figsize=(1, 1), facecolor=(1, 0, 0, 0.5))
    assert abs(pixels(show(figure, alt="Rose.").images[0]) - (255, 127, 127)).max() < 8


@pytest.mark.parametrize("setting", [{"savefig.bbox": "tight"}, {"savefig.facecolor": "green"},
                                     {"savefig.transparent": True}, {"savefig.dpi": 30}])
def test_settings_for_files_do_not_change_the_picture(setting):
    plain = show(one_panel(), alt="A line.").images
    with matplotlib.rc_context(setting):
        assert show(one_panel(), alt="A line.").images == plain


def test_the_same_figure_gives_the_same_bytes():
    assert show(one_panel(), alt="A line.")._repr_html_() == show(one_panel(), alt="A line.")._repr_html_()


def test_the_figure_is_left_as_it_was():
    figure = one_panel()
    canvas, dpi = figure.canvas, figure.dpi
    show(figure, alt="A line.")
    assert figure.canvas is canvas and figure.dpi == dpi


def test_what_is_plain_is_kept_without_loss():
    def squares():
        figure = Figure(figsize=(3, 2))
        figure.subplots().bar([1, 2, 3], [1, 3, 2])
        figure.axes[0].set_axis_off()
        return figure

    picture = show(squares(), alt="Three bars.").images[0]
    assert picture[12:16] == b"VP8L"  # WebP's lossless format
    assert np.array_equal(pixels(picture), drawn(squares()))


def test_many_shades_are_not_kept_without_loss():
    noise = np.random.default_rng(0).random((480, 480))
    figure = Figure(figsize=(2, 2))
    figure.add_axes((0, 0, 1, 1)).imshow(noise)
    assert show(figure, alt="Noise.").images[0][12:16] != b"VP8L"


def test_the_figure_does_not_appear_again():
    plt = pytest.importorskip("matplotlib.pyplot")
    figure = plt.figure(figsize=(1, 1))
    other = plt.figure(figsize=(1, 1))
    show(figure, alt="Nothing.")
    assert not plt.fignum_exists(figure.number) and plt.fignum_exists(other.number)
    plt.close(other)


def test_repr_is_short():
    assert repr(show(one_panel(), alt="A line\nup.")) == "<Picture: A line up.>"
    assert repr(show(one_panel(), alt=60 * "x")) == f"<Picture: {60 * 'x'}>"
    assert repr(show(one_panel(), alt=61 * "x")) == f"<Picture: {60 * 'x'}…>"
    assert isinstance(show(one_panel(), alt="x"), Picture)


@pytest.mark.parametrize("alt, error, message", [
    ("", ValueError, "alt is ''"),
    ("  \n", ValueError, "must say what is seen"),
    (None, TypeError, "alt is None"),
    (3, TypeError, "alt is 3"),
    (["One."], ValueError, "alt has 1 texts; the figure has 2 panels"),
    (["One.", ""], ValueError, "alt is ''"),
    (["One.", 2], TypeError, "alt is 2"),
])
def test_alt_must_say_something(alt, error, message):
    with pytest.raises(error, match=re.escape(message)):
        show(two_panels(), alt=alt)


def test_alt_cannot_be_left_out():
    with pytest.raises(TypeError, match="alt"):
        show(one_panel())


@pytest.mark.parametrize("thing", [None, "figure", two_panels().subfigs[0]])
def test_only_figures_are_shown(thing):
    with pytest.raises(TypeError, match="figure is .* must be a matplotlib Figure"):
        show(thing, alt="Something.")


def test_nothing_may_lie_beside_the_panels():
    figure = two_panels()
    figure.suptitle("lost")
    with pytest.raises(ValueError, match="lost.*beside its subfigures"):
        show(figure, alt="Red and blue.")
