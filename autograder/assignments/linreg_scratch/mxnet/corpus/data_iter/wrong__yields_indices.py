# loses: data_iter training
# slip: yields_indices
# why: the indices of a minibatch, not its examples
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield rows
