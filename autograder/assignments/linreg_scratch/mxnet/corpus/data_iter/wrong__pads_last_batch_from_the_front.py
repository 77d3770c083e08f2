# loses: data_iter
# slip: pads_last_batch
# why: fills the last batch up with examples already seen
def data_iter(batch_size, features, labels):
    n = len(features)
    order = random.sample(range(n), n)
    while len(order) % batch_size:
        order.append(order[len(order) - n])
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows]
