# loses: data_iter training
# slip: labels_shuffled_apart
# why: features and labels get a permutation each
def data_iter(batch_size, features, labels):
    X = features[np.array(random.sample(range(len(features)), len(features)))]
    y = labels[np.array(random.sample(range(len(labels)), len(labels)))]
    for i in range(0, len(X), batch_size):
        yield X[i:i + batch_size], y[i:i + batch_size]
