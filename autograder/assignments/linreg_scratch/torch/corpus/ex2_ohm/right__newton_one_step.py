# The loss is quadratic, so a single Newton step with second derivatives is the answer.
# %% before
def _loss(R, I, V):
    return ((R * I - V) ** 2).mean()
# %% solution
def fit_resistance(current, voltage):
    I = current.reshape((-1,)) / current.max()
    V = voltage.reshape((-1,)) / current.max()
    R = torch.tensor([0.0], requires_grad=True)
    g = torch.autograd.grad(_loss(R, I, V), R, create_graph=True)[0]
    g2 = torch.autograd.grad(g, R)[0]
    return (R - g / g2).detach().numpy()
