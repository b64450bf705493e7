"""One conversation as a file, in the direct messages of whoever asked: of what may be seen when it is made."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy.orm import Session

from bot import paper, people, roles
from bot.blocks import kit
from bot.slack import Slack
from storage import agents, exports, outbox
from storage.domain.errors import Rejected, TryLater
from storage.domain.outcomes import Outcome, Overtaken
from storage.models import AuditEntry, Conversation, Workspace
from storage.outbox import Turn
from workers import studio
from workers.exporting import hand_over
from workers.outside import Outside
from workers.progress import Progress

KEPT_EVERY: Final = 200  # messages of a PDF between two words that the lease is still needed


def send(outside: Outside, slack: Slack, turn: Turn, workspace: Workspace) -> Outcome:
    """Make it and hand it over; only the last step shows anything. Raises SendErrors."""
    person, wanted = turn.delivery.payload["user"], turn.delivery.payload["paper"]
    conversation = outside.database.read(lambda session: session.get_one(Conversation, turn.delivery.conversation_id))
    t = people.words(outside, workspace, person)
    progress = Progress(outside, slack, turn, lambda done, total: t("progress-paper", done=done, total=total))
    here = people.members(outside, workspace, conversation.slack_channel)
    if person not in here or not roles.may(outside, workspace, person, "answer"):
        progress.end(t("progress-stopped"))
        return Overtaken()

    def read(session: Session) -> tuple[list[dict[str, Any]], str]:
        zone = agents.zone(session, workspace.id, person)
        return [exports.one(session, conversation.id, notes=wanted["notes"])], zone

    told, zone = outside.database.read(read)

    count = len(told[0]["messages"])

    def goes_on(done: int) -> None:
        if done % KEPT_EVERY == 0 and not outbox.keep(outside.database, turn):
            raise TryLater("interrupted", seconds=1, free=True)
        progress.at(done, count)

    look = pictures(outside.media, lambda: outbox.keep(outside.database, turn))
    content = paper.made(wanted["kind"], told, zone, t, look, goes_on)
    title = f"{t('paper-file-name')}-{outside.database.now():%Y-%m-%d}.{wanted['kind']}"
    progress.end(t("progress-paper-made", count=count))
    said = kit.say(t, "paper-done-notes" if wanted["notes"] else "paper-done", count=count)

    def record(session: Session) -> None:
        details = {"messages": count, "kind": wanted["kind"], "notes": wanted["notes"]}
        session.add(
            AuditEntry(
                workspace_id=workspace.id, conversation_id=conversation.id, actor=person, verb="exported",
                details=details, at=outside.database.now(),
            )
        )  # fmt: skip

    try:
        return hand_over(outside, slack, turn, title, content, said, record)
    except Rejected:
        progress.tell(t("paper-failed-slack"))
        raise


def pictures(media: Path, keep: Callable[[], bool]) -> paper.Looks:
    """Looks for pictures in the folder of files. They are opened by a program of its own. keep: as workers.studio says.

    The look raises TryLater.
    """

    def look(name: str) -> paper.Picture | None:
        source = media / name
        if "/" in name or not source.is_file():
            return None  # it has been let go of
        with TemporaryDirectory() as folder:
            target = Path(folder) / "thumbnail.jpg"
            size = studio.thumbnail(source, target, keep)
            return paper.Picture(target.read_bytes(), *size) if size else None

    return look
