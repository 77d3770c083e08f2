# loses: data_iter training
# slip: whole_set_at_once
# why: the loader is given len(features) for the batch size
def data_iter(batch_size, features, labels):
    data = torch.utils.data.TensorDataset(features, labels)
    loader = torch.utils.data.DataLoader(data, batch_size=len(features),
                                  shuffle=True)
    for X, y in loader:
        yield X, y
