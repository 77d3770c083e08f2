"""The command `autograder`: exit statuses are a contract, errors are one line on standard error."""

from __future__ import annotations

# ruff: noqa: PLC0415 (lazy imports: a command imports what it needs while its zygote warms up; --help needs nothing)
import errno
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from . import __version__
from .errors import AutograderError, CannotGrade, ClusterError, CourseError, JudgeFault
from .views.terminal import complain, differences, fail, linked, show, warn
from .views.usage import Commands, told
from .words import message, terminal_language
from .words.format import points
from .words.lookup import engine_sentences
from .words.plaintext import plain

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

    from .box.zygote import Zygote
    from .course.classroom import Class
    from .course.figures import Mode
    from .course.leaks import Leak
    from .course.places import Places
    from .course.regrade import Regraded
    from .doors.gradescope import Visibility
    from .judging.grading import Grader
    from .submission.rebuild import Release
    from .verdicts import Result, Summary
    from .views.class_list import Telling

Form = Literal["native", "gradescope"]

EVERY_MARK, NOT_EVERY_MARK = 0, 1
ALL_GRADED, SOME_NOT_GRADED = 0, 1
ALL_COUNTED, SOME_NOT_COUNTED = 0, 1
LEAKS = 1
LEAKS_NAMED = 12  # cells, variables or students in the line of a file
ALL_SOUND, NOT_ALL_SOUND = 0, 1
NOT_DONE = 2
INTERRUPTED = 130
DEBUG = "AUTOGRADER_DEBUG"


def main(zygote: Zygote | None = None) -> None:
    """Run the command and exit with its status; an internal error never looks like a mark.

    `zygote`: one that is already warming up, for commands that run notebooks.
    """
    sys.exit(_delivered(_run(zygote)))


def _run(zygote: Zygote | None) -> int:
    """The status of the command, after its problems have been told."""
    if sys.stdout is None:
        fail(message("machine.output_closed"))
        return NOT_DONE
    try:
        return commands.main(standalone_mode=False, obj=zygote) or 0
    except click.MissingParameter as problem:
        fail(_missing(problem))
    except click.ClickException as problem:
        fail(told(problem))
    except (click.Abort, KeyboardInterrupt):
        complain(message("interrupted"))
        return INTERRUPTED
    except AutograderError as problem:
        fail(str(problem))
    except SystemExit as end:  # click's and rich's way, with status 1, when the reader of a pipe is gone
        _not_delivered(end.__context__)
    except BrokenPipeError as problem:
        _not_delivered(problem)
    except Exception as problem:
        if os.environ.get(DEBUG):
            raise
        fail(_line_about(problem))
    return NOT_DONE


def _missing(problem: click.MissingParameter) -> str:
    """What a command lacks; where it is an assignment, those that there are."""
    if problem.ctx and problem.param and problem.param.name == "assignment":
        with suppress(Exception):
            if known := _places().released():
                command = f"autograder {problem.ctx.command.name}"
                return message("usage.which", command=command, known=message("join").join(map(plain, known)))
    return told(problem)


def _line_about(problem: Exception) -> str:
    if isinstance(problem, PermissionError) and problem.filename:
        path = os.path.relpath(os.fsdecode(problem.filename))
        return message("error.denied", path=path, reason=problem.strerror)
    if isinstance(problem, OSError):
        from .box.diagnosis import system_fault

        return str(system_fault(problem))
    return message("fault", problem=f"{type(problem).__name__}: {problem}")


def _delivered(status: int) -> int:
    """The status, where all that was printed has been written; Python would notice too late, and exit with 120."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError) as problem:
        _not_delivered(problem)
        return NOT_DONE
    return status


def _not_delivered(problem: BaseException | None) -> None:
    """Report that the output could not be written, and discard what is left of it."""
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 (lives as long as the process)
    fail(message("machine.output", reason=getattr(problem, "strerror", None) or problem))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(__version__, prog_name="autograder")
@click.pass_context
def commands(context: click.Context) -> int:
    """Print the help where no command is given, which does nothing."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
    return NOT_DONE


@commands.command("help")
@click.argument("command", default="")
@click.pass_context
def show_help(context: click.Context, command: str) -> int:
    """Print the help of all commands, or of one."""
    group = context.parent or context
    if not command:
        click.echo(group.get_help())
        return 0
    name, found, _ = commands.resolve_command(group, [command])
    if found is not None:
        click.echo(found.get_help(click.Context(found, group, name)))
    return 0


