"""Figures of the chapter on momentum unrolled."""

__all__ = []
