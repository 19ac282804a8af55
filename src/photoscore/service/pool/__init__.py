"""Scoring in processes of their own: a photo that kills its decoder takes one of them, not the service."""
