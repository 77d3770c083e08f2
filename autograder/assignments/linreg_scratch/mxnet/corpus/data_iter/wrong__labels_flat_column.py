# loses: data_iter
# slip: labels_flat
# why: labels[rows, 0] takes the column out of the matrix
def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    y = labels[:, 0]
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], y[rows]
