"""The edition in PyTorch: its framework, stand-ins and words."""
