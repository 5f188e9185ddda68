"""A Sphinx extension that keeps printed lines whole on the page.

The kernel sends what a cell prints in pieces, cut wherever a timer falls. Joining them, myst-nb 1.4 ends each piece with
a new line, so a printed line is broken now and then, and not in the same place twice. Joined as they are, they fit.
"""
import myst_nb.core.render
from myst_nb.core.utils import coalesce_streams


def joined_first(outputs):
    """Merge the outputs as myst-nb does, neighbouring pieces of one stream joined to one before."""
    whole = []
    for output in outputs:
        last = whole[-1] if whole else None
        if last is not None and output["output_type"] == last["output_type"] == "stream" and output["name"] == last["name"]:
            last["text"] += output["text"]
        else:
            whole.append(output)
    return coalesce_streams(whole)


def setup(app):
    myst_nb.core.render.coalesce_streams = joined_first
    return {"parallel_read_safe": True}
