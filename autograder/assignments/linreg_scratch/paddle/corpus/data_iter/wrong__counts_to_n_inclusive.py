# loses: data_iter training?
# slip: index_beyond_the_data
# why: indices 1 … n: example 0 never comes, index n lies outside and Paddle reads garbage there without a word
def data_iter(batch_size, features, labels):
    n = len(features)
    order = np.random.permutation(n) + 1
    for i in range(0, n, batch_size):
        rows = paddle.to_tensor(order[i:i + batch_size])
        yield features[rows], labels[rows]
