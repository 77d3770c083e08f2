"""seccomp: the system calls that a box refuses, as a BPF program for x86-64 and aarch64.

A denylist: namespaces, mounts, tracing, kernel keys, io_uring, memfd, other processes' limits and priorities, and
every socket family but AF_UNIX. Without a network namespace that one, too: all that is left is a pair of connected
stream sockets (one of datagrams could still send to any address) or, for a Jupyter kernel, to listen but not to
connect. System calls that are not listed are still restricted by namespaces or Landlock, a separate uid, no
capabilities and rlimits.
"""

from __future__ import annotations

import errno
import platform
import struct

Step = tuple[int, int, int, int]

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# name: (x86-64, aarch64); -1 where the architecture has no such call
REFUSED: dict[str, tuple[int, int]] = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "setns": (308, 268), "unshare": (272, 97),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "syslog": (103, 116), "personality": (135, 92), "lookup_dcookie": (212, 18),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "pidfd_getfd": (438, 438),
    "mbind": (237, 235), "migrate_pages": (256, 238), "move_pages": (279, 239), "vmsplice": (278, 75),
    "ioperm": (173, -1), "iopl": (172, -1), "modify_ldt": (154, -1),
    "setpriority": (141, 140), "ioprio_set": (251, 30),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
}  # fmt: skip
CLONE3 = (435, 435)  # refused with ENOSYS: the C library falls back to clone, whose flags the filter can inspect
CLONE = (56, 220)
SOCKET, SOCKETPAIR, CONNECT = (41, 198), (53, 199), (42, 203)
OF_A_PROCESS = {  # allowed on the calling process only: the first argument, a pid, is 0
    "prlimit64": (302, 261), "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setattr": (314, 274),
}  # fmt: skip
PTHREAD_SETSCHEDPARAM = OF_A_PROCESS["sched_setscheduler"]  # ZMQ calls it for each thread, and aborts if it fails
NEW_NAMESPACES = 0x7E020000  # CLONE_NEW{CGROUP,UTS,IPC,USER,PID,NET,NS}
AF_UNIX, NO_FAMILY = 1, 0xFFFFFFFF
SOCK_STREAM, SOCKET_TYPE = 1, 0xF  # the other bits are flags

LOAD, AND, JUMP_EQUAL, JUMP_SET, JUMP_ABOVE, RETURN = 0x20, 0x54, 0x15, 0x45, 0x35, 0x06
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, (16, 24)
REFUSE, DONE = (RETURN, 0, 0, FAIL | errno.EPERM), (RETURN, 0, 0, FAIL | 0)  # `DONE` returns 0, and nothing is done
UNSUPPORTED = (RETURN, 0, 0, FAIL | errno.EOPNOTSUPP)  # ZMQ aborts where interfaces cannot be listed for another reason


def program(machine: str | None = None, sockets: bool = True, listens: bool = False) -> bytes:
    """The filter, as an array of struct sock_filter; raises KeyError on an unsupported architecture.

    Without `sockets` AF_UNIX is refused as well, except, with `listens`, for stream sockets that do not connect.
    """
    machine = machine or platform.machine()
    side = 0 if machine == "x86_64" else 1
    code = [(LOAD, 0, 0, ARCHITECTURE), (JUMP_EQUAL, 1, 0, ARCHITECTURES[machine]), (RETURN, 0, 0, KILL)]
    code += [(LOAD, 0, 0, NUMBER)]
    if machine == "x86_64":  # x32 system calls have the same architecture number
        code += [(JUMP_ABOVE, 0, 1, 0x40000000), (RETURN, 0, 0, FAIL | errno.ENOSYS)]
    code += [(JUMP_EQUAL, 0, 1, CLONE3[side]), (RETURN, 0, 0, FAIL | errno.ENOSYS)]
    for numbers in REFUSED.values():
        if numbers[side] >= 0:
            code += [(JUMP_EQUAL, 0, 1, numbers[side]), REFUSE]
    code += _unless(CLONE[side], (JUMP_SET, 0, 1, NEW_NAMESPACES))
    family = AF_UNIX if sockets or listens else NO_FAMILY
    code += _unless(SOCKET[side], (JUMP_EQUAL, 1, 0, family), refused=UNSUPPORTED if listens else REFUSE)
    if not sockets:
        code += [(JUMP_EQUAL, 0, 1, CONNECT[side]), REFUSE]
        for number in (SOCKET[side], SOCKETPAIR[side]):
            code += _unless(number, (JUMP_EQUAL, 1, 0, SOCK_STREAM), argument=1, mask=SOCKET_TYPE)
    for numbers in OF_A_PROCESS.values():
        refused = DONE if listens and numbers == PTHREAD_SETSCHEDPARAM else REFUSE
        code += _unless(numbers[side], (JUMP_EQUAL, 1, 0, 0), refused=refused)
    code += [(RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in code)


def _unless(number: int, test: Step, argument: int = 0, mask: int = 0xFFFFFFFF, refused: Step = REFUSE) -> list[Step]:
    """Refuse a call unless `test` on one of its arguments jumps over the refusal."""
    tested = [(LOAD, 0, 0, ARGUMENTS[argument]), (AND, 0, 0, mask), test, refused, (LOAD, 0, 0, NUMBER)]
    return [(JUMP_EQUAL, 0, len(tested), number), *tested]
