"""The rows. Every row knows its workspace, except the raw envelope (not yet understood) and the rate budgets."""

from storage.models.alarms import Alarm
from storage.models.asked import Asked
from storage.models.audit import AuditEntry
from storage.models.automation import Automatic, Happening, Survey
from storage.models.base import Base, UtcDateTime
from storage.models.bulks import Bulk, BulkItem
from storage.models.canned import CannedReply
from storage.models.clocks import Clock
from storage.models.consultations import Consultation
from storage.models.conversations import Conversation, Thread
from storage.models.erasures import Erasure
from storage.models.homes import Favourite, Home, SavedView
from storage.models.hooks import Hook, HookCall, HookLine
from storage.models.imports import ContactImport
from storage.models.intake import Envelope, SlackEvent
from storage.models.links import NumberSeen, Pair
from storage.models.messages import Attachment, Message
from storage.models.outbox import Attempt, Budget, Delivery, Heard, Lane, ParkedStatus
from storage.models.people import Alias, Attribute, Contact, Identity
from storage.models.pings import Ping
from storage.models.reports import ReportOrder
from storage.models.rooms import Room, Route, Teams
from storage.models.tags import ContactTag, ConversationTag, Tag
from storage.models.tallies import Tally
from storage.models.templates import Template
from storage.models.timers import Timer
from storage.models.tokens import ApiToken
from storage.models.whereabouts import Whereabouts
from storage.models.workspaces import Agent, Inbox, Turn, Workspace

__all__ = [
    "Agent",
    "Alarm",
    "Alias",
    "ApiToken",
    "Asked",
    "Attachment",
    "Attempt",
    "Attribute",
    "AuditEntry",
    "Automatic",
    "Base",
    "Budget",
    "Bulk",
    "BulkItem",
    "CannedReply",
    "Clock",
    "Consultation",
    "Contact",
    "ContactImport",
    "ContactTag",
    "Conversation",
    "ConversationTag",
    "Delivery",
    "Envelope",
    "Erasure",
    "Favourite",
    "Happening",
    "Heard",
    "Home",
    "Hook",
    "HookCall",
    "HookLine",
    "Identity",
    "Inbox",
    "Lane",
    "Message",
    "NumberSeen",
    "Pair",
    "ParkedStatus",
    "Ping",
    "ReportOrder",
    "Room",
    "Route",
    "SavedView",
    "SlackEvent",
    "Survey",
    "Tag",
    "Tally",
    "Teams",
    "Template",
    "Thread",
    "Timer",
    "Turn",
    "UtcDateTime",
    "Whereabouts",
    "Workspace",
]
