"""What a submission may use: every line with its reason."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds of one submission. Sizes are bytes, times are seconds: of the clock for a kernel that waits, of the
    processor for one that computes on a busy machine, up to three times as long by the clock.
    """

    start: float = 20.0  # a fork into a box takes 30 ms; a loaded machine may need longer
    cell: float = 20.0  # of the student's own; what somebody tries out may take a while
    given: float = 10.0  # a given cell; the longest takes half a second with a usual answer, two with a slow one
    probe: float = 5.0  # a probe of a right function takes milliseconds
    long_probe: float = 15.0  # a probe that trains takes about a second, a slow right one three
    least: float = 2.0  # down to this each time-out halves the next limits: the next cells call the same function
    task: float = 14.0  # once a check has run out of time, and all checks of its task together have taken this
    submission: float = 300.0  # the whole notebook with its checks takes 10 s
    interrupt: float = 1.0  # from SIGINT to SIGKILL
    memory: int = 2048 * MIB  # beyond what the zygote has; a right notebook needs 150 MiB
    cores: float = 1.0  # of all processes together, where there are control groups; one thread is all Paddle gets
    file: int = 32 * MIB  # the largest file that a cell may write
    temporary: int = 64 * MIB  # all files in /tmp
    shared: int = 16 * MIB  # all files in /dev/shm
    descriptors: int = 256
    processes: int = 512  # threads count, and a DataLoader with workers leaves some behind
    cpu: int = 600  # seconds of one process, should every deadline fail
    outputs: int = (
        32 * MIB
    )  # from one kernel; a right notebook with all figures and answers sends 2 MiB, more is dropped
    received: int = 256 * MIB  # from one kernel; beyond it, it is ended
    frames: int = 4000  # outputs of one cell
    kernels: int = 30  # starts: a kernel that died is started again, not for ever

    def rlimits(self, data_now: int, others: int = 0) -> dict[str, int]:
        """The limits that the kernel sets on itself, by the name after RLIMIT_.

        `data_now` is what the zygote holds, `others` are the threads that the kernel's user has anyway.
        """
        return {
            "CORE": 0,
            "FSIZE": self.file,
            "NOFILE": self.descriptors,
            "NPROC": self.processes + others,
            "MEMLOCK": 0,
            "CPU": self.cpu,
            "DATA": data_now + self.memory,
        }