def _trust(command: Callable[..., int]) -> Callable[..., int]:
    return click.option("--trust-submissions", is_flag=True, help="trust")(command)


def _seed(command: Callable[..., int]) -> Callable[..., int]:
    return click.option("--seed", type=click.IntRange(min=0), help="seed")(command)


def _class(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options for which students of a class to grade, and how many at a time."""
    command = click.option("--workers", type=click.IntRange(min=1), help="workers")(command)
    return click.option("--student", "students", multiple=True, metavar="ID", help="student")(command)


@commands.command()
@click.argument("notebooks", nargs=-1, required=True, metavar="NOTEBOOK...", type=click.Path(path_type=Path))
@click.option("--json", "json_to", metavar="FILE|-", help="json")
@click.option("--html", "html_to", metavar="FILE", type=click.Path(path_type=Path), help="html")
@click.option("--notebook", "notebook_to", metavar="FILE", type=click.Path(path_type=Path), help="notebook")
@click.option(
    "--format",
    "form",
    type=click.Choice(["native", "gradescope"]),
    default="native",
    metavar="FORMAT",
    help="format",
)
@click.option(
    "--visibility",
    type=click.Choice(["visible", "after_due_date", "after_published", "hidden"]),
    metavar="WHEN",
    help="visibility",
)
@click.option(
    "--summary",
    "summary_to",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="summary",
)
@click.option("--assignment", metavar="NAME", help="assignment")
@click.option("--all", "every", is_flag=True, help="every")
@_seed
@_trust
def check(
    notebooks: tuple[Path, ...],
    *,
    assignment: str | None,
    seed: int | None,
    trust_submissions: bool,
    **wanted: Any,
) -> int:
    """Grade notebooks, or those in a folder; no gradebook. The status is that of the worst: 0 every mark, 1 not every
    mark, 2 could not be graded.
    """
    to = _Wanted(**wanted)
    if to.visibility and to.form != "gradescope":
        raise click.UsageError(message("gradescope.only"))
    if to.form == "gradescope":
        to = replace(to, json_to=to.json_to or "-")
    with _Warm(assignment, seed, trust_submissions) as warm:
        if len(notebooks) > 1 or notebooks[0].is_dir():
            if to.html_to or to.notebook_to or to.every or to.form != "native":
                raise click.UsageError(message("check.one_only"))
            return _check_several(list(_found(notebooks)), warm, to)
        return _check_one(notebooks[0], warm, to)


@dataclass(frozen=True)
class _Wanted:
    """What `check` is to write, and where."""

    json_to: str | None
    html_to: Path | None
    notebook_to: Path | None
    form: Form
    visibility: Visibility | None
    summary_to: Path | None
    every: bool

    @property
    def pages(self) -> bool:
        """Whether this needs a page of ours."""
        return bool(self.html_to or self.summary_to or self.form != "native")


def _check_one(notebook: Path, warm: _Warm, to: _Wanted) -> int:
    """One notebook, in detail."""
    if to.notebook_to and _is_same_file(notebook, to.notebook_to):
        raise CourseError(message("check.same_file", path=to.notebook_to))
    try:
        result, executed, root = warm.grade(notebook, pages=to.pages, figures=bool(to.notebook_to))
    except CannotGrade as problem:
        json_to = to.json_to if to.form == "gradescope" else None
        _write_refusal(problem, _language(warm.assignment), json_to, to.summary_to)
        raise
    if zygote := _zygote():
        zygote.dismiss()  # it was the last notebook
    if to.notebook_to:
        import nbformat

        _write(to.notebook_to, nbformat.writes(executed).encode("utf-8", "backslashreplace"))
    if to.html_to:
        from .views.feedback import page

        _write(to.html_to, page(result, root=root).encode("utf-8", "replace"))
    if to.summary_to:
        from .doors.github import summary

        _append(to.summary_to, summary(result, root))
    if to.json_to != "-":
        from .views.verdict import verdict

        verdict(result, root, to.html_to, to.notebook_to, every=to.every)
    if to.json_to:
        _write_json(to.json_to, _as_json(result, to.form, to.visibility or "visible", root))
    return EVERY_MARK if result.score == result.max_score else NOT_EVERY_MARK


def _is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, which would be replaced by what was made of it."""
    return one.exists() and other.exists() and one.samefile(other)


def _found(notebooks: tuple[Path, ...]) -> Iterator[Path]:
    """The notebooks, and those below each folder, without hidden ones; CourseError for a folder that has none."""
    for path in notebooks:
        if not path.is_dir():
            yield path
            continue
        found = [one for one in sorted(path.rglob("*.ipynb")) if not _is_hidden(one.relative_to(path))]
        if not found:
            raise CourseError(message("check.none", path=path))
        yield from found


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _check_several(notebooks: list[Path], warm: _Warm, to: _Wanted) -> int:
    """A line for each notebook: in the terminal, or as JSON as soon as it is graded."""
    json_to, summary_to = to.json_to, to.summary_to
    rows: dict[tuple[str, str], list[tuple[Path, str, Summary]]] = {}
    lines: list[bytes] = []
    worst = EVERY_MARK
    for notebook in notebooks:
        try:
            result, _, root = warm.grade(notebook, pages=to.pages)
        except CannotGrade as problem:
            worst = NOT_DONE
            line = _not_graded(notebook, str(problem))
            _write_refusal(problem, _language(warm.assignment), None, summary_to)
        except JudgeFault as problem:
            worst = NOT_DONE
            line = _not_graded(notebook, str(problem))
        except (AutograderError, OSError):  # is in the way of all
            raise
        except Exception as problem:
            if os.environ.get(DEBUG):
                raise
            worst = NOT_DONE
            line = _not_graded(notebook, _line_about(problem))
        else:
            worst = max(worst, EVERY_MARK if result.score == result.max_score else NOT_EVERY_MARK)
            line = json.dumps(result.to_json(), ensure_ascii=False)
            rows.setdefault((result.assignment, str(root)), []).append((notebook, result.student, result.summary))
            if summary_to:
                from .doors.github import summary

                _append(summary_to, summary(result, root))
        lines.append(line.encode("utf-8", "backslashreplace") + b"\n")
        if json_to == "-":
            _write_json(json_to, lines[-1])
    if json_to and json_to != "-":
        _write_json(json_to, b"".join(lines))
    if json_to != "-":
        from .views.class_list import class_list

        for (assignment, _), graded in rows.items():
            click.echo(plain(assignment))
            named = Counter(student for _, student, _ in graded)
            shown = [(who if named[who] == 1 else str(path), summary, "") for path, who, summary in graded]
            class_list(shown, {}, _telling(_places(assignment)))
    return worst


def _not_graded(notebook: Path, problem: str) -> str:
    """Report that one of several notebooks could not be graded; its line of JSON."""
    fail(problem if str(notebook) in problem else f"{notebook}: {problem}")
    return json.dumps({"notebook": str(notebook), "error": problem}, ensure_ascii=False)


def _as_json(result: Result, form: Form, visibility: Visibility, course: Path) -> bytes:
    if form == "gradescope":
        from .doors.gradescope import results_json

        return results_json(result, visibility, course)
    from .course.records import as_json

    return as_json(result)


def _write_refusal(problem: CannotGrade, language: str, json_to: str | None, summary_to: Path | None) -> None:
    """Write why the notebook cannot be graded into the files that Gradescope and GitHub show to students."""
    if json_to:
        from .doors.gradescope import ungraded_json

        _write_json(json_to, ungraded_json(problem, language))
    if summary_to:
        from .doors.github import ungraded_summary

        _append(summary_to, ungraded_summary(problem, language))


def _language(assignment: str | None) -> str:
    """The language for a student whose notebook is unreadable: that of the assignment, if given as an option."""
    from .submission.rebuild import read_release

    return read_release(_places(assignment).release).language if assignment else terminal_language()


def _places(assignment: str = "") -> Places:
    """The paths of the course in the current folder; nbgrader's defaults without a configuration."""
    from .course.configuration import load_course
    from .course.places import Places

    return Places(load_course(Path.cwd()), assignment)


def _known(assignment: str) -> Places:
    """The paths of an assignment of this course; CourseError with the nearest name where there is none."""
    places = _places(assignment)
    places.require_known()
    return places


class _Warm:
    """Grades one notebook after another; the grader of an assignment stays warm for the next."""

    def __init__(self, assignment: str | None, seed: int | None, trust: bool) -> None:
        self.assignment = assignment
        self._seed, self._trust = seed, trust
        self._graders: dict[str, Grader] = {}
        self._closing = ExitStack()

    def __enter__(self) -> _Warm:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def grade(self, notebook: Path, *, pages: bool, figures: bool = False) -> tuple[Result, NotebookNode, Path]:
        """The result, the executed notebook, and the root of the course; raises CannotGrade.

        With `pages` there has to be a page of ours; with `figures` those of given cells are drawn.
        """
        if not notebook.is_file():
            raise CannotGrade("no_file", {"file": notebook})
        from .submission.files import Submission
        from .submission.rebuild import read_release

        places = _places()
        name, student = whose(places, notebook, self.assignment)
        chosen = places.of(name)
        of_ours = chosen.judged and (notebook.stem == chosen.judged or notebook.stem not in chosen.ordinary)
        if chosen.ordinary and not of_ours:
            from .ordinary.check import check_ordinary

            if pages:
                raise CourseError(message("error.no_page", name=name))
            return *check_ordinary(chosen, notebook, student, trust_submissions=self._trust), places.root
        release = read_release(chosen.release, name)
        grader = self._grader(release, places.root)
        graded = grader.grade(Submission(name, student, notebook).read(), release, self._seed, figures)
        return graded.result, graded.notebook, places.root

    def _grader(self, release: Release, root: Path) -> Grader:
        from .course.workers import Plan, new_grader, plan_for

        if release.assignment not in self._graders:
            plan = plan_for(release, root, Plan(trust_submissions=self._trust, seed=self._seed))
            grader = new_grader(plan, None if self._graders else _zygote())
            self._graders[release.assignment] = self._closing.enter_context(grader)
        return self._graders[release.assignment]


def _zygote() -> Zygote | None:
    """The zygote that `__main__` started early, if any."""
    zygote: Zygote | None = click.get_current_context().obj
    return zygote


def whose(places: Places, notebook: Path, assignment: str | None = None) -> tuple[str, str]:
    """The assignment and the student of a file: from its place among the submissions, else from its cells and name."""
    from .submission.files import read_notebook_file
    from .submission.rebuild import likeliest_assignment, read_release

    released = places.released()
    match places.owner(notebook):
        case (placed, student) if placed in released:
            return assignment or placed, student
    if assignment is None and len(released) > 1:
        there = {name: places.of(name).release for name in released}
        releases = [read_release(path, name) for name, path in there.items() if path.is_file()]
        assignment = likeliest_assignment(read_notebook_file(notebook)[0], releases)
    name = assignment or (released or [notebook.stem])[0]
    return name, _student_of(places.of(name), notebook)


def _student_of(places: Places, notebook: Path) -> str:
    """The student by the folder around the assignment's, as in `downloads/ada/ps1/ps1.ipynb`; else by the file."""
    folder = notebook.resolve().parent
    ours = [path.resolve() for path in (places.release.parent, places.source)]
    if folder.name == places.assignment and folder not in ours and notebook.stem in (places.name, *places.ordinary):
        return folder.parent.name or notebook.stem
    return notebook.stem


def _write_json(json_to: str, content: bytes) -> None:
    sys.stdout.buffer.write(content) if json_to == "-" else _write(Path(json_to), content)


def _append(path: Path, text: str) -> None:
    _write(path, text.encode("utf-8", "replace"), "ab")


def _write(path: Path, content: bytes, mode: Literal["wb", "ab"] = "wb") -> None:
    try:
        with path.open(mode) as file:
            file.write(content)
    except OSError as problem:
        raise CourseError(message("error.read_only", path=path, reason=problem.strerror)) from problem


@commands.command()
@click.argument("assignment")
@_class
@click.option("--force", is_flag=True, help="force")
@click.option("--figures", type=click.Choice(["always", "manual", "never"]), metavar="WHEN", help="figures")
@click.option("--cluster", metavar="ADDRESS", help="cluster")
@_seed
@_trust
def grade(
    assignment: str,
    *,
    students: tuple[str, ...],
    workers: int | None,
    force: bool,
    figures: Mode | None,
    cluster: str | None,
    seed: int | None,
    trust_submissions: bool,
) -> int:
    """Grade a class into the gradebook, autograded/ and feedback/.

    Status: 0 every submission graded, 1 some could not be, 2 nothing could be done.
    """
    from .course.classroom import Stopped

    begun = time.monotonic()
    places = _known(assignment)
    others = places.ordinary
    which: dict[str, Any] = {"students": students, "force": force}
    try:
        done = []
        if places.judged or not others:
            from .course.classroom import grade_class

            with _where(places, cluster, workers, trust_submissions, seed) as where:
                done.append(grade_class(Path.cwd(), assignment, figures=figures, **which, **where))
            _report_end(done[-1], places, students, time.monotonic() - begun)
        if others:
            from .ordinary.grade import grade_ordinary

            if cluster:
                raise ClusterError(message("cluster.ordinary", names=" ".join(others)))
            click.echo(message("ordinary", names=" ".join(plain(name) for name in others)))
            values: dict[str, Any] = {"workers": workers, "trust_submissions": trust_submissions}
            begun = time.monotonic()
            done.append(grade_ordinary(Path.cwd(), assignment, **which, **values))
            _report_end(done[-1], places, students, time.monotonic() - begun, checked=False)
    except Stopped as stopped:
        return _report_stop(stopped.done)
    if any(one.graded or one.unchanged for one in done):
        from .views.class_list import next_step

        next_step(f"report {assignment}")
    return SOME_NOT_GRADED if any(one.problems or one.unsettled for one in done) else ALL_GRADED


@contextmanager
def _where(
    places: Places, cluster: str | None, workers: int | None, trust: bool, seed: int | None
) -> Iterator[dict[str, Any]]:
    """The keyword arguments for the executor: a local pool, or a cluster."""
    if cluster is None:
        zygote = _zygote()
        with closing(zygote) if zygote else nullcontext():
            from .course.workers import Plan, local_pool

            pool = partial(local_pool, zygote=zygote)
            yield {"workers": workers, "pool": pool, "plan": Plan(trust_submissions=trust, seed=seed)}
        return
    from .course.workers import Plan, plan_for
    from .submission.rebuild import read_release

    if workers is not None:
        raise click.UsageError(message("cluster.workers"))
    try:
        from .course.cluster import connect
    except ModuleNotFoundError:
        raise ClusterError(message("cluster.not_installed")) from None
    plan = plan_for(read_release(places.release), places.root, Plan(trust_submissions=trust, seed=seed, elsewhere=True))
    with connect(cluster, plan) as connected:
        yield {"workers": connected.room, "pool": connected.executor, "plan": plan}


def _report_end(
    done: Class, places: Places, students: tuple[str, ...], seconds: float, *, checked: bool = True
) -> None:
    """List the class, and say how the run went."""
    from .views import class_list

    class_list.class_list(done.rows, done.final, _telling(places, checked))
    class_list.settled_remark(done.settled)
    class_list.repair_remarks(done.rows)
    _report_stores(done, places.assignment, students)
    click.echo()
    results = list((done.graded | done.unchanged).items())
    class_list.closing(len(done.graded), len(done.unchanged), results, done.final, seconds)
    class_list.problem_remarks(done.rows)
    if done.unsettled:
        warn(message("final.unsettled", problem=done.unsettled))


def _telling(places: Places, checked: bool = True) -> Telling:
    """What names the mistakes in an assignment, in the language of the terminal; an ordinary notebook has no names."""
    from .views.class_list import Telling

    if not (checked and places.judged):
        return Telling(engine_sentences(terminal_language()))
    from .authoring.loading import load
    from .submission.rebuild import read_release

    release = read_release(places.release, places.assignment)
    assignment = load(release.checks, places.root)
    return Telling(assignment.sentences(terminal_language(), release.edition), assignment.causes)


def _report_stores(done: Class, assignment: str, students: tuple[str, ...]) -> None:
    """Who is in one store and not in another, where the whole class was graded."""
    for line in done.compared.lines(assignment) if not students else ():
        click.echo(plain(line))


@commands.command()
@click.argument("assignment")
@_class
@click.option("--apply", is_flag=True, help="apply")
@click.option("--csv", "csv_to", metavar="FILE", type=click.Path(path_type=Path), help="csv")
@_seed
@_trust
def regrade(
    assignment: str,
    *,
    students: tuple[str, ...],
    workers: int | None,
    apply: bool,
    csv_to: Path | None,
    seed: int | None,
    trust_submissions: bool,
) -> int:
    """Show who would gain and lose by grading anew what has changed; write it only with --apply.

    Status: 0 done, 1 some could not be graded, 2 nothing could be done.
    """
    places = _known(assignment)
    if places.ordinary and not places.judged:
        raise CourseError(message("assignment.ordinary", name=assignment))
    with _where(places, None, workers, trust_submissions, seed) as where:
        from .course.classroom import Stopped
        from .course.regrade import regrade_class, write_csv

        try:
            regraded = regrade_class(Path.cwd(), assignment, students=students, apply=apply, **where)
        except Stopped as stopped:
            return _report_stop(stopped.done, "stopped_writing" if apply else "stopped_before_writing")
    _report_differences(regraded, assignment, apply)
    _report_stores(regraded.done, assignment, students)
    if csv_to:
        write_csv(csv_to, regraded)
    return SOME_NOT_GRADED if regraded.done.problems else ALL_GRADED


def _report_differences(regraded: Regraded, assignment: str, applied: bool) -> None:
    from .views.class_list import problem_remarks

    differences(regraded.changes)
    problem_remarks((name, None, problem) for name, problem in sorted(regraded.done.problems.items()))
    gains = [change.gain for change in regraded.changes if change.gain is not None]
    counts = {
        "gain": sum(gain > 0 for gain in gains),
        "lose": sum(gain < 0 for gain in gains),
        "same": gains.count(0) + len(regraded.same),
        "new": len(regraded.changes) - len(gains),
    }
    click.echo(message("regraded", **counts))
    if regraded.averages:
        before, after = regraded.averages
        click.echo(message("average", before=f"{before:.2f}", after=f"{after:.2f}"))
    if applied:
        click.echo(message("applied", count=len(regraded.done.graded) + regraded.settled))
    elif regraded.changes:
        click.echo(message("nothing_written", assignment=assignment))


def _report_stop(done: Class, how: str = "stopped") -> int:
    complain(message(how, done=len(done.graded) + len(done.unchanged), total=done.total))
    return INTERRUPTED


@commands.command()
@click.argument("assignment")
@click.option("-o", "where", metavar="DIR", type=click.Path(path_type=Path), help="where")
def report(assignment: str, *, where: Path | None) -> int:
    """Write the class report: a page, tables, and the change since the last one.

    Status: 0 done, 1 some results could not be counted, 2 nothing could be done.
    """
    places = _known(assignment)
    if places.ordinary and not places.judged:
        return _report_ordinary(places, where)
    from .report.write import write_report

    done = write_report(Path.cwd(), assignment, where)
    for file in done.unreadable:
        warn(message("report.unreadable", file=file, assignment=assignment))
    for folder in done.shut:
        warn(message("error.denied", path=folder, reason=os.strerror(errno.EACCES)))
    page, *others = done.files
    mean, most = f"{done.mean:.2f}", points(done.max_score)
    show(linked(page).append(message("report.written", count=done.graded, mean=mean, max_score=most), "not link"))
    click.echo(message("report.beside", files=message("join").join(other.name for other in others)))
    for line in done.remarks:
        click.echo(plain(line))
    return SOME_NOT_COUNTED if done.unreadable or done.shut else ALL_COUNTED


def _report_ordinary(places: Places, where: Path | None) -> int:
    from .report.ordinary import report_ordinary
    from .views.terminal import cell_table

    done = report_ordinary(places, where)
    cell_table((one.cell, one.max_score, one.lost, one.pending, one.students) for one in done.cells)
    mean, most = f"{done.mean:.2f}", points(done.max_score)
    click.echo(message("report.ordinary", count=len(done.marks), mean=mean, max_score=most))
    files = (plain(os.path.relpath(path, Path.cwd())) for path in done.files)
    click.echo(message("report.tables", files=" ".join(files)))
    return ALL_COUNTED


@commands.command()
def doctor() -> int:
    """What this machine can do: versions, and the wall that holds when it is attacked. Status 2: it cannot contain."""
    from .course.doctor import examine
    from .views.terminal import examination_table

    found = examine(Path.cwd())
    examination_table(found.rows, [(attempt.name, attempt.got) for attempt in found.attempts])
    if found.refused:
        fail(found.refused)
        return NOT_DONE
    return 0


@commands.command()
@click.argument("assignment")
def leaks(assignment: str) -> int:
    """Look through release/, feedback/ and autograded/ for what students must not see, before they do.

    Status: 0 nothing found, 1 something found, 2 could not look, or not at everything.
    """
    from .course.leaks import look

    _known(assignment)
    looked = look(Path.cwd(), assignment)
    by_file = [(file, list(found)) for file, found in groupby(looked.leaks, key=lambda leak: leak.file)]
    for path, found in by_file:
        file = plain(os.path.relpath(path, Path.cwd()))
        click.echo(message("leak.line", file=file, what=message("class.apart").join(_leaks_of(found))))
    click.echo(message("looked", **looked.counts))
    if looked.leaks:
        click.echo(message("leaks", count=len(by_file)))
    elif not looked.shut:
        click.echo(message("no_leaks"))
    for problem in looked.shut:
        path = os.path.relpath(problem.filename, Path.cwd())
        fail(message("error.denied", path=path, reason=problem.strerror))
    return NOT_DONE if looked.shut else LEAKS if looked.leaks else 0


def _leaks_of(leaks: Iterable[Leak]) -> Iterator[str]:
    """What a file gives away: each kind once, with the names of the cells, variables or students."""
    for kind, found in groupby(leaks, key=lambda leak: leak.kind):
        same = list(found)
        names = [plain(leak.name) for leak in same[:LEAKS_NAMED]] + ["…"] * (len(same) > LEAKS_NAMED)
        yield message(f"leak.{kind}", name=message("join").join(names), around=plain(same[0].around))


@commands.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--edition", default="", metavar="NAME", help="made")
def init(folder: Path, *, edition: str) -> int:
    """Make DIR a course with the built-in assignment, or add that and the doors to the nbgrader course in DIR.

    Changes nothing else. Status: 0 done, or nothing to do; 2 nothing was written.
    """
    from .course.init import init as init_course

    done = init_course(folder, edition)
    for key in ("made", "changed", "kept", "taken", "by_hand"):
        if paths := getattr(done, key):
            click.echo(message(f"init.{key}"))
        for path in paths:
            shown = os.path.normpath(folder / os.path.relpath(path, folder.resolve()))
            click.echo(f"  {plain(shown)}{'/' if path.is_dir() else ''}")
    if not (done.made or done.changed):
        click.echo(message("init.nothing"))
    elif done.assignments:
        click.echo(message("init.next", names=", ".join(done.assignments), name=done.assignments[0]))
        for problem in done.lacking:
            click.echo(message("init.lacking", problem=problem))
    return 0


@commands.command()
@click.argument("name")
def new(name: str) -> int:
    """Make a small assignment of your own in assignments/NAME/ and source/NAME/, ready to be graded and changed.

    Status: 0 made, 2 nothing was written.
    """
    from .course.new import make_assignment

    places = _places(name)
    made = make_assignment(places, name)
    click.echo(message("new.made"))
    for path in made:
        click.echo(f"  {plain(os.path.relpath(path, places.root))}/")
    click.echo(message("new.next", name=name))
    return 0


@commands.command()
@click.argument("name")
@click.option("--edition", default="", metavar="NAME", help="framework")
@click.option("--task", "tasks", multiple=True, metavar="ID", help="task")
@_seed
@_trust
def prove(name: str, *, edition: str, tasks: tuple[str, ...], seed: int | None, trust_submissions: bool) -> int:
    """Judge an assignment's own right and wrong answers: who is accepted, who is caught, which mistakes are named.

    Without --edition all editions, but for those that are not installed here or have no notebook in this course.
    Status: 0 all as it should be, 1 not all, 2 could not be judged.
    """
    from .authoring.loading import load
    from .course.prove import SEED, find_source, provable
    from .course.prove import prove as prove_edition
    from .views.proof import proof_line, proof_table

    places = _places(name)
    assignment = load(name, places.root)
    editions = [assignment.edition(edition)] if edition else provable(places, assignment)
    if left_out := [] if edition else [name for name, one in assignment.editions.items() if one not in editions]:
        click.echo(message("prove.left_out", editions=", ".join(left_out)))
    sound = True
    for one in editions:
        source, language = find_source(places, assignment, one)
        values: dict[str, Any] = {"tasks": tasks, "language": language, "seed": SEED if seed is None else seed}
        proven = prove_edition(assignment, one, source, trust_submissions=trust_submissions, seen=proof_line, **values)
        proof_table(assignment, one.name, proven, tasks)
        sound = sound and proven.sound
    return ALL_SOUND if sound else NOT_ALL_SOUND
