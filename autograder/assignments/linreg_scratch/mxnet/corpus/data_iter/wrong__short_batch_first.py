# loses: data_iter
# slip: short_batch_not_last
# why: the remainder comes first
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    rest = len(order) % batch_size
    cuts = [order[:rest]] * (rest > 0) + [order[i:i + batch_size] for i in range(rest, len(order), batch_size)]
    for rows in cuts:
        yield features[rows], labels[rows]
