def data_iter(batch_size, features, labels):
    n = len(features)
    for rows in _groups(random.sample(range(n), n), batch_size):
        rows = np.array(rows)
        yield features[rows], labels[rows]

# %% after
# helper defined late: it only has to exist when data_iter runs
def _groups(seq, size):
    for i in range(0, len(seq), size):
        yield seq[i:i + size]


_toy = np.arange(7, dtype='float32').reshape((7, 1))
for _X, _y in data_iter(3, _toy, _toy * 10):
    print(_X.flatten().tolist(), _y.flatten().tolist())
    break
