# loses: data_iter training
# error: one_pass_only
# why: zip gives no list
def data_iter(batch_size, features, labels):
    data = zip(features, labels)
    random.shuffle(data)
    for i in range(0, len(features), batch_size):
        yield data[i:i + batch_size]
