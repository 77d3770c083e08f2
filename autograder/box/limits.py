"""Resource limits of a submission, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Resource limits of one submission. Sizes are bytes, times are seconds: wall time for a kernel that waits, CPU
    time for one that computes on a busy machine, up to three times as much wall time.
    """

    start: float = 20.0  # a fork into a box takes 30 ms; a loaded machine may need longer
    cell: float = 20.0  # a student's cell; an experiment may take a while
    given: float = 10.0  # a given cell; the longest takes half a second with a typical answer, two with a slow one
    probe: float = 5.0  # a probe of a right function takes milliseconds
    long_probe: float = 15.0  # a probe that trains takes about one second, three for a slow right answer
    least: float = 2.0  # each time-out halves the next limits, down to this: the next cells call the same function
    task: float = 14.0  # of all checks of a task together, once one of them has timed out
    submission: float = 300.0  # the whole notebook with its checks takes 10 s
    interrupt: float = 1.0  # from SIGINT to SIGKILL
    memory: int = 2048 * MIB  # on top of the zygote's; a right notebook needs 150 MiB
    cores: float = 1.0  # of all processes together, where control groups work; Paddle runs with one thread
    file: int = 32 * MIB  # the largest file that a cell may write
    temporary: int = 64 * MIB  # all files in /tmp
    shared: int = 16 * MIB  # all files in /dev/shm
    descriptors: int = 256
    processes: int = 512  # threads count, and a DataLoader with workers leaves some behind
    cpu: int = 600  # seconds of CPU time of one process, a safety net should every deadline fail
    outputs: int = (
        32 * MIB
    )  # from one kernel; a right notebook with all figures and answers sends 2 MiB, more is dropped
    received: int = 256 * MIB  # from one kernel; beyond this it is killed
    frames: int = 4000  # outputs of one cell
    kernels: int = 30  # starts: a kernel that died is restarted, but not without end

    def rlimits(self, data_now: int, others: int = 0) -> dict[str, int]:
        """The resource limits (setrlimit) that a kernel sets on itself, by the name after RLIMIT_.

        `data_now` is the size of the zygote's data, `others` the number of other threads of the kernel's user.
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
