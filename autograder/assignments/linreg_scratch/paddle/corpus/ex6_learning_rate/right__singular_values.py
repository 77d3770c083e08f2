def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    def run(lr):
        paddle.seed(0)
        w = paddle.normal(0.0, 0.01, [features.shape[1], 1])
        b = paddle.zeros([1])
        return train(w, b, features, labels, lr, num_epochs, batch_size)
    return {lr: run(lr) for lr in lrs}


def best_lr(results):
    lrs = list(results)
    last = np.array([results[lr][-1] for lr in lrs], dtype=float)
    last[~np.isfinite(last)] = np.inf
    return lrs[int(last.argmin())]


def largest_stable_lr(features):
    X1 = paddle.concat([features, paddle.ones_like(features[:, :1])], axis=1)
    s = paddle.linalg.svd(X1)[1]
    return 2 * len(X1) / s.max() ** 2
