# The given train from zeros; min over finite final losses; eigenvalues of [X 1]ᵀ[X 1]/n.
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if np.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    n = features.shape[0]
    Z = torch.cat([features, torch.ones([n, 1])], dim=1)
    return 2.0 / torch.linalg.eigvalsh(Z.T @ Z / n).max().item()
