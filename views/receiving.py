"""The route to which the Add page sends files: each is written to disk as it comes, under a name of ours."""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from index.errors import FindingsError
from index.uploads import Upload
from views import taking_in
from views.guard import user_of_request
from views.rights import User

MOST_BYTES = 256 << 20
"""Of one file; said on the page."""
SPARE_BYTES = 512 << 20
"""Left free on the disk: what is made of a file takes room too."""
TOO_LARGE = f"It is larger than {MOST_BYTES >> 20} MB; split it."
BROKE_OFF = "The sending broke off: choose the file again."
ONLY_FROM_PAGE = "Files are sent from the page Add reports."


def routes() -> list[BaseRoute]:
    """The route of files that are sent. The guard lets only librarians and requests of our own pages through."""
    return [Route("/add/file", receive, methods=["POST"])]


class _Refused(Exception):  # noqa: N818 - one sentence for the user, and the status of the answer
    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


async def receive(request: Request) -> Response:
    """Take one file, the whole body of the request. Answers with its id, or with one sentence why not."""
    if request.headers.get("x-findings") != "add":  # which no other site's page can set
        return PlainTextResponse(ONLY_FROM_PAGE, 400)
    given = unquote(request.headers.get("x-file-name", ""), errors="replace")
    size = int(length) if (length := request.headers.get("content-length", "")).isdecimal() else 0
    try:
        _check(size)
        user = user_of_request(request)
        upload = await run_in_threadpool(taking_in.uploads().receive, given, user.address, size)
        await _take(request, upload, user)
    except _Refused as refused:
        return PlainTextResponse(str(refused), refused.status)
    except FindingsError as error:
        return PlainTextResponse(str(error), 500)
    except OSError as error:
        return PlainTextResponse(f"It cannot be stored here: {error.strerror}.", 507)
    finally:
        taking_in.wake()
    return PlainTextResponse(upload.id)


async def _take(request: Request, upload: Upload, user: User) -> None:
    """Write the body aside, and rename it into place; what does not come whole is dropped, and said."""
    target, uploads = Path(upload.path), taking_in.uploads()
    part = target.with_name(target.name + ".part")
    try:
        await _write(request, part)
        part.rename(target)
        waits = partial(uploads.set, [upload.id], "waiting")
        await run_in_threadpool(taking_in.ask, user, "file", upload.report, waits)
    except ClientDisconnect:
        came = f"{_megabytes(part.stat().st_size)} of {_megabytes(upload.size)} came"
        uploads.set([upload.id], "broken", f"{BROKE_OFF} {came}.")
        raise _Refused(400, BROKE_OFF) from None
    except (FindingsError, _Refused) as error:
        target.unlink(missing_ok=True)
        uploads.set([upload.id], "broken", str(error))
        raise
    except BaseException:
        uploads.set([upload.id], "broken", BROKE_OFF)
        raise
    finally:
        part.unlink(missing_ok=True)


async def _write(request: Request, part: Path) -> None:
    """Write what comes, and see it on the disk. Raises _Refused when it is more than may be."""
    came = 0
    with part.open("wb") as file:
        async for chunk in request.stream():
            came += len(chunk)
            if came > MOST_BYTES:
                raise _Refused(413, TOO_LARGE)
            await run_in_threadpool(file.write, chunk)
        await run_in_threadpool(_to_disk, file)


def _check(size: int) -> None:
    """Refuse what is too large, or has no room, before any of it comes."""
    if size > MOST_BYTES:
        raise _Refused(413, TOO_LARGE)
    folder = taking_in.uploads().folder
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < size + SPARE_BYTES:
        raise _Refused(507, "There is no space left on the disk of the index; make room first.")


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB"
