# attack: fills the buffers of sockets, which live in the kernel's memory
# earns: any
# outcome: raised or stopped or killed
import socket

held = []
for _ in range(3000):
    pair = socket.socketpair()
    for end in pair:
        end.setblocking(False)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
        try:
            while True:
                end.send(b"x" * 65536)
        except BlockingIOError:
            pass
    held.append(pair)
print("got through")
