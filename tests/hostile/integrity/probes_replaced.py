# attack: replaces the probes, so that they answer with the inputs instead of what the functions make of them: only shapes are right
# answers: none
# earns: linreg:2 squared_loss:3 ex7_last_batch:1
# outcome: ignored or unreadable
import sys

probes = sys.modules["autograder.inside.probes"].PROBES
probes["squared_loss"] = lambda ns, y_hat, y: {"loss": y_hat, "grad": y}
probes["linreg"] = lambda ns, X, w, b, upstream: {"y_hat": upstream, "w_grad": w, "b_grad": b}
probes["call"] = lambda ns, function, arguments, tensors=True: arguments[0]
