# An iterator class; each pass over it is shuffled anew.
class Batches:
    def __init__(self, batch_size, features, labels, drop_last):
        self.batch_size, self.drop_last = batch_size, drop_last
        self.features, self.labels = features, labels

    def __len__(self):
        n = self.features.shape[0]
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)

    def __iter__(self):
        order = np.array(random.sample(range(self.features.shape[0]), self.features.shape[0]))
        for k in range(len(self)):
            rows = order[k * self.batch_size:(k + 1) * self.batch_size]
            yield (np.take(self.features, rows, axis=0), np.take(self.labels, rows, axis=0))


def batch_sizes(n, batch_size):
    sizes = []
    while n > 0:
        sizes.append(min(n, batch_size))
        n -= batch_size
    return sizes


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    return Batches(batch_size, features, labels, drop_last)
