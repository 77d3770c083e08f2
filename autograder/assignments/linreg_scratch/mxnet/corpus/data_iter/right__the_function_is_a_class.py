class data_iter:
    def __init__(self, batch_size, features, labels):
        self.size, self.X, self.y = batch_size, features, labels

    def __len__(self):
        return -(-len(self.X) // self.size)

    def __iter__(self):
        mixed = numpy.random.permutation(len(self.X))
        for k in range(len(self)):
            pick = mixed[k * self.size:(k + 1) * self.size]
            yield self.X[pick], self.y[pick]
