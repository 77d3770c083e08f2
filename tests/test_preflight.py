"""The wall attacks itself before it is trusted; a missing line is noticed, or another one does the same."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from built_in import LINREG, PADDLE
from conftest import LIMITS, ROOT, SHORT, installed
from walls import AS_ROOT, Line, noticed, recipe

from autograder.box import cgroup, fence, preflight
from autograder.box.box import Box
from autograder.box.fence import Fence
from autograder.box.kernel import Kernel
from autograder.box.preflight import GIVEN_UP, Tier, contain
from autograder.box.watch import descendants
from autograder.box.zygote import Zygote
from autograder.errors import CannotContain, JudgeFault, MachineFault
from autograder.inside.attacks import ATTACKS
from autograder.judging.grading import Grader
from autograder.outcomes import Died, Raised, Returned
from autograder.submission.files import SubmissionData
from autograder.submission.rebuild import Release

needs_groups = pytest.mark.skipif(not cgroup.parents(), reason="no control group can be made here")
needs_landlock = pytest.mark.skipif(fence.abi() < fence.LEAST_ABI, reason="this machine has no Landlock of version 6")
needs_open_python = pytest.mark.skipif(
    AS_ROOT and fence._shut_to_others(sys.executable) is not None, reason="Python lies where only root may go"
)
SHARED = "import mmap\nm = mmap.mmap(-1, {})\nfor at in range(0, len(m), 4096): m[at] = 1\n"


def enclosure(kernel: Kernel) -> Any:
    """The Box or the Fence around a kernel, with what only tests look at."""
    return kernel._enclosure


@needs_groups
def test_with_control_groups_the_tier_is_T3_and_every_attack_is_held_off(zygote):
    found = contain(zygote, LIMITS)
    assert found.tier == "T3" and found.counted["held"] == found.counted["tried"] >= len(ATTACKS)


def test_without_control_groups_the_tier_is_T3_soft_and_says_why(zygote, monkeypatch):
    monkeypatch.setattr(cgroup, "parents", tuple)
    found = contain(zygote, LIMITS)
    assert found.tier == "T3-soft" and found.missed
    assert {attempt.name for attempt in found.attempts if not attempt.held} == set(GIVEN_UP["T3-soft"])


@needs_landlock
@needs_open_python
def test_without_namespaces_the_tier_is_T2(zygote, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    found = contain(zygote, LIMITS)
    assert found.tier == "T2"
    assert {attempt.name for attempt in found.attempts if not attempt.held} <= set(GIVEN_UP["T2"])


@needs_landlock
@needs_open_python
@pytest.mark.parametrize("name", LINREG.editions)
def test_every_editions_own_source_earns_every_mark_in_tier_T2(name, monkeypatch):
    edition = installed(name)
    assignment = "linreg_scratch" if name == PADDLE.name else f"linreg_scratch_{name}"
    text = (ROOT / "source" / assignment / f"{assignment}.ipynb").read_text("utf-8")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with Grader(LINREG, edition) as grader:
        release = Release.from_text(assignment, text)
        result = grader.grade(SubmissionData(assignment, "ada", text.encode()), release, seed=7).result
    assert result.containment == "T2" and all(task.full for task in result.tasks)


def test_without_any_wall_nothing_runs_and_the_remedy_is_named(zygote, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(fence, "abi", lambda: 0)
    with pytest.raises(CannotContain, match=r"bubblewrap is missing.*apt-get install bubblewrap.*--trust-submissions"):
        contain(zygote, LIMITS)


@pytest.mark.parametrize(
    ("file", "value", "words"),
    [
        ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "apparmor"),
        ("/proc/sys/user/max_user_namespaces", "0", "sysctl"),
    ],
)
def test_the_remedy_fits_the_machine(monkeypatch, file, value, words):
    monkeypatch.setattr(preflight, "_setting", {file: value}.get)
    monkeypatch.setattr(preflight, "_in_a_container", lambda: False)
    assert preflight.remedy() == words


@pytest.mark.parametrize(
    ("tier", "line"),
    [pytest.param(tier, line, id=f"{tier}-{line.name}") for tier, _, lines in recipe() for line in lines],
)
def test_a_missing_line_of_the_wall_is_noticed(zygote: Zygote, tier: Tier, line: Line) -> None:
    got = noticed(line, zygote, tier)
    if line.twice:
        assert not got, f"{line.name} is not done twice, for without it: {got}"
    else:
        assert got


@needs_groups
def test_memory_that_all_processes_take_together_is_bounded(zygote):
    limits = replace(SHORT, memory=200 << 20)
    kernel = Kernel(zygote, limits, 1)
    part = SHARED.format(90 << 20)
    code = f"import os, time\nfor _ in range(3):\n    if os.fork() == 0: exec({part!r}); time.sleep(60)\ntime.sleep(9)"
    kernel.run("cell", code, 3)
    ended = enclosure(kernel).out_of_memory()
    kernel.close()
    assert ended


@pytest.mark.parametrize("enclose", [Box, partial(Box, groups=())], ids=["bounded", "watched"])
def test_a_kernel_that_takes_too_much_memory_is_told_so(zygote, enclose):
    kernel = Kernel(zygote, replace(SHORT, memory=150 << 20), 1, enclose)
    outcome = kernel.run("cell", SHARED.format(300 << 20) + "import time; time.sleep(5)").outcome
    kernel.close()
    assert isinstance(outcome, Died) and outcome.memory


def test_a_notebook_that_takes_a_lot_but_not_too_much_is_left_alone(zygote):
    kernel = Kernel(zygote, LIMITS, 1, partial(Box, groups=()))
    code = "import numpy as np\nx = np.ones(100_000_000)\nimport time; time.sleep(0.5); del x"
    assert isinstance(kernel.run("cell", code).outcome, Returned)
    kernel.close()


@needs_groups
def test_a_box_has_one_core(zygote):
    kernel = Kernel(zygote, SHORT, 1)
    quotas = [(folder / "cpu.cfs_quota_us") for folder in enclosure(kernel)._group._folders]
    quotas += [(folder / "cpu.max") for folder in enclosure(kernel)._group._folders]
    found = [path.read_text().split()[0] for path in quotas if path.exists()]
    kernel.close()
    assert found == ["100000"]


def v1(killed: int, most: int) -> dict[str, str]:
    """The files of a group of version 1 that may take 1000 bytes."""
    told = {"memory.oom_control": f"oom_kill_disable 0\nunder_oom 0\noom_kill {killed}\n"}
    return told | {"memory.max_usage_in_bytes": f"{most}\n", "memory.limit_in_bytes": "1000\n"}


@pytest.mark.parametrize(
    ("files", "own"),
    [
        ({"memory.events": "low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\n"}, True),
        ({"memory.events": "low 0\nhigh 0\nmax 12\noom 0\noom_kill 1\n"}, False),
        ({"memory.events": "low 0\nhigh 0\nmax 12\noom 0\noom_kill 0\n"}, False),
        (v1(killed=2, most=1000), True),
        (v1(killed=1, most=960), True),
        (v1(killed=1, most=400), False),
        (v1(killed=0, most=1000), False),
        ({}, False),
    ],
)
def test_a_full_machine_is_not_taken_for_a_submission_that_reached_its_limit(tmp_path, files, own):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert cgroup.reached_limit(tmp_path) is own


@needs_groups
def test_a_closed_box_leaves_no_group_and_no_process(zygote):
    kernel = Kernel(zygote, SHORT, 1)
    kernel.run(
        "cell", "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n        os.setsid(); time.sleep(99)"
    )
    members = descendants(enclosure(kernel).roots)
    assert len(members) >= 7
    kernel.close()
    assert [folder for parent in cgroup.parents() for folder in parent.glob(f"autograder-{os.getpid()}-*")] == []
    assert [pid for pid in members if preflight._lives(pid)] == []


@needs_groups
def test_groups_of_graders_that_were_killed_are_swept_away():
    old = [parent / "autograder-999999999-0" for parent in cgroup.parents()]
    for folder in old:
        folder.mkdir()
        os.utime(folder, (time.time() - 3600,) * 2)
    cgroup.parents.cache_clear()
    assert cgroup.parents() and not any(folder.exists() for folder in old)


@needs_landlock
@needs_open_python
def test_behind_the_fence_a_cell_works_in_its_own_folder_and_nowhere_else(zygote):
    kernel = Kernel(zygote, SHORT, 1, Fence)
    folder = enclosure(kernel).folder
    code = "import tempfile, os\nopen('x', 'w').write('1')\ntempfile.TemporaryFile()\nprint(os.listdir('.'))"
    assert kernel.run("cell", code).outputs[0]["text"] == "['x']\n"
    for path in ("/tmp/x", "/var/tmp/x", "/dev/shm/x"):
        assert isinstance(kernel.run("cell", f"open({path!r}, 'w')").outcome, Raised)
    assert isinstance(kernel.run("cell", f"open({str(ROOT / 'README.md')!r})").outcome, Raised)
    kernel.close()
    assert not folder.exists()


@needs_landlock
@needs_open_python
def test_behind_the_fence_processes_end_with_the_kernel(zygote):
    kernel = Kernel(zygote, SHORT, 1, Fence)
    kernel.run(
        "cell", "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n        os.setsid(); time.sleep(99)"
    )
    members = descendants(enclosure(kernel).roots)
    assert len(members) >= 7
    kernel.close()
    assert [pid for pid in members if preflight._lives(pid)] == []


@needs_landlock
@needs_open_python
def test_behind_the_fence_nothing_stays_however_deep_or_locked_it_is(zygote):
    kernel = Kernel(zygote, SHORT, 1, Fence)
    code = "import os\nos.mkdir('shut'); open('shut/x', 'w'); os.chmod('shut', 0)\n"
    code += "for _ in range(3000): os.mkdir('d'); os.chdir('d')\nopen('x', 'w')"
    assert isinstance(kernel.run("cell", code).outcome, Returned)
    folder = enclosure(kernel).folder
    kernel.close()
    assert not folder.exists()


@needs_landlock
@needs_open_python
def test_behind_the_fence_a_kernel_that_fills_the_disk_is_ended(zygote):
    kernel = Kernel(zygote, replace(SHORT, temporary=20 << 20), 1, Fence)
    code = "import time\nfor i in range(40): open(str(i), 'wb').write(bytes(1 << 20))\ntime.sleep(3)"
    outcome = kernel.run("cell", code).outcome
    kernel.close()
    assert isinstance(outcome, Died)


def doctor(*before: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-m", "autograder", "doctor"],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "C.UTF-8"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_doctor_says_what_this_machine_can_do():
    said = doctor()
    assert said.returncode == 0, said.stderr
    assert "Containment" in said.stdout and "paddlepaddle" in said.stdout and "held off" in said.stdout


def test_doctor_speaks_chinese():
    assert "隔离级别" in doctor(LC_ALL="zh_CN.UTF-8").stdout


def test_where_namespaces_and_landlock_are_refused_as_in_an_old_container_doctor_says_so_in_one_line():
    said = doctor(sys.executable, str(ROOT / "tests" / "refusing.py"), "--no-landlock")
    assert said.returncode == 2
    (line,) = said.stderr.splitlines()
    assert "cannot contain" in line and "--trust-submissions" in line


def test_the_attacks_come_to_the_same_from_a_process_without_the_framework(zygote):
    with closing(Zygote(bare=True)) as bare:
        light, full = contain(bare, LIMITS), contain(zygote, LIMITS)
    assert (light.tier, light.attempts) == (full.tier, full.attempts)


def test_a_zygote_that_dies_meanwhile_says_nothing_of_the_wall(monkeypatch):
    def killed(zygote, *_):
        os.kill(zygote.pid, 9)
        zygote._process.wait()
        raise JudgeFault("the zygote is gone")

    monkeypatch.setattr(preflight, "assault", killed)
    with closing(Zygote(bare=True)) as bare, pytest.raises(JudgeFault):
        contain(bare, LIMITS)


def test_a_long_path_for_temporary_files_is_no_hole(tmp_path, monkeypatch):
    long = tmp_path / ("long" * 30)
    long.mkdir(mode=0o711)
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with closing(Zygote(bare=True)) as bare:
        assert contain(bare, LIMITS).counted["tried"] >= len(ATTACKS)


def test_the_remedy_for_a_setuid_bubblewrap_names_it(monkeypatch, tmp_path):
    bwrap = tmp_path / "bwrap"
    shutil.copy("/bin/true", bwrap)
    bwrap.chmod(0o4755)
    monkeypatch.setattr(shutil, "which", lambda _: str(bwrap))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(preflight, "_in_a_container", lambda: True)
    assert preflight.remedy() == "setuid" and f"sudo chmod u-s {bwrap}" in preflight.remedy_text()


def test_another_program_called_bwrap_is_no_bubblewrap(monkeypatch, tmp_path):
    bwrap = tmp_path / "bwrap"
    closes = "for fd in $(ls /proc/$$/fd); do [ $fd -gt 2 ] && [ $fd -ne 255 ] && eval exec $fd'>&-'; done\n"
    bwrap.write_text(f"#!/bin/bash\n{closes}exec cat\n")
    bwrap.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(bwrap))
    with pytest.raises(CannotContain, match="bubblewrap is missing"):
        Box(LIMITS)


@pytest.mark.parametrize("printed", ["", "{}\n{}\n", "[]", "{"])
def test_a_preflight_without_one_report_is_tried_again_and_names_no_exception(monkeypatch, printed):
    tries = []

    def ran(*_):
        tries.append(1)
        return SimpleNamespace(outcome=Returned(0), outputs=[{"name": "stdout", "text": printed}])

    monkeypatch.setattr(Kernel, "run", ran)
    monkeypatch.setattr(preflight, "_tiers", lambda *_: [("T3-soft", partial(Box, groups=()), "")])
    with closing(Zygote(bare=True)) as bare, pytest.raises(CannotContain) as raised:
        contain(bare, LIMITS)
    assert len(tries) == 2 and "did not report" in str(raised.value) and "Error" not in str(raised.value)


def test_a_full_disk_is_no_reason_for_a_worse_wall(monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(preflight, "assault", full)
    with closing(Zygote(bare=True)) as bare, pytest.raises(MachineFault, match="no room is left"):
        contain(bare, LIMITS)


def test_the_process_that_is_attacked_complains_to_nobody_when_its_input_ends():
    with preflight._targets(LIMITS, ()) as (targets, alive):
        for link in Path("/proc", str(targets["process"]), "fd").iterdir():
            assert link.name == "0" or os.readlink(link) == "/dev/null"
        assert alive()
