import torch.utils.data as io


class Points(io.Dataset):
    def __init__(self, X, y):
        super().__init__()
        self.X = X
        self.y = y

    def __len__(self):
        return len(self.X)

    def __getitem__(self, i):
        return self.X[i], self.y[i]


def data_iter(batch_size, features, labels):
    points = Points(features, labels)
    sampler = io.BatchSampler(io.RandomSampler(points), batch_size=batch_size,
                              drop_last=False)
    yield from io.DataLoader(points, batch_sampler=sampler)
