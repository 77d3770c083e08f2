# 用 NumPy 训练，同一组初值复制给每个学习率；奇异值求稳定上界
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    X = features.asnumpy().astype('float64')
    y = labels.asnumpy().astype('float64').reshape(-1, 1)
    w_start = numpy.random.normal(0, 0.01, (X.shape[1], 1))
    结果 = {}
    for lr in lrs:
        w, b, 曲线 = w_start.copy(), 0.0, []
        with numpy.errstate(all='ignore'):
            for _ in range(num_epochs):
                顺序 = numpy.random.permutation(len(X))
                for k in range(0, len(X), batch_size):
                    行 = 顺序[k:k + batch_size]
                    e = X[行] @ w + b - y[行]
                    w = w - lr * X[行].T @ e / batch_size
                    b = b - lr * e.sum() / batch_size
                曲线.append(float(((X @ w + b - y) ** 2).mean() / 2))
        结果[lr] = 曲线
    return 结果


def best_lr(results):
    末值 = [(v[-1], k) for k, v in results.items() if numpy.isfinite(v[-1])]
    return sorted(末值)[0][1]


def largest_stable_lr(features):
    X = features.asnumpy()
    Z = numpy.c_[X, numpy.ones(len(X))]
    s = numpy.linalg.svd(Z, compute_uv=False)[0]
    return numpy.array([2 * len(X) / s ** 2])
