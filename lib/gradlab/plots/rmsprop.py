"""Figures of the chapter on RMSprop."""

__all__ = []
