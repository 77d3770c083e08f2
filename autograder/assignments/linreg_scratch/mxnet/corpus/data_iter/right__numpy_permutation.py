def data_iter(batch_size, features, labels):
    order = numpy.random.permutation(len(features))
    for i in range(0, len(order), batch_size):
        rows = np.array(order[i:i + batch_size])
        yield features[rows], labels[rows]
