"""Teaching figures in Matplotlib.

``drawing`` has what every figure is made of; then there is one module for each chapter. A function of those takes runs
that `gradlab.descend` has made, and returns what `gradlab.widgets.explore` wants first: the figure, the artists that
move, and the function that moves them.
"""

from gradlab.plots.adam import *  # noqa: F403
from gradlab.plots.adam import __all__ as _adam
from gradlab.plots.drawing import *  # noqa: F403
from gradlab.plots.drawing import __all__ as _drawing
from gradlab.plots.drawing import told as _told
from gradlab.plots.gradient_descent import *  # noqa: F403
from gradlab.plots.gradient_descent import __all__ as _gradient_descent
from gradlab.plots.homework import *  # noqa: F403
from gradlab.plots.homework import __all__ as _homework
from gradlab.plots.momentum import *  # noqa: F403
from gradlab.plots.momentum import __all__ as _momentum
from gradlab.plots.momentum_unrolled import *  # noqa: F403
from gradlab.plots.momentum_unrolled import __all__ as _momentum_unrolled
from gradlab.plots.multilayer_perceptron import *  # noqa: F403
from gradlab.plots.multilayer_perceptron import __all__ as _multilayer_perceptron
from gradlab.plots.nesterov import *  # noqa: F403
from gradlab.plots.nesterov import __all__ as _nesterov
from gradlab.plots.optimizer_race import *  # noqa: F403
from gradlab.plots.optimizer_race import __all__ as _optimizer_race
from gradlab.plots.overview import *  # noqa: F403
from gradlab.plots.overview import __all__ as _overview
from gradlab.plots.regularization import *  # noqa: F403
from gradlab.plots.regularization import __all__ as _regularization
from gradlab.plots.rmsprop import *  # noqa: F403
from gradlab.plots.rmsprop import __all__ as _rmsprop
from gradlab.plots.stochastic_gradient_descent import *  # noqa: F403
from gradlab.plots.stochastic_gradient_descent import __all__ as _stochastic_gradient_descent

__all__ = [*_adam, *_drawing, *_gradient_descent, *_homework, *_momentum, *_momentum_unrolled, *_multilayer_perceptron,
           *_nesterov, *_optimizer_race, *_overview, *_regularization, *_rmsprop, *_stochastic_gradient_descent]

for _name in __all__:
    if getattr(globals()[_name], "__module__", "").startswith(__name__):
        globals()[_name] = _told(globals()[_name])
