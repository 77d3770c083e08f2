# The Hessian put together from its blocks; numbers read with .item(); draws the curves.
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in sorted(lrs):
        w = torch.normal(mean=0.0, std=0.01, size=[features.shape[1], 1])
        b = torch.zeros([1])
        losses = train(w, b, features, labels, lr, num_epochs, batch_size)
        results[float(lr)] = [round(l, 12) if np.isfinite(l) else l for l in losses]
    return results


def best_lr(results):
    good = [lr for lr in results if np.all(np.isfinite(results[lr][-1:]))]
    return good[np.argmin([results[lr][-1] for lr in good])]


def largest_stable_lr(features):
    X = features.double().numpy()
    n, d = X.shape
    H = np.empty((d + 1, d + 1))
    H[:d, :d] = X.T @ X / n
    H[:d, d] = H[d, :d] = X.mean(axis=0)
    H[d, d] = 1.0
    return float(2 / max(np.linalg.eigvals(H).real))
# %% after
for rate, losses in lr_experiment([0.03, 0.1], torch.randn([50, 2]), torch.randn([50, 1]), 2, 10).items():
    plt.semilogy(losses, label=str(rate))
plt.legend()
plt.close("all")
