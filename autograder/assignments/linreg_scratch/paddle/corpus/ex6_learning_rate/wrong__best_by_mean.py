# loses: ex6_learning_rate
# slip: best_by_mean
# why: the lowest mean of a curve wins
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = paddle.zeros([features.shape[1], 1]), paddle.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    finite = {lr: losses for lr, losses in results.items() if np.isfinite(losses).all()}
    return min(finite, key=lambda lr: sum(finite[lr]) / len(finite[lr]))


def largest_stable_lr(features):
    X = features.numpy()
    Z = np.c_[X, np.ones(len(X))]
    return 2 / np.linalg.eigvalsh(Z.T @ Z / len(X)).max()
