# loses: data_iter training
# error: number_for_list
# why: the order of the parameters is changed
def data_iter(features, labels, batch_size):
    order = np.array(random.sample(range(len(features)), len(features)))
    for i in range(0, len(features), batch_size):
        j = order[i:i + batch_size]
        yield features[j], labels[j]
