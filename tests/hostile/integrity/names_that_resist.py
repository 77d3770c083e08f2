# attack: puts things under the names that the judge keeps functions by, to be asked instead of the book's functions
# cell: sgd
# needs: training ex7_last_batch
# earns: any
# outcome: ignored or raised


class Mine(dict):
    """Refuses what it is given, and gives what it likes."""

    def update(self, *a, **k):
        pass

    def items(self):
        return [("sgd", cheat), ("train", cheat), ("squared_loss", cheat)]

    def get(self, *a):
        return cheat


def cheat(*a, **k):
    return sum(range(10))


_kept = Mine()


def sgd(params, lr, batch_size):
    raise ValueError("the book's, please")
