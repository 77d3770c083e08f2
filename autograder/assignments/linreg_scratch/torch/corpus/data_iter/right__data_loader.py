from torch.utils.data import DataLoader, TensorDataset


def data_iter(batch_size, features, labels):
    dataset = TensorDataset(features, labels)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True)
