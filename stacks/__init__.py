"""Deployable units: what is lost when deleted (data), and what can be made again (the rest)."""

from __future__ import annotations

from .platform import Platform, define_platform

__all__ = ["Platform", "define_platform"]
