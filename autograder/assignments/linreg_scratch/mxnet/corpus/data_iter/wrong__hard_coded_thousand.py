# error: index_out_of_bounds
# why: 1000 examples written into the function; for fewer, positions beyond the end give garbage or an error
# loses: data_iter training?
def data_iter(batch_size, features, labels):
    indices = list(range(1000))
    random.shuffle(indices)
    for i in range(0, 1000, batch_size):
        batch = np.array(indices[i:i + batch_size])
        yield features[batch], labels[batch]
