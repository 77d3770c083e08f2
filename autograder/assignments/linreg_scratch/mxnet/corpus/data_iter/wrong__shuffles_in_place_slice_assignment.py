# loses: data_iter
# slip: shuffles_in_place
# why: features[:] = … changes the caller's data; two passes later the plots show other rows
def data_iter(batch_size, features, labels):
    perm = numpy.random.permutation(len(features))
    features[:] = features.asnumpy()[perm]
    labels[:] = labels.asnumpy()[perm]
    return [(features[i:i + batch_size], labels[i:i + batch_size])
            for i in range(0, len(features), batch_size)]
