# attack: asks a service that listens on the grader's own machine
# earns: others
# outcome: refused
# bare: yes
import socket

try:
    with socket.create_connection(("127.0.0.1", @PORT@), 1) as visit:
        print("got through", visit.recv(100))
except OSError as error:
    print("refused:", error.strerror)
