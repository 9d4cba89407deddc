"""What all tests share: how long hypothesis looks for a counterexample."""

from __future__ import annotations

import os

from hypothesis import settings

pytest_plugins = ["fault_figures"]  # prints what the fault tests counted

# `make torture` sets the longer one; deadlines are of no use on a busy machine.
settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("torture", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
