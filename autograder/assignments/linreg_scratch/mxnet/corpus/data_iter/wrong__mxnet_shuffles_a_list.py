# loses: data_iter training
# error: list_for_tensor
# why: np is MXNet's here, whose shuffle takes tensors only
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    np.random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = np.array(order[i:i + batch_size])
        yield features[rows], labels[rows]
