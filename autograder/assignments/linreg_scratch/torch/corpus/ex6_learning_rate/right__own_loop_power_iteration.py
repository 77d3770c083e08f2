# Its own loop from small normal weights; power iteration for the largest eigenvalue.
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = dict()
    for lr in lrs:
        w = torch.normal(0.0, 0.01, [features.shape[1], 1])
        b = torch.zeros([1])
        history = []
        for epoch in range(num_epochs):
            for X, y in data_iter(batch_size, features, labels):
                w.requires_grad = True
                b.requires_grad = True
                squared_loss(linreg(X, w, b), y).sum().backward()
                sgd([w, b], lr, batch_size)
            with torch.no_grad():
                history.append(squared_loss(linreg(features, w, b), labels).mean())
        results[lr] = history
    return results


def best_lr(results):
    best, lowest = None, float("inf")
    for lr in results:
        final = float(results[lr][-1])
        if final < lowest:        # False for nan and inf
            best, lowest = lr, final
    return best


def largest_stable_lr(features):
    X = features.numpy().astype("float64")
    Z = np.hstack([X, np.ones((len(X), 1))])
    H = Z.T @ Z / len(Z)
    v = np.ones(H.shape[0]) + 0.1 * np.arange(H.shape[0])
    for _ in range(2000):
        v = H @ v
        v /= np.linalg.norm(v)
    return 2 / (v @ H @ v)
