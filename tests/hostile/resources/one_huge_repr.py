# attack: the last line's value has a text of 400 MB
# earns: any
# outcome: ignored or raised or stopped or killed


class Huge:
    def __repr__(self):
        return "x" * (400 << 20)


Huge()
