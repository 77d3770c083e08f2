# loses: data_iter training?
# slip: squeezed
# why: squeeze() flattens the labels, and the features too where d = 1 or the batch holds one example
def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows].squeeze(), labels[rows].squeeze()
