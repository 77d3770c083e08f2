# attack: arrays of a subclass whose comparisons and conversions agree with everything
# cell: squared_loss
# earns: others squared_loss:3
# outcome: ignored or raised or unreadable


class Liar(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def __array_ufunc__(self, *a, **k):
        return np.True_

    def __array_function__(self, *a, **k):
        return np.True_

    def __array_finalize__(self, other):
        pass

    def tobytes(self, *a):
        return b"\0" * self.nbytes

    shape = property(lambda self: (3, 1))
    dtype = property(lambda self: np.dtype("float32"))


def squared_loss(y_hat, y):
    return y_hat.numpy().view(Liar)
