# loses: data_iter training
# slip: yields_arrays
# why: a list of single rows instead of one tensor
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield [features[i] for i in rows], [labels[i] for i in rows]
