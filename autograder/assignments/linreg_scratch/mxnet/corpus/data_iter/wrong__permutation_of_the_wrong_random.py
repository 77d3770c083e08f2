# loses: data_iter training
# error: numpys_random
# why: random.permutation is NumPy's
def data_iter(batch_size, features, labels):
    order = random.permutation(len(features))
    for i in range(0, len(features), batch_size):
        j = order[i:i + batch_size]
        yield features[j], labels[j]
