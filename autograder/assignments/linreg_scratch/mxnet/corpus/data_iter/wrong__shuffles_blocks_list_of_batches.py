# loses: data_iter
# slip: shuffles_blocks
# why: cuts first and shuffles the finished batches
def data_iter(batch_size, features, labels):
    n = len(features)
    batches = [(features[i:i + batch_size], labels[i:i + batch_size])
               for i in range(0, n, batch_size)]
    random.shuffle(batches)
    return batches
