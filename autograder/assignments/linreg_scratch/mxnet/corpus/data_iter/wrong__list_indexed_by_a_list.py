# loses: data_iter training
# error: list_index
# why: a list of pairs is indexed like an array
def data_iter(batch_size, features, labels):
    data = list(zip(features, labels))
    order = list(range(len(data)))
    random.shuffle(order)
    for i in range(0, len(data), batch_size):
        part = data[order[i:i + batch_size]]
        yield np.stack([x for x, _ in part]), np.stack([y for _, y in part])
