# slip: stable_smallest
# why: eigenvalues are ascending: [0] is the smallest
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
    """The rate with the lowest finite final loss."""
    finite = [lr for lr in results if math.isfinite(results[lr][-1])]
    return min(finite, key=lambda lr: results[lr][-1])

def largest_stable_lr(features):
    X1 = np.concatenate([features, np.ones([len(features), 1])], axis=1)
    return 2 / np.linalg.eigvalsh(X1.T @ X1 / len(X1))[0].item()
