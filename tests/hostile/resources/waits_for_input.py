# attack: waits for somebody at the keyboard, by input(), standard input, its file descriptor and the terminal
# earns: others
# outcome: raised
import getpass
import os
import sys

print("got through" if sys.__stdin__ and sys.__stdin__.read(1) else "no stdin", os.read(0, 1))
try:
    getpass.getpass(stream=sys.stdout)
except BaseException as error:
    print("refused:", type(error).__name__)
input("your password? ")
