# attack: asks a service of the host, a container engine say, by its socket's path
# earns: others
# outcome: refused
# bare: yes
import socket

for path in ("@SOCKET@", "/var/run/docker.sock", "/run/dbus/system_bus_socket"):
    try:
        with socket.socket(socket.AF_UNIX) as visit:
            visit.settimeout(1)
            visit.connect(path)
            print("got through", visit.recv(100))
    except OSError as error:
        print("refused:", error.strerror)
