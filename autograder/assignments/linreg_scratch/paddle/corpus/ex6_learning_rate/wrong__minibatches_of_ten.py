# slip: batches_of_ten
# why: trains in minibatches of 10, whatever batch_size is
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = paddle.zeros([features.shape[1], 1]), paddle.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, 10)
    return results

def best_lr(results):
    good = {k: v[-1] for k, v in results.items() if math.isfinite(v[-1])}
    return min(good, key=good.get)

def largest_stable_lr(features):
    X = features.numpy().astype("float64")
    X1 = np.hstack([X, np.ones((len(X), 1))])
    return 2.0 / np.linalg.eigvalsh(X1.T.dot(X1) / len(X1)).max()
