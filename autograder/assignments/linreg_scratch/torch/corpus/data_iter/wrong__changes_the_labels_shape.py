# loses: data_iter training?
# slip: shuffles_in_place
# why: unsqueeze_ with an underscore changes the caller's labels
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    labels.unsqueeze_(1)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows].reshape([-1, 1])
