"""Exact conversions between the conventions of optimizer libraries."""

__all__ = []
