# loses: data_iter
# slip: shuffles_blocks
# why: only the starting points are shuffled, the neighbours stay together
def data_iter(batch_size, features, labels):
    starts = list(range(0, len(features), batch_size))
    random.shuffle(starts)
    for s in starts:
        yield features[s:s + batch_size], labels[s:s + batch_size]
