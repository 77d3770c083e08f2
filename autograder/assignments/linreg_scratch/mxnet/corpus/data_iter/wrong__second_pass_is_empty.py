# loses: data_iter training
# slip: used_up
# why: the index list is a global that the first pass uses up
_left = None


def data_iter(batch_size, features, labels):
    global _left
    if _left is None:
        _left = random.sample(range(len(features)), len(features))
    while _left:
        rows, _left = _left[:batch_size], _left[batch_size:]
        yield features[rows], labels[rows]
