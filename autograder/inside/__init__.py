"""What is sent through the wall: the kernel's loop and the probes. No answer, no tolerance, no hint lives here."""
