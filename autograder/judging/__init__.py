"""A submission becomes a Result: its cells run behind the wall, its tasks are judged, a table says what came out."""
