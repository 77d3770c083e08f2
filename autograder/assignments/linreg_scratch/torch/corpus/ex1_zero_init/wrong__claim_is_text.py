# slip: claim_is_text
# why: the claim is a sentence, not True or False
def gradient_at_zero(features, labels):
    """Gradient of the mean loss at w = 0, b = 0: (grad_w, grad_b)."""
    w = torch.zeros([features.shape[1], 1], dtype=features.dtype)
    b = torch.zeros([1], dtype=features.dtype)
    w.requires_grad = b.requires_grad = True
    squared_loss(linreg(features, w, b), labels).mean().backward()
    return w.grad, b.grad

def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    """Train from a start that stays as it is: return (w, b)."""
    w, b = w0.clone().detach(), b0.clone().detach()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b

ZERO_INIT_WORKS = "yes, it works"
