# Clones of one start; nanargmin; spectral norm.
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    start = torch.zeros([features.shape[1], 1])
    history = {lr: [] for lr in lrs}
    for lr in lrs:
        w, b = start.clone(), torch.zeros([1])
        for _ in range(num_epochs):
            history[lr] += train(w, b, features, labels, lr, 1, batch_size)
    return history


def best_lr(results):
    keys = np.array(list(results.keys()))
    finals = np.array([np.asarray(v, dtype=float)[-1] for v in results.values()])
    finals = np.where(np.isfinite(finals), finals, np.nan)
    return keys[np.nanargmin(finals)]


def largest_stable_lr(features):
    X = features.numpy().astype(float)
    Z = np.column_stack((X, np.ones(X.shape[0])))
    return 2 / np.linalg.norm(Z.T @ Z / X.shape[0], 2)
