# loses: data_iter training
# error: result_of_shuffle
# why: random.shuffle returns None, which is then sliced
def data_iter(batch_size, features, labels):
    indices = random.shuffle(list(range(len(features))))
    for i in range(0, len(features), batch_size):
        batch = indices[i:i + batch_size]
        yield features[batch], labels[batch]
