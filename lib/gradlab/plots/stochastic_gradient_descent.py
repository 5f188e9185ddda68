"""Figures of the chapter on stochastic gradient descent."""

__all__ = []
