# loses: data_iter training
# slip: transposed
# why: yields the transposed batch, (d, batch)
def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows].T, labels[rows].T
