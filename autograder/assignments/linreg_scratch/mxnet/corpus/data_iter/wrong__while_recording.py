# loses: data_iter training
# slip: yields_in_no_grad
# why: the loop is still recording where it takes its step
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    with autograd.record():
        for i in range(0, len(order), batch_size):
            rows = np.array(order[i:i + batch_size])
            yield features[rows], labels[rows]
