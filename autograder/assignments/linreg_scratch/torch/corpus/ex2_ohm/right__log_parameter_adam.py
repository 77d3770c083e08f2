# R = exp(theta), voltages in units of their mean, Adam.
def fit_resistance(current, voltage):
    i, v = current.reshape([-1]), voltage.reshape([-1])
    theta = torch.nn.Parameter((v.mean() / i.mean()).log().reshape(1))
    adam = torch.optim.Adam([theta], lr=0.005)
    for _ in range(150):
        loss = ((torch.exp(theta) * i - v) / v.mean()).pow(2).mean()
        loss.backward()
        adam.step()
        adam.zero_grad()
    return torch.exp(theta)
