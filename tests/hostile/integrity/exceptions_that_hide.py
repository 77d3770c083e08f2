# attack: exceptions whose text raises, whose class pretends to be another, and that say another line than theirs
# answers: none
# earns: nothing
# outcome: raised or killed or unreadable


class NameError(NameError):
    __class__ = SystemExit
    __traceback__ = property(lambda self: 1 / 0)
    name = 10**5000

    def __str__(self):
        raise KeyboardInterrupt("got nothing")

    __repr__ = __str__


class Syntax(SyntaxError):
    filename = 5
    lineno = "<script>alert(1)</script>"


turn = iter(range(10**9))


def hide(*a, **k):
    raise (NameError, Syntax, KeyboardInterrupt, GeneratorExit, SystemExit, StopIteration)[next(turn) % 6]("x")


def put(*_):
    names = ("data_iter", "linreg", "squared_loss", "sgd", "batch_sizes", "data_iter_drop_last")
    globals().update(dict.fromkeys(names, hide))


get_ipython().events.register("post_run_cell", put)
