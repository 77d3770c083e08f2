# attack: writes into the Python that everybody else's submission will run in
# earns: others
# outcome: refused
import os
import site
import sys

places = [*site.getsitepackages(), os.path.dirname(os.__file__), os.path.dirname(paddle.__file__), "/usr/lib/python3"]
for folder in (*places, "/usr/lib", "/usr/local/lib", "/etc", "/", "/var/tmp"):
    try:
        with open(f"{folder}/hostile_left.pth", "w") as file:
            file.write("import os; os.environ['POISON'] = 'got through'\n")
        os.unlink(f"{folder}/hostile_left.pth")
        print("got through", folder)
    except OSError as error:
        print("refused:", error.strerror)
for module in (os, np, paddle):
    try:
        os.utime(module.__file__)
        print("got through")
    except OSError as error:
        print("refused:", error.strerror)
