# loses: data_iter training
# slip: not_a_pair
# why: yields the indices too, so the given loop cannot unpack the batch
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows], rows
