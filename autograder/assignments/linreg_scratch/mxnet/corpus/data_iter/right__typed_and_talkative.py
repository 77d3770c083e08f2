import sys
import warnings
from typing import Iterator


def data_iter(batch_size: int, features: np.ndarray,
              labels: np.ndarray) -> Iterator[tuple]:
    """Minibatches of `features` and `labels` in a fresh random order.

    The last one holds what is left over.
    """
    n = int(features.shape[0])
    assert n == labels.shape[0], 'as many labels as examples'
    warnings.warn('shuffling %d examples' % n)
    print('new pass', file=sys.stderr)
    order = numpy.random.permutation(n)
    for done in range(0, n, batch_size):
        if done % (50 * batch_size) == 0:
            print(f'\r{done}/{n}', end='', flush=True)
        rows = np.array(order[done:done + batch_size])
        yield features[rows], labels[rows]
    print()
