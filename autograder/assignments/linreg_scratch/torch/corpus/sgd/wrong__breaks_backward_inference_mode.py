# loses: sgd training
# slip: breaks_backward
# why: tensors made in inference mode cannot take part in a later backward pass
def sgd(params, lr, batch_size):
    with torch.inference_mode():
        for p in params:
            p.data = p - lr * p.grad / batch_size
            p.grad = None
