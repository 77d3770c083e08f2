"""Code that runs inside the box: the kernel's loop and the probes. It holds no answer, no tolerance, no hint."""
