"""Hard links: a file with several names is read, unless it shows that it is somebody else's.

Backups by `cp -al`, `rsync --link-dest` or a snapshot give every file of a course a second name, and that harms nobody.
What has to be stopped is a student who gives a file of somebody else a name among their own, so that the grader, who
may read everything, hands in a solution or a classmate's answers for them. The system allows a link only on the same
file system and, with Linux's usual `fs.protected_hardlinks`, only to a file that one may write; an unpacked archive can
contain links as well. So the question is who could have made the link:

- The file is also in a folder that no student hands in from (the source, the checks): it is not the student's.
- The file is also in another student's submission. Where the folders have different owners, it is its owner's; where
  one person owns them all, nobody can tell, and neither is graded before a person has looked.
- The file's owner is not the owner of the folder, and the folder belongs neither to root, nor to the grader, nor to
  whoever owns `submitted/`: a student with a folder of their own, and a file that they did not write.

A second name elsewhere, in a backup say, tells nothing, and the file is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .nested import MOST_ENTRIES, folders_of

Inode = tuple[int, int]  # device and number: a file, whatever its names are


@dataclass(frozen=True)
class Ownership:
    """What tells whether a file with several names is a student's own."""

    others: frozenset[Inode] = frozenset()  # files that are somebody else's; usually there are none
    staff: frozenset[int] = frozenset()  # user ids of those who may put anybody's file anywhere

    def owns(self, path: Path) -> bool:
        """Whether a file in the student's folder is the student's."""
        status = path.lstat()
        if status.st_nlink < 2 or not stat.S_ISREG(status.st_mode):
            return True
        return _inode(status) not in self.others and _may_own(path.parent, status, self.staff)


def ownerships(folders: Mapping[str, Path], top: Path, guarded: Iterable[Path]) -> dict[str, Ownership]:
    """The ownership of each student's submission, in these folders below `top`; nobody hands in from `guarded` ones."""
    staff = frozenset((0, os.geteuid(), *_owner(top)))
    found: dict[Inode, set[str]] = {}
    for student, folder in folders.items():
        for inode in _several_names_in(folder, staff):
            found.setdefault(inode, set()).add(student)
    of_the_course = {inode for folder in guarded for inode in _several_names_below(folder)} if found else set()
    shared = {inode: students for inode, students in found.items() if len(students) > 1}
    return {
        student: Ownership(frozenset(of_the_course | {one for one, who in shared.items() if who - {student}}), staff)
        for student in folders
    }


def _owner(place: Path) -> tuple[int, ...]:
    try:
        return (place.stat().st_uid,)
    except OSError:
        return ()


def _inode(status: os.stat_result) -> Inode:
    return status.st_dev, status.st_ino


def _may_own(folder: Path, status: os.stat_result, staff: frozenset[int]) -> bool:
    """Whether the owner of a folder may have put a file there without taking it from somebody else."""
    return folder.stat().st_uid in {status.st_uid, *staff}


def _several_names_in(folder: Path, staff: frozenset[int]) -> Iterator[Inode]:
    """The files of a submission with several names that may be its student's; no link is followed."""
    try:
        if folder.is_symlink():
            return
    except OSError:  # in a folder that may not be entered
        return
    for place in folders_of(folder):
        with suppress(OSError), os.scandir(place) as entries:  # it may not be entered, or not be listed
            for entry in islice(entries, MOST_ENTRIES):
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode) and status.st_nlink > 1 and _may_own(place, status, staff):
                    yield _inode(status)


def _several_names_below(folder: Path) -> Iterator[Inode]:
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                status = Path(place, name).lstat()
                if status.st_nlink > 1:
                    yield _inode(status)
