"""What the server imports from which workers are forked."""

from __future__ import annotations

from ..startup import import_less

import_less()

from . import worker  # noqa: E402, F401
