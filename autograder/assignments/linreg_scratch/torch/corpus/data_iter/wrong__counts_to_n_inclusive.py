# loses: data_iter training
# error: index_out_of_bounds
# why: indices 1 … n: index n lies outside
def data_iter(batch_size, features, labels):
    n = len(features)
    order = np.random.permutation(n) + 1
    for i in range(0, n, batch_size):
        rows = torch.tensor(order[i:i + batch_size])
        yield features[rows], labels[rows]
