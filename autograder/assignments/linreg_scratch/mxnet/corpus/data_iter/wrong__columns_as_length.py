# slip: columns_not_examples
# why: shape[1] (number of features d) taken for the number of examples: only the first d rows come
# loses: data_iter training
def data_iter(batch_size, features, labels):
    n = features.shape[1]
    order = list(range(n))
    random.shuffle(order)
    for i in range(0, n, batch_size):
        j = order[i:i + batch_size]
        yield features[j], labels[j]
