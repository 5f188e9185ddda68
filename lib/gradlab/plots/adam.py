"""Figures of the chapter on Adam."""

__all__ = []
