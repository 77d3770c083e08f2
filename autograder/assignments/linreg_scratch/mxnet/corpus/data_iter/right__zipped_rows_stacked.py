def data_iter(batch_size, features, labels):
    pairs = list(zip(features, labels))
    random.shuffle(pairs)
    for i in range(0, len(pairs), batch_size):
        xs, ys = zip(*pairs[i:i + batch_size])
        yield np.stack(xs), np.stack(ys)
