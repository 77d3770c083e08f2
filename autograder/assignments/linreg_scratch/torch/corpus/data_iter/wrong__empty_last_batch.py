# loses: data_iter
# slip: empty_last_batch
# why: one piece too many where batch_size divides n
def data_iter(batch_size, features, labels):
    n = len(features)
    order = np.random.permutation(n)
    for piece in range(n // batch_size + 1):
        rows = torch.tensor(order[piece * batch_size:(piece + 1) * batch_size])
        yield features[rows], labels[rows]
