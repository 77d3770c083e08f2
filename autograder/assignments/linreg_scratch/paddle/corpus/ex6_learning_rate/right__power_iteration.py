def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    start = 0.01 * np.random.randn(features.shape[1], 1).astype("float32")
    out = dict()
    for eta in lrs:
        w, b = paddle.to_tensor(start.copy()), paddle.zeros([1])
        out[eta] = train(w, b, features, labels, eta, num_epochs, batch_size)
    return out


def best_lr(results):
    # nan和inf当作无穷大
    score = {k: (v[-1] if math.isfinite(v[-1]) else math.inf) for k, v in results.items()}
    return sorted(score, key=score.get)[0]


def largest_stable_lr(features):
    n = features.shape[0]
    A = paddle.concat([features, paddle.ones([n, 1])], axis=1)
    H = A.T @ A / n
    v = paddle.ones([H.shape[0], 1]) + 0.1 * H[:, :1]
    for _ in range(2000):
        v = H @ v
        v = v / (v * v).sum() ** 0.5
    return 2 / ((v * (H @ v)).sum())
