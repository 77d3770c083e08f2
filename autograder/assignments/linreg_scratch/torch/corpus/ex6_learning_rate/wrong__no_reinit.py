# loses: ex6_learning_rate
# slip: no_reinit
# why: w and b are made once, before the loop over the rates
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
    results = {}
    for lr in lrs:
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if np.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    Z = torch.cat([features, torch.ones([features.shape[0], 1])], dim=1)
    return 2.0 / torch.linalg.eigvalsh(Z.T @ Z / features.shape[0]).max().item()
