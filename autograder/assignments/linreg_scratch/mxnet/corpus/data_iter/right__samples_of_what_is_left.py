def data_iter(batch_size, features, labels):
    left = set(range(len(features)))
    while left:
        pick = random.sample(sorted(left), min(batch_size, len(left)))
        left -= set(pick)
        pick = np.array(pick)
        yield features[pick], labels[pick]
