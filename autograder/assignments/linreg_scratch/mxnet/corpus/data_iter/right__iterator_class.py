class BatchIterator:
    """Hands out one shuffled minibatch at a time."""

    def __init__(self, batch_size, features, labels):
        self.batch_size = batch_size
        self.features = features
        self.labels = labels
        self.left = list(range(len(features)))
        random.shuffle(self.left)

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        now, self.left = (self.left[:self.batch_size],
                          self.left[self.batch_size:])
        now = np.array(now)
        return self.features[now], self.labels[now]


def data_iter(batch_size, features, labels):
    return BatchIterator(batch_size, features, labels)
