# loses: data_iter training
# error: other_framework
# why: PyTorch is another framework
def data_iter(batch_size, features, labels):
    order = torch.randperm(len(features))
    for i in range(0, len(features), batch_size):
        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]
