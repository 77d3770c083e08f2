# attack: a chain of five hundred exceptions with a million letters each
# earns: any
# outcome: raised or stopped or killed


def deeper(n):
    try:
        if n:
            deeper(n - 1)
        raise ValueError("y" * 1_000_000)
    except ValueError as error:
        raise RuntimeError("x" * 1_000_000) from error


deeper(500)
