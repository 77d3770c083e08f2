"""The command's help, and click's errors, as people read them: in the terminal's language, uncut, in colour.

Commands and options carry keys instead of sentences: `help="seed"` is the sentence `console.option.seed`.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..words import message
from ..words.nearest import nearest
from ..words.plaintext import plain
from .terminal import COMMAND, console_of, program

SECTIONS = {  # the commands in the order in which a course needs them
    "course": ("init", "doctor", "check", "grade", "regrade", "report", "leaks"),
    "own": ("new", "prove"),
}
ASSIGNMENT = "ASSIGNMENT"  # stands for the name of an assignment that there is
FOR_EXAMPLE = {
    "check": f"submitted/ada/{ASSIGNMENT}/{ASSIGNMENT}.ipynb --html ada.html",
    "grade": ASSIGNMENT,
    "regrade": ASSIGNMENT,
    "report": ASSIGNMENT,
    "leaks": ASSIGNMENT,
    "init": "my-course",
    "new": "averages",
    "prove": "averages",
    "doctor": "",
    "help": "grade",
}


class Command(click.Command):
    """A command whose help comes from the words."""

    def get_help(self, ctx: click.Context) -> str:
        name = str(self.name)
        parts: list[Text | Table] = [
            Text(_capital(message(f"command.{name}")), "bold"),
            _usage(f"{name} {_arguments(self)}"),
        ]
        if status := message(f"status.{name}"):
            parts.append(Text.assemble((message("help.status"), "bold yellow"), status))
        parts += [_section("options", ((_spelt(one), _told(one)) for one in self.get_params(ctx) if _is_option(one)))]
        parts.append(_example((f"{name} {FOR_EXAMPLE[name]}",)))
        return _rendered(parts)


class Commands(click.Group):
    """The group of commands: its help lists them in order, and a misspelt one is told the nearest."""

    command_class = Command

    def get_help(self, ctx: click.Context) -> str:
        parts: list[Text | Table] = [Text(message("help.about"), "bold"), _usage("COMMAND …")]
        for section, names in SECTIONS.items():
            parts.append(_section(section, ((name, message(f"command.{name}")) for name in names)))
        parts.append(_section("options", ((_spelt(one), _told(one)) for one in self.get_params(ctx))))
        parts.append(_example((f"grade {FOR_EXAMPLE['grade']}", "grade --help")))
        return _rendered(parts)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = [one for names in SECTIONS.values() for one in names]
            raise click.UsageError(_unknown("command", COMMAND, name, known), ctx)
        return super().resolve_command(ctx, args)


def told(problem: click.ClickException) -> str:
    """A click error as one line that says what to type."""
    context = getattr(problem, "ctx", None)
    words = [str(context.command.name)] if context and context.parent else []
    command = " ".join([COMMAND, *words])
    match problem:
        case click.NoSuchOption():
            shown = context.command.get_params(context) if context else []
            known = [name for one in shown if _is_option(one) for name in one.opts if name.startswith("--")]
            return _unknown("option", command, problem.option_name, known)
        case click.MissingParameter(param=click.Parameter() as missing):
            return message("usage.missing", command=command, name=_spelt(missing))
        case click.BadParameter(param=click.Parameter() as wrong):
            return message("usage.wrong", command=command, name=_spelt(wrong), problem=_wrong(wrong, problem.message))
        case click.BadOptionUsage():
            return message("usage.value", command=command, name=problem.option_name)
        case click.UsageError() if words:
            return message("usage.other", problem=problem.format_message().rstrip("."), command=command)
    return problem.format_message()


def _wrong(parameter: click.Parameter, problem: str) -> str:
    """What a value has to be, in the terminal's language; click's own words for what is neither number nor choice."""
    match parameter.type:
        case click.IntRange(min=least):
            return message("usage.range", least=least)
        case click.Choice(choices=choices):
            return message("usage.choice", known=" ".join(map(str, choices)))
    return problem


def _unknown(what: str, command: str, name: str, known: Iterable[str]) -> str:
    """What there is instead of a word that nobody knows, the nearest first."""
    known = list(known)
    hint = message("error.meant", name=near) if (near := nearest(name, known)) else ""
    return message(f"usage.no_{what}", command=command, name=plain(name, 60), nearest=hint, known=" ".join(known))


def _arguments(command: click.Command) -> str:
    arguments = (one for one in command.params if not _is_option(one))
    return " ".join([*(_spelt(one) for one in arguments), "[OPTIONS]"])


def _is_option(one: click.Parameter) -> bool:
    return isinstance(one, click.Option)


def _spelt(one: click.Parameter) -> str:
    """A parameter as it is typed."""
    if not isinstance(one, click.Option):
        return one.metavar or str(one.name).upper()
    choices = "|".join(map(str, one.type.choices)) if isinstance(one.type, click.Choice) else ""
    value = "" if one.is_flag or one.is_eager else one.metavar or choices or one.type.name.split()[0].upper()
    return f"{', '.join(one.opts)} {_NAMES.get(value, value)}".rstrip()


_NAMES = {"INTEGER": "N", "TEXT": "NAME"}


def _told(one: click.Parameter) -> str:
    clicks_own = next((name for name in ("help", "version") if f"--{name}" in one.opts), "")
    return message(f"option.{clicks_own or getattr(one, 'help', '')}")


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _usage(words: str) -> Text:
    return Text.assemble((message("help.usage"), "bold yellow"), f"{COMMAND} {words}")


def _section(name: str, rows: Iterable[tuple[str, str]]) -> Table:
    """A heading, and below it names with what they do."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row, (word, about) in enumerate(rows):
        if not row:
            table.title, table.title_justify, table.title_style = message(f"help.{name}"), "left", "bold yellow"
        table.add_row(Text(f"  {word}", "cyan"), Text(about))
    return table


def _example(lines: Iterable[str]) -> Text:
    """Commands that work as they are printed, in a course with the assignment that is built in."""
    from ..authoring.edition import BUILT_IN  # noqa: PLC0415 (only help needs it)

    name = min(path.parent.name for path in BUILT_IN.glob("*/assignment.py"))
    shown = (f"\n  {program()} {line.replace(ASSIGNMENT, name)}" for line in lines)
    return Text.assemble((message("help.example"), "bold yellow"), *shown)


def _rendered(parts: Iterable[Text | Table]) -> str:
    """The parts with blank lines between them; click takes the colours out again where there is no terminal."""
    out = console_of()
    console = Console(file=StringIO(), width=out.width, force_terminal=out.is_terminal, markup=False, highlight=False)
    for place, part in enumerate(parts):
        if place:
            console.print()
        console.print(part)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in text.splitlines())
