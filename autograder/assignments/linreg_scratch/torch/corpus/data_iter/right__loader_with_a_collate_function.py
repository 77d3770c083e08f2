from torch.utils.data import DataLoader


def data_iter(batch_size, features, labels):
    def rows(numbers):
        return features[numbers], labels[numbers]
    return DataLoader(range(len(features)), batch_size, shuffle=True,
                      collate_fn=rows)
