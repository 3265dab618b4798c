"""Surveyor: the offline desktop program with which tourist areas are surveyed."""

__version__ = "0.1.0"
