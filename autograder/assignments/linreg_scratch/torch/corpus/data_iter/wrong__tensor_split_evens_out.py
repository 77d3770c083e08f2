# loses: data_iter training?
# slip: evened_out
# also: whole_set_at_once
# why: tensor_split evens the parts out
def data_iter(batch_size, features, labels):
    n = len(features)
    perm = torch.randperm(n)
    k = -(-n // batch_size)
    return list(zip(torch.tensor_split(features[perm], k), torch.tensor_split(labels[perm], k)))
