"""Figures of the chapter on the multilayer perceptron."""

__all__ = []
