"""The trusted side of the wall: zygote, boxes, kernels and their limits. The only package that starts processes."""
