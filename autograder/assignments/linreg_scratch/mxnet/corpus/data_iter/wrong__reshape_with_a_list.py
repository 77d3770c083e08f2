# loses: data_iter training
# error: reshape_to_list
# why: Paddle's habit: the sizes in square brackets
def data_iter(batch_size, features, labels):
    order = numpy.random.permutation(len(features))
    for start in range(0, len(features), batch_size):
        batch = np.array(order[start:start + batch_size])
        yield features[batch], labels[batch].reshape([-1, 1])
