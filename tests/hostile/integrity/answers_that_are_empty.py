# attack: answers without elements, of which everything is true
# answers: none
# earns: data_iter:1 sgd:2
# outcome: ignored
def data_iter(batch_size, features, labels):
    return [(features[:0], labels[:0])]


empty = np.zeros((0, 1 << 25), dtype="uint8")
names = ("linreg", "squared_loss", "batch_sizes", "data_iter_drop_last")


def put(*_):
    globals().update({name: (lambda *a, **k: empty) for name in names}, data_iter=data_iter)


get_ipython().events.register("post_run_cell", put)
