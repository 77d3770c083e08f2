# attack: asks for every power: root, namespaces, mounts, another root, tracing, raw memory, modules, the clock
# earns: others
# outcome: refused
import ctypes
import os

libc = ctypes.CDLL(None)
os.makedirs("hostile_left", exist_ok=True)
calls = {
    "setuid": (105, 0), "setresuid": (117, 0, 0, 0), "setgroups": (116, 0, 0), "unshare user": (272, 0x10000000),
    "unshare all": (272, 0x7E020000), "mount": (165, b"none", b"hostile_left", b"tmpfs", 0, 0), "chroot": (161, b"/tmp"),
    "umount": (166, b"hostile_left", 2), "pivot_root": (155, b"/hostile", b"/hostile"),
    "clone3": (435, 0, 0), "bpf": (321, 0, 0, 0), "userfaultfd": (323, 0), "io_uring": (425, 1, 0), "init_module": (175, 0, 0, 0),
    "perf": (298, 0, 0, -1, -1, 0), "memfd": (319, b"x", 0), "settimeofday": (164, 0, 0), "reboot": (169, 0, 0, 0, 0),
    "swapon": (167, b"/tmp/x", 0), "iopl": (172, 3), "open_by_handle_at": (304, -100, 0, 0), "sethostname": (170, os.uname().nodename.encode(), len(os.uname().nodename)),
    "new mount": (428, -100, b"/", 1), "fsopen": (430, b"tmpfs", 0), "clone with namespaces": (56, 0x10000011, 0, 0, 0, 0),
    "x32 unshare": (0x40000000 + 272, 0x10000000), "personality": (135, 0x0040000), "quotactl": (179, 0, 0, 0, 0),
    "syslog": (103, 3, ctypes.create_string_buffer(99), 99), "kcmp": (312, 1, 1, 0, 0, 0), "ptrace": (101, 0, 0, 0, 0),
}  # fmt: skip
me = os.getpid()
for name, call in calls.items():
    done = libc.syscall(*call)
    if os.getpid() != me:
        os._exit(0)
    print("refused:" if done < 0 else "got through", name)
