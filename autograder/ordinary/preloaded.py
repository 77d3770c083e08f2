"""What the server imports from which workers are forked."""

from __future__ import annotations

from ..startup import skip_iri_grammar

skip_iri_grammar()

from . import worker  # noqa: E402, F401
