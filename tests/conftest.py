"""What all tests share: how long hypothesis looks for a counterexample, and Ctrl-C."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

pytest_plugins = ["fault_figures"]  # prints what the fault tests counted

# Deadlines and the check of how long examples take are of no use on a busy machine. The quick one
# looks at the same examples every time, so that a commit is not blamed for what it did not change;
# `make torture` sets the longer one, which looks for new ones.
BUSY = [HealthCheck.too_slow]
settings.register_profile(
    "quick", max_examples=25, deadline=None, derandomize=True, suppress_health_check=BUSY
)
settings.register_profile("torture", max_examples=1000, deadline=None, suppress_health_check=BUSY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# A shell starts what runs in the background with SIGINT ignored, and so are the commands that the
# tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
