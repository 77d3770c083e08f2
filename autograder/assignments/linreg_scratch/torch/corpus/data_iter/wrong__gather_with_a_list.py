# loses: data_iter training
# error: tensor_wanted
# why: index_select wants a tensor as index
def data_iter(batch_size, features, labels):
    num_examples = len(features)
    indices = list(range(num_examples))
    random.shuffle(indices)
    for i in range(0, num_examples, batch_size):
        j = indices[i:i + batch_size]
        yield features.index_select(0, j), labels.index_select(0, j)
