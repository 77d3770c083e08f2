# The Hessian put together from its blocks; numbers read with .item(); draws the curves.
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in sorted(lrs):
        w = np.random.normal(0, 0.01, [features.shape[1], 1])
        b = np.zeros([1])
        losses = train(w, b, features, labels, lr, num_epochs, batch_size)
        results[float(lr)] = [round(l, 12) if numpy.isfinite(l) else l for l in losses]
    return results


def best_lr(results):
    good = [lr for lr in results if numpy.all(numpy.isfinite(results[lr][-1:]))]
    return good[numpy.argmin([results[lr][-1] for lr in good])]


def largest_stable_lr(features):
    X = features.astype("float64").asnumpy()
    n, d = X.shape
    H = numpy.empty((d + 1, d + 1))
    H[:d, :d] = X.T @ X / n
    H[:d, d] = H[d, :d] = X.mean(axis=0)
    H[d, d] = 1.0
    return float(2 / max(numpy.linalg.eigvals(H).real))
# %% after
for rate, losses in lr_experiment([0.03, 0.1], np.random.normal(size=[50, 2]), np.random.normal(size=[50, 1]), 2, 10).items():
    plt.semilogy(losses, label=str(rate))
plt.legend()
plt.close("all")
