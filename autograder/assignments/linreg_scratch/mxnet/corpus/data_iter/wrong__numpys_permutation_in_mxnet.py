# loses: data_iter training
# error: not_in_mxnets_numpy
# why: mxnet.np.random has no permutation
def data_iter(batch_size, features, labels):
    order = np.random.permutation(len(features))
    for i in range(0, len(order), batch_size):
        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]
