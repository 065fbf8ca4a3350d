"""The command for collections: what there are, and one of them as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from index.options import index_option, json_option, print_json


@click.command("collections")
@click.argument("name", required=False)
@click.option(
    "--export",
    "exports",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="Write the collection NAME to this file: .docx, .pptx, .pdf (the cited pages), .csv or .json. Repeatable.",
)
@click.option(
    "--pictures", is_flag=True, help="On slides, show the page that each quote stands on beside it."
)
@click.option("--owner", help="Whose collection it is: the address that they sign in with.")
@index_option
@json_option
def collections_command(
    name: str | None,
    exports: tuple[Path, ...],
    pictures: bool,
    owner: str | None,
    folder: Path,
    as_json: bool,
) -> None:
    """List the collections made in the app; or show the collection NAME, or write it to files."""
    from answer.collections.store import CollectionStore
    from index.layout import Layout

    store = CollectionStore(Layout(folder))
    if name is None:
        if exports:
            raise click.UsageError("Say which collection: findings collections NAME --export FILE")
        _list(store, owner, as_json)
        return
    _one(store, name, exports, pictures, owner, folder, as_json)


def _list(store: Any, owner: str | None, as_json: bool) -> None:
    found = [one for who in ((owner,) if owner else store.owners()) for one in store.all_of(who)]
    for one in found:
        if as_json:
            print_json(
                {
                    "collection": one.name, "owner": one.owner, "quotes": one.count, "note": one.note,
                    "made_on": one.made_on, "changed_on": one.changed_on, "shared": one.token is not None,
                }
            )  # fmt: skip
        else:
            shared = ", shared by link" if one.token else ""
            click.echo(f"{one.name}  ({one.count} quote{'' if one.count == 1 else 's'}, {one.owner}{shared})")
    if not found and not as_json:
        click.echo("There are no collections yet; they are made in the app: findings app")


def _one(
    store: Any,
    name: str,
    exports: tuple[Path, ...],
    pictures: bool,
    owner: str | None,
    folder: Path,
    as_json: bool,
) -> None:
    from answer.collections.collection import GONE, as_json_of, exported, form_of, picture_by, standings
    from answer.collections.store import THIS_MACHINE
    from answer.pictures.drawing import Drawer
    from answer.shown import line
    from answer.verification.saved import write
    from answer.wording import place
    from index.search import Index

    for file in exports:
        form_of(file.name)
    collection = store.named(name, owner or THIS_MACHINE)
    index = Index.open(folder)
    if exports:
        drawer = Drawer()
        picture = picture_by(drawer, index.catalogue) if pictures else None
        try:
            for file in exports:
                write(file, exported(index, collection, file.name, picture))
                click.echo(f"{file}: {collection.name}")
        finally:
            drawer.close()
        return
    if as_json:
        print_json(as_json_of(index, collection))
        return
    click.echo(collection.name)
    for n, one in enumerate(standings(index, collection), 1):
        words = one.words or one.quote.words
        said = f"“{words.text}”" if one.words else f"{GONE}. {one.why}"
        where = ", ".join(filter(None, [words.title, place(words.page, words.page_label, words.paragraph)]))
        click.echo(f"{n}. {line(said)}\n   {line(where)}")
        if one.quote.note:
            click.echo(f"   Note: {line(one.quote.note)}")
