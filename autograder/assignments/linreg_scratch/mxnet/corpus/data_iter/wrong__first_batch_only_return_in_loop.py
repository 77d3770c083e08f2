# loses: data_iter training
# slip: first_batch_only
# why: the return stands inside the loop
def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    batches = []
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size]
        batches.append((features[rows], labels[rows]))
        return batches
