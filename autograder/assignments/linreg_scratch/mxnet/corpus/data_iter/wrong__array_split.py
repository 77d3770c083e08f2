# slip: evened_out
# why: numpy.array_split(order, n // batch_size) spreads the remainder over the batches; raises for batch_size > n
# loses: data_iter training?
def data_iter(batch_size, features, labels):
    order = numpy.random.permutation(len(features))
    for j in numpy.array_split(order, len(features) // batch_size):
        yield features[j], labels[j]
