# loses: ex6_learning_rate
# error: missing_key
# why: results[lr] has no list yet
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        for epoch in range(num_epochs):
            results[lr].append(train(w, b, features, labels, lr, 1, batch_size)[0])
    return results


def best_lr(results):
    finite = [lr for lr in results if math.isfinite(results[lr][-1])]
    return min(finite, key=lambda lr: results[lr][-1])


def largest_stable_lr(features):
    ones = np.ones([len(features), 1], features.dtype)
    X1 = np.concatenate([features, ones], axis=1)
    return 2 / np.linalg.eigvalsh(X1.T @ X1 / len(X1)).max().item()
