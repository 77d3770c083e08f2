# loses: data_iter training
# error: sample_of_number
# why: random.sample wants a sequence
def data_iter(batch_size, features, labels):
    indices = random.sample(len(features), len(features))
    for i in range(0, len(features), batch_size):
        j = indices[i:i + batch_size]
        yield features[j], labels[j]
