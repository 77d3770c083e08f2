# attack: the last line's value never finishes saying what it is
# earns: any
# outcome: stopped


class Endless:
    def __repr__(self):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass


Endless()
