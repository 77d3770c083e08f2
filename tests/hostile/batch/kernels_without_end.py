# attack: ends every kernel as soon as it is asked anything, in every cell and task
# answers: none
# earns: nothing
# outcome: killed
import os


def put(*_):
    names = ("data_iter", "linreg", "squared_loss", "sgd", "batch_sizes", "data_iter_drop_last")
    globals().update(dict.fromkeys(names, lambda *a, **k: os._exit(7)))


get_ipython().events.register("post_run_cell", put)
