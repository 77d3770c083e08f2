# loses: data_iter
# slip: same_order_every_pass
# why: torch.manual_seed inside the function
def data_iter(batch_size, features, labels):
    torch.manual_seed(42)
    order = torch.randperm(len(features))
    for i in range(0, len(features), batch_size):
        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]
