# torch.split with sections; the remainder thrown away afterwards.
def batch_sizes(n, batch_size):
    import math
    number = math.ceil(n / batch_size)
    sizes = [batch_size] * number
    sizes[-1] = n - batch_size * (number - 1)
    return sizes


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = features.shape[0]
    order = random.sample(range(n), n)
    sizes = batch_sizes(n, batch_size)
    Xs = torch.split(features[order], sizes)
    ys = torch.split(labels[order], sizes)
    pairs = list(zip(Xs, ys))
    if drop_last and sizes[-1] < batch_size:
        pairs.pop()
    return iter(pairs)
