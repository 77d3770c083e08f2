# loses: data_iter training
# slip: features_only
# why: yields X alone, the labels are never handed out
def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    for i in range(0, len(features), batch_size):
        yield features[order[i:i + batch_size]]
