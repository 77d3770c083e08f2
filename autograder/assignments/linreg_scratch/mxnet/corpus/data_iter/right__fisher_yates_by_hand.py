# %% before
def shuffled(n):
    """洗牌算法（Fisher–Yates）。"""
    a = list(range(n))
    for last in range(n - 1, 0, -1):
        j = random.randint(0, last)
        a[last], a[j] = a[j], a[last]
    return a

# %% solution
def data_iter(batch_size, features, labels):
    cards = shuffled(len(features))
    for i in range(0, len(cards), batch_size):
        hand = np.array(cards[i:i + batch_size], dtype='int64')
        yield features[hand], labels[hand]
