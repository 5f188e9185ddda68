"""Figures of the chapter on regularization."""

__all__ = []
