import sys
import warnings
from typing import Sequence


def sgd(params: Sequence[torch.Tensor], lr: float,
        batch_size: int) -> None:
    """One step: p ← p − lr · grad / batch_size, and gradients cleared."""
    warnings.warn('stepping')
    with torch.no_grad():
        for number, p in enumerate(params, start=1):
            step = lr * p.grad / batch_size
            print(f'param {number}: longest move '
                  f'{step.abs().max().item():.2e}', file=sys.stderr)
            p -= step
            p.grad.zero_()
