# loses: ex2_ohm
# slip: milliampere_factor
# why: divides by 1000 "to get amperes" though the currents come in amperes: ohms 1000 times too many
def fit_resistance(current, voltage):
    amperes = current.flatten() / 1000.0
    V = voltage.flatten()
    return (amperes * V).sum().item() / (amperes * amperes).sum().item()
