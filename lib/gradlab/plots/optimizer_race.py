"""Figures of the chapter on the optimizer race."""

__all__ = []
