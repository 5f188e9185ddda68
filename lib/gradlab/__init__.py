"""gradlab: vectorised NumPy optimizers, and what a course about them needs."""

from gradlab.objectives import *  # noqa: F403
from gradlab.objectives import __all__ as _objectives
from gradlab.optimizers import *  # noqa: F403
from gradlab.optimizers import __all__ as _optimizers
from gradlab.theory import *  # noqa: F403
from gradlab.theory import __all__ as _theory
from gradlab.trajectory import *  # noqa: F403
from gradlab.trajectory import __all__ as _trajectory

__version__ = "0.1.0"
__all__ = [*_optimizers, *_objectives, *_trajectory, *_theory]
