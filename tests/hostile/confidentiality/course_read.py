# attack: reads the source notebook, another student's file and the gradebook by their paths
# earns: others
# outcome: refused
# bare: yes
for name in ("source/small/small.ipynb", "submitted/ada/small/small.ipynb", "gradebook.db"):
    try:
        print("got through", open(f"@COURSE@/{name}").read())
    except OSError as error:
        print("refused:", type(error).__name__)
