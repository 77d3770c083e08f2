# 以 T/1000 的对数为参数、取对数、加一个自由常数，手写梯度下降
光 = 299792458.0
普朗克 = 6.62607015e-34
玻尔兹曼 = 1.380649e-23


def log_planck(wavelength, T):
    第二常数 = 普朗克 * 光 / 玻尔兹曼  # 单位 m·K
    x = 第二常数 / (wavelength * T)
    常数 = float(np.log(2 * 普朗克 * 光 ** 2))
    return 常数 - 5 * torch.log(wavelength) - x - torch.log(1 - torch.exp(-x))


def fit_temperature(wavelength, intensity):
    微米 = wavelength * 1e6
    y = torch.log(intensity)
    s = torch.tensor([1.5])   # T = 1000 exp(s)
    for _ in range(400):
        s.requires_grad = True
        x = 14.387769 / (微米 * torch.exp(s))
        r = y + 5 * torch.log(微米) + x + torch.log1p(-torch.exp(-x))
        r = r - r.mean()
        loss = (r ** 2).mean() / 2
        g, = torch.autograd.grad(loss, [s])
        s = (s - 0.05 * g.clip(-1, 1)).detach()
    return (1000 * torch.exp(s)).numpy()
