# slip: best_by_lowest_point
# why: compares the least loss of each curve, not the final one
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    """Train once for each rate: return {lr: [loss after each epoch]}."""
    results = {}
    for lr in lrs:
        w = np.zeros([features.shape[1], 1], features.dtype)
        b = np.zeros([1], features.dtype)
        results[lr] = train(w, b, features, labels,
                            lr, num_epochs, batch_size)
    return results

def best_lr(results):
    ok = {lr: min(l) for lr, l in results.items() if math.isfinite(l[-1])}
    return min(ok, key=ok.get)


def largest_stable_lr(features):
    """2 / λmax of the Hessian of the mean loss in (w, b)."""
    ones = np.ones([len(features), 1], features.dtype)
    X1 = np.concatenate([features, ones], axis=1)
    return 2 / np.linalg.eigvalsh(X1.T @ X1 / len(X1)).max().item()
