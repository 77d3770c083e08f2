# loses: data_iter
# slip: not_shuffled
# why: reads the examples from first to last on every pass
def data_iter(batch_size, features, labels):
    for i in range(0, len(features), batch_size):
        yield features[i:i + batch_size], labels[i:i + batch_size]
