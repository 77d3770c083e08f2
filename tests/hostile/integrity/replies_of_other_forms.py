# attack: replies whose parts are of every kind that the wire can carry, so that the judge trips over one of them
# answers: none
# earns: data_iter:2 sgd:4 ex7_last_batch:1
# outcome: ignored or unreadable
import itertools
import sys

wire, probes = sys.modules["autograder.inside.wire"], sys.modules["autograder.inside.probes"].PROBES
parts = [
    None, True, 0, -1, 1e308, "text", "", [], [[]], [[], [1]], {}, {"single": wire.Opaque("x" * 80)}, wire.Opaque("NoneType"),
    np.zeros(0), np.zeros((0, 5)), np.zeros((1,) * 16), np.full((3, 1), np.nan), np.zeros(3, dtype=bool), np.float64(1e300),
    np.full(9, 2**64 - 1, dtype="uint64"), [None, [None]], [np.zeros(2), np.zeros(3)], [[[[1.0]]]], 2**62, "\ud800",
    {"features": None, "labels": None}, [{"features": [], "labels": {}}], np.zeros((2, 3, 4)), [True, "a"],
]  # fmt: skip
turn = itertools.count()


def part():
    return parts[next(turn) % len(parts)]


def whole(answer):
    """Another reply altogether, one time in three."""
    n = next(turn)
    return answer if n % 3 else [None, [], {}, 5, [[1]], "passed", {"passed": True}, {"passes": 5}][n // 3 % 8]


def batch(features):
    return {"features": part(), "labels": part()}


probes["squared_loss"] = lambda ns, **k: whole({"loss": part(), "grad": part()})
probes["linreg"] = lambda ns, **k: whole({"y_hat": part(), "w_grad": part(), "b_grad": part()})
probes["call"] = lambda ns, **k: part()
probes["sgd_steps"] = lambda ns, params, grads, **k: whole({
    "history": [[np.asarray(p) * np.nan for p in params] for _ in grads], "same": True, "grads": [part() for _ in params],
    "raised": next(itertools.cycle([None])), "returned_new": True, "minus_writes": True,
})  # fmt: skip
probes["passes"] = lambda ns, features, labels, times=1, **k: whole({
    "passes": [[batch(features) for _ in range(4)] for _ in range(times)], "features": features, "labels": labels,
})  # fmt: skip
