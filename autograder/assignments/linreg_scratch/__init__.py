"""Linear regression from scratch (Dive into Deep Learning, section 3.2), with its seven exercises."""
