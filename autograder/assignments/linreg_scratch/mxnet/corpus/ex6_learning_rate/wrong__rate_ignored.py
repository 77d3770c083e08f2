# slip: rate_ignored
# why: 0.03 is written into the call: all rates give the same
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        results[lr] = train(w, b, features, labels, 0.03, num_epochs, batch_size)
    return results


def best_lr(results):
    """The rate with the lowest finite final loss."""
    finite = [lr for lr in results if math.isfinite(results[lr][-1])]
    return min(finite, key=lambda lr: results[lr][-1])

def largest_stable_lr(features):
    """2 / λmax of the Hessian of the mean loss in (w, b)."""
    ones = np.ones([len(features), 1], features.dtype)
    X1 = np.concatenate([features, ones], axis=1)
    return 2 / np.linalg.eigvalsh(X1.T @ X1 / len(X1)).max().item()
