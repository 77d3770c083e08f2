import time


def data_iter(batch_size, features, labels):
    rng = random.Random(time.perf_counter_ns())
    numbers = [i for i in range(len(features))]
    rng.shuffle(numbers)
    batches = [numbers[i:i + batch_size]
               for i in range(0, len(numbers), batch_size)]
    for batch in batches:
        yield features[batch], labels[batch]
