# loses: data_iter training
# slip: swapped
# why: the pair is (labels, features)
def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size]
        yield labels[rows], features[rows]
