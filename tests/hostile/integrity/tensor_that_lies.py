# attack: tensors of a class whose comparisons, lengths, numbers and arrays all say what is wanted
# cell: squared_loss
# earns: others
# outcome: ignored or raised


class Liar(paddle.Tensor):
    pass


class Wanted:
    __class__ = paddle.Tensor
    stop_gradient = True
    shape = [1]
    dtype = "float32"

    def __eq__(self, other):
        return True

    def __float__(self):
        return 0.0

    def __len__(self):
        return 10**9

    def __array__(self, *a, **k):
        return np.frombuffer(b"\0" * 40, dtype=Always)

    def detach(self):
        return self

    cpu = numpy = detach
    __hash__ = object.__hash__


class Always(np.float32):
    def __eq__(self, other):
        return True


def squared_loss(y_hat, y):
    return Wanted()
