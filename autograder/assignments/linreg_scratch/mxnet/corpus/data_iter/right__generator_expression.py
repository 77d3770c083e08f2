def data_iter(batch_size, features, labels):
    n = len(features)
    p = np.array(random.sample(range(n), n))
    return ((features[p[i:i + batch_size]], labels[p[i:i + batch_size]])
            for i in range(0, n, batch_size))
