"""Kernels compile on their first call, so no Hypothesis example has a deadline here."""

from hypothesis import settings

settings.register_profile("kernels compile", deadline=None)
settings.load_profile("kernels compile")
