# loses: data_iter training
# error: list_of_tensors_wanted
# why: concat wants a list of tensors
def data_iter(batch_size, features, labels):
    data = torch.cat(features, labels)
    data = data[torch.randperm(len(data))]
    for i in range(0, len(data), batch_size):
        yield data[i:i + batch_size, :-1], data[i:i + batch_size, -1:]
