# loses: data_iter training
# error: not_imported
# why: mx and nd are not imported
def data_iter(batch_size, features, labels):
    order = mx.nd.random.shuffle(mx.nd.arange(len(features)))
    for i in range(0, len(features), batch_size):
        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]
