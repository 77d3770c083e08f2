def data_iter(batch_size, features, labels):
    bag = list(range(len(features)))
    while bag:
        rows = []
        while bag and len(rows) < batch_size:
            rows.append(bag.pop(random.randrange(len(bag))))
        yield features[rows], labels[rows]
