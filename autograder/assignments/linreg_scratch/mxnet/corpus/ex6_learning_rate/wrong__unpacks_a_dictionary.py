# loses: ex6_learning_rate
# error: loop_unpacks
# why: for lr, losses in results, without items()
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    best, lowest = None, math.inf
    for lr, losses in results:
        if losses[-1] < lowest:
            best, lowest = lr, losses[-1]
    return best


def largest_stable_lr(features):
    ones = np.ones([len(features), 1], features.dtype)
    X1 = np.concatenate([features, ones], axis=1)
    return 2 / np.linalg.eigvalsh(X1.T @ X1 / len(X1)).max().item()
