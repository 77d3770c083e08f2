# loses: data_iter training
# slip: swapped
# why: labels first
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = np.array(order[i:i + batch_size])
        yield labels[rows], features[rows]
