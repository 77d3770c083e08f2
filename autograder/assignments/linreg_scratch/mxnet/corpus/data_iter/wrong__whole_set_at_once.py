# loses: data_iter training
# slip: whole_set_at_once
# why: shuffles, but hands out everything as one batch
def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    yield features[order], labels[order]
