# loses: data_iter
# slip: not_shuffled
# why: right at first, but a cell further down defines data_iter again, without the shuffle
def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    for i in range(0, len(features), batch_size):
        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]

# %% after
def data_iter(batch_size, features, labels):
    n = len(features)
    for i in range(0, n, batch_size):
        stop = min(i + batch_size, n)
        yield features[i:stop], labels[i:stop]
