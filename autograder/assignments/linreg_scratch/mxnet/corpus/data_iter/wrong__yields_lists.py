# loses: data_iter training
# slip: yields_arrays
# why: nested lists of numbers instead of tensors
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows].tolist(), labels[rows].tolist()
