"""The terminal door: the ``findings`` command. Each folder has its own commands; here they come together.

A command's module is imported when it is called, so that a cold search does not wait for the rest.
"""

from __future__ import annotations

import importlib
import sys

import click

from index.errors import FindingsError

EXIT_ERROR, EXIT_USAGE = 1, 2
COMMANDS = {
    "ingest": "ingest.commands",
    "remove": "ingest.commands",
    "uploads": "ingest.upload_commands",
    "reports": "answer.commands",
    "search": "answer.commands",
    "ask": "answer.commands",
    "every": "answer.every_commands",
    "verify": "answer.exports.commands",
    "reopen": "answer.exports.commands",
    "export": "answer.exports.commands",
    "collections": "answer.collections.commands",
    "grades": "answer.findings.commands",
    "list": "answer.findings.commands",
    "timeline": "answer.findings.commands",
    "compare": "answer.findings.commands",
    "doctor": "ingest.care.commands",
    "reembed": "ingest.care.commands",
    "adapt": "ingest.training.commands",
    "evaluate": "answer.evaluate_commands",
    "backup": "ingest.care.commands",
    "restore": "ingest.care.commands",
    "app": "views.launch",
}
"""Where each command is defined, in the order of the help."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, as the help lists them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        if cmd_name == "reports":  # it lists, and with --set it writes: only this door knows both sides
            from ingest.corrections.commands import correcting

            return correcting(command)
        if cmd_name == "grades":
            from ingest.corrections.commands import correcting_grades

            return correcting_grades(command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="findings")
def findings() -> None:
    """Answers over inspection reports, in the inspectors' own words, each with its report and page."""


def main() -> None:
    """Run the command; an error that the user can act on is one sentence on standard error."""
    try:
        sys.exit(findings.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except FindingsError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_USAGE if error.wrong_usage else EXIT_ERROR)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was finished is kept; run the same command again to go on.", err=True)
        sys.exit(EXIT_ERROR)
    except BrokenPipeError:  # whoever read our output has gone, as with: findings search ... | head
        sys.stderr.close()
        sys.exit(EXIT_ERROR)


if __name__ == "__main__":
    main()
