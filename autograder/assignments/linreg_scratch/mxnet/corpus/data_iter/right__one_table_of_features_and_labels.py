def data_iter(batch_size, features, labels):
    d = features.shape[1]
    table = np.concatenate([features, labels], axis=1)
    table = table[np.array(random.sample(range(table.shape[0]), table.shape[0]))]
    for i in range(0, table.shape[0], batch_size):
        rows = table[i:i + batch_size]
        yield rows[:, :d], rows[:, d:]
