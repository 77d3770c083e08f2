# loses: ex6_learning_rate
# slip: no_reinit
# why: w and b are made once, before the loop over the rates
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
    results = {}
    for lr in lrs:
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if numpy.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    Z = np.concatenate([features, np.ones([features.shape[0], 1])], axis=1)
    return 2.0 / np.linalg.eigvalsh(Z.T @ Z / features.shape[0]).max().item()
