# loses: data_iter training
# error: list_for_tensor
# why: paddle.gather wants a tensor as index
def data_iter(batch_size, features, labels):
    num_examples = len(features)
    indices = list(range(num_examples))
    random.shuffle(indices)
    for i in range(0, num_examples, batch_size):
        j = indices[i:i + batch_size]
        yield np.take(features, j, axis=0), np.take(labels, j, axis=0)
