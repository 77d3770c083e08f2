class Pairs(torch.utils.data.Dataset):
    def __init__(self, features, labels):
        self.features, self.labels = features.numpy(), labels.numpy()

    def __len__(self):
        return len(self.features)

    def __getitem__(self, i):
        return self.features[i], self.labels[i]


def data_iter(batch_size, features, labels):
    return torch.utils.data.DataLoader(Pairs(features, labels), batch_size=batch_size,
                                shuffle=True, num_workers=2)
