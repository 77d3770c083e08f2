# loses: data_iter
# slip: one_example_at_a_time
# why: single examples of shape (d,) and (1,) instead of batches
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in order:
        yield features[i], labels[i]
