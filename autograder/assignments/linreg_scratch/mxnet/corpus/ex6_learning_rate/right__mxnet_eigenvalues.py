def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros((features.shape[1], 1)), np.zeros(1)
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if math.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    X = np.concatenate([features, np.ones((len(features), 1))], axis=1)
    return 2 / np.linalg.eigvalsh(np.dot(X.T, X) / len(X)).max().item()
