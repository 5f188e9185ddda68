"""gradlab: vectorised NumPy optimizers, and what a course about them needs."""

from gradlab.activations import *  # noqa: F403
from gradlab.activations import __all__ as _activations
from gradlab.conversions import *  # noqa: F403
from gradlab.conversions import __all__ as _conversions
from gradlab.datasets import *  # noqa: F403
from gradlab.datasets import __all__ as _datasets
from gradlab.losses import *  # noqa: F403
from gradlab.losses import __all__ as _losses
from gradlab.network import *  # noqa: F403
from gradlab.network import __all__ as _network
from gradlab.objectives import *  # noqa: F403
from gradlab.objectives import __all__ as _objectives
from gradlab.optimizers import *  # noqa: F403
from gradlab.optimizers import __all__ as _optimizers
from gradlab.races import *  # noqa: F403
from gradlab.races import __all__ as _races
from gradlab.regularizers import *  # noqa: F403
from gradlab.regularizers import __all__ as _regularizers
from gradlab.schedules import *  # noqa: F403
from gradlab.schedules import __all__ as _schedules
from gradlab.theory import *  # noqa: F403
from gradlab.theory import __all__ as _theory
from gradlab.training import *  # noqa: F403
from gradlab.training import __all__ as _training
from gradlab.trajectory import *  # noqa: F403
from gradlab.trajectory import __all__ as _trajectory

__version__ = "0.1.0"
__all__ = [*_activations, *_conversions, *_datasets, *_losses, *_network, *_objectives, *_optimizers, *_races,
           *_regularizers, *_schedules, *_theory, *_training, *_trajectory]
