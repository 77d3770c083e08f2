# loses: data_iter training
# error: index_type
# why: the index tensor holds floats
def data_iter(batch_size, features, labels):
    n = len(features)
    indices = list(range(n))
    random.shuffle(indices)
    for i in range(0, n, batch_size):
        j = torch.tensor(indices[i:i + batch_size], dtype=torch.float32)
        yield features[j], labels[j]
