# loses: ex3_planck
# slip: fixed_start
# why: 直接在 SI 单位下训练得到 nan，于是返回初值
def log_planck(wavelength, T):
    x = (6.62607015e-34 * 299792458.0 / 1.380649e-23) / (wavelength * T)
    return float(np.log(2 * 6.62607015e-34 * 299792458.0 ** 2)) - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))


def fit_temperature(wavelength, intensity):
    T = torch.tensor([5000.0])
    for epoch in range(10):
        T.requires_grad = True
        B = 1.19104e-16 / wavelength ** 5 / (torch.exp(0.0143878 / (wavelength * T)) - 1)
        loss = ((B - intensity) ** 2).mean()
        loss.backward()
        新的T = (T - 0.03 * T.grad).detach()
        if not np.isfinite(新的T.item()) or 新的T.item() <= 0 or 新的T.item() > 1e5:
            break
        T = 新的T
    return 5000.0
