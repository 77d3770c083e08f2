# attack: tags, escape sequences, changes of direction and halves of letters in names, texts and outputs
# answers: none
# earns: nothing
# outcome: raised
text = "</code></p><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} `x` \x1b[2J\u202e\ud800\0 ]]>"
print(text)
Evil = type("<script>alert(1)</script><img src=x onerror=alert(1)>", (Exception,), {"__module__": text})


def answer(*a, **k):
    raise Evil(text * 10)


def put(*_):
    names = ("data_iter", "linreg", "squared_loss", "sgd", "batch_sizes", "data_iter_drop_last")
    globals().update(dict.fromkeys(names, answer))


get_ipython().events.register("post_run_cell", put)
raise Evil(text)
