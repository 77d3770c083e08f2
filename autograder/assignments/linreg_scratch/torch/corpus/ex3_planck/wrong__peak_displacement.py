# loses: ex3_planck
# slip: peak_displacement
# why: Wien's displacement law on the brightest reading: the top is flat and noisy, and the law is read in frequency
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    return float(np.log(2 * h * c ** 2)) - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))


def fit_temperature(wavelength, intensity):
    peak = wavelength[int(intensity.argmax())].item()
    nu = c / peak
    return nu / 5.879e10
