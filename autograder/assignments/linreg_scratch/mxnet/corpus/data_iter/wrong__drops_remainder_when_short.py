# loses: data_iter
# slip: drops_remainder
# why: leaves the loop as soon as a batch is not full
def data_iter(batch_size, features, labels):
    idx = list(range(len(features)))
    random.shuffle(idx)
    for i in range(0, len(idx), batch_size):
        batch = idx[i:i + batch_size]
        if len(batch) < batch_size:
            break
        yield features[batch], labels[batch]
