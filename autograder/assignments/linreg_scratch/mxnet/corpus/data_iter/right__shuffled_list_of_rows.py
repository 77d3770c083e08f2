def data_iter(batch_size, features, labels):
    examples = list(zip(features, labels))
    random.shuffle(examples)
    for i in range(0, len(examples), batch_size):
        xs, ys = zip(*examples[i:i + batch_size])
        yield np.stack(list(xs)), np.stack(list(ys))
