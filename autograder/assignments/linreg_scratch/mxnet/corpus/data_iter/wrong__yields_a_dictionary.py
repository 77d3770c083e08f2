# loses: data_iter training
# slip: not_a_pair
# why: a dictionary unpacks to its keys, not to its values
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield {"X": features[rows], "y": labels[rows]}
