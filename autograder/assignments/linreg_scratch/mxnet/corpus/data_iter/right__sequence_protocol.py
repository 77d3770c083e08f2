class Batches:
    """Only __len__ and __getitem__: Python's old way of being iterable."""

    def __init__(self, size, X, y):
        self.parts = []
        order = numpy.random.permutation(len(X)).tolist()
        while order:
            self.parts.append(order[:size])
            del order[:size]
        self.X, self.y = X, y

    def __len__(self):
        return len(self.parts)

    def __getitem__(self, k):
        rows = self.parts[k]          # IndexError ends the loop
        return self.X[rows], self.y[rows]


def data_iter(batch_size, features, labels):
    return Batches(batch_size, features, labels)
