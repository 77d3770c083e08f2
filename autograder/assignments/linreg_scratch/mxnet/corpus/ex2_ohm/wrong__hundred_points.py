# slip: hard_coded_count
# why: divides by 100 points whatever n is
def fit_resistance(current, voltage):
    total = 0.0
    for i, v in zip(current.flatten(), voltage.flatten()):
        total += v.item() / i.item()
    return total / 100
