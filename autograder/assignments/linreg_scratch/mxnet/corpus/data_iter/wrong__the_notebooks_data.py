# loses: data_iter training?
# slip: the_notebooks_data
# why: reads the notebook's own features and labels instead of its arguments
def data_iter(batch_size, feats, labs):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows]
