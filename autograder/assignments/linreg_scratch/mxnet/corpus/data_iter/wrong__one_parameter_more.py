# loses: data_iter training
# error: more_parameters
# why: a parameter of its own without a default
def data_iter(batch_size, features, labels, shuffle):
    order = np.array(random.sample(range(len(features)), len(features)))
    for i in range(0, len(features), batch_size):
        j = order[i:i + batch_size]
        yield features[j], labels[j]
