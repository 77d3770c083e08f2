# loses: ex6_learning_rate
# why: a curve ends where the loss has become large
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = paddle.zeros([features.shape[1], 1]), paddle.zeros([1])
        losses = []
        for _ in range(num_epochs):
            losses += train(w, b, features, labels, lr, 1, batch_size)
            if losses[-1] > 1000:
                break
        results[lr] = losses
    return results


def best_lr(results):
    finite = {lr: losses for lr, losses in results.items() if np.isfinite(losses).all()}
    return min(finite, key=lambda lr: finite[lr][-1])


def largest_stable_lr(features):
    X = features.numpy()
    Z = np.c_[X, np.ones(len(X))]
    return 2 / np.linalg.eigvalsh(Z.T @ Z / len(X)).max()
