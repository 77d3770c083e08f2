# loses: data_iter training
# slip: list_of_examples
# why: each minibatch is a list of pairs, one for each example
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield [(features[k], labels[k]) for k in rows]
