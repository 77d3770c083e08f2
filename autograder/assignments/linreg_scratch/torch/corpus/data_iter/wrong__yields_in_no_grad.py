# loses: data_iter training
# slip: yields_in_no_grad
# why: while the generator is paused, its no_grad is in force in the loop, and in every cell after a pass that is kept open
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    with torch.no_grad():
        for i in range(0, len(order), batch_size):
            batch = torch.tensor(order[i : i + batch_size])
            yield features[batch], labels[batch]


# %% after
batches = data_iter(10, features, labels)
X, y = next(batches)
