# attack: answers of every kind that numpy knows and the judge might not: complex, dates, texts, objects, records
# answers: none
# earns: data_iter:1
# outcome: ignored or raised
kinds = [
    np.zeros(3, dtype=complex), np.zeros(3, dtype="datetime64[s]"), np.array(["a", "b"]), np.array([{}, None]),
    np.zeros(2, dtype=[("a", "i4"), ("b", "f8")]), np.float16(1e4), np.zeros((1,) * 32), np.ma.masked, "12", b"12",
    {"loss": 1}, {1, 2}, 2**200, -(10**400), 1j, np.longdouble("1e4000"), True, None, type, [[1], [2, 3]], [[[[[[1]]]]]],
    float("nan"), [float("nan")] * 5, np.zeros((3, 0, 2)), range(5), [None], np.bool_(True), np.zeros((2, 2), order="F"),
]  # fmt: skip
calls = iter(range(10**9))


def strange(*a, **k):
    return kinds[next(calls) % len(kinds)]


def put(*_):
    names = ("data_iter", "linreg", "squared_loss", "sgd", "batch_sizes", "data_iter_drop_last")
    globals().update(dict.fromkeys(names, strange))


get_ipython().events.register("post_run_cell", put)
