# loses: data_iter training?
# also: whole_set_at_once
# why: torch.split takes the size of a part, not the number of parts
def data_iter(batch_size, features, labels):
    n = len(features)
    perm = torch.randperm(n)
    return list(zip(torch.split(features[perm], -(-n // batch_size)),
                    torch.split(labels[perm], -(-n // batch_size))))
