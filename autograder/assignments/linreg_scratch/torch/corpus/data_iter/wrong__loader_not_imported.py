# loses: data_iter training
# error: not_imported
# why: torch.utils.data is not imported under a short name
def data_iter(batch_size, features, labels):
    data = TensorDataset(features, labels)
    yield from DataLoader(data, batch_size=batch_size, shuffle=True)
