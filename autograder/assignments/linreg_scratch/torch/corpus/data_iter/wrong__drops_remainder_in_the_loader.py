# loses: data_iter
# slip: drops_remainder
# why: drop_last=True throws the short batch away
def data_iter(batch_size, features, labels):
    data = torch.utils.data.TensorDataset(features, labels)
    return torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True,
                                drop_last=True)
