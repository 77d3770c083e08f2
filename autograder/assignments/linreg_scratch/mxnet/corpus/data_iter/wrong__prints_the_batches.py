# loses: data_iter training
# slip: returns_nothing
# why: print instead of yield: the function returns None
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        print(features[rows], labels[rows])
