# loses: ex6_learning_rate
# slip: best_picks_nan
# why: np.argmin takes nan for the smallest
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    rates = list(results)
    return rates[int(np.argmin([results[lr][-1] for lr in rates]))]


def largest_stable_lr(features):
    X = features.numpy()
    Z = np.c_[X, np.ones(len(X))]
    return 2 / np.linalg.eigvalsh(Z.T @ Z / len(X)).max()
