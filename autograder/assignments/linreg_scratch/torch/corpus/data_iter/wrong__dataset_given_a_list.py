# loses: data_iter training
# error: list_for_tensor
# why: TensorDataset takes the tensors one by one; given one list of them, it asks the list for a size
def data_iter(batch_size, features, labels):
    data = torch.utils.data.TensorDataset([features, labels])
    return torch.utils.data.DataLoader(data, batch_size, shuffle=True)
