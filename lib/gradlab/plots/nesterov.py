"""Figures of the chapter on Nesterov's method."""

__all__ = []
