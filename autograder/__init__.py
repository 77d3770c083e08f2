"""The autograder of *Linear regression from scratch*: notebooks in, fair and explained marks out."""

import sys

__version__ = "0.1.0"

# nbformat's schema library would compile a grammar of internationalised addresses, which no notebook has, for a second
# in every process that grades; without this module it does not know that format.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
