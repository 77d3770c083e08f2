# loses: data_iter
# slip: not_shuffled
# why: a DataLoader does not shuffle unless it is told to
from torch.utils.data import DataLoader, TensorDataset


def data_iter(batch_size, features, labels):
    return DataLoader(TensorDataset(features, labels),
                      batch_size=batch_size)
