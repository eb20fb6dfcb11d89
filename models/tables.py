"""Every table there is, imported: for what needs them all, such as leaving, migrations and processes that stay."""

from models.account import Account, AccountDuty, AuditEntry, Invitation, Visit
from models.announcement import Announcement, AnnouncementBatch, AnnouncementLink, AnnouncementReach, AnnouncementTap
from models.area import Area, AreaBlock
from models.area_figures import AreaFigures
from models.attendance import Attendance
from models.background import Upload
from models.base import Base
from models.best_hour import ResidentHours
from models.bulletin import BulletinPost
from models.catalogue_change import CatalogueChange
from models.circulation import Circular, CircularAsk, CircularCopy, CircularTerms, Department
from models.clock_slot import ClockSlot
from models.consent import Consent
from models.contact_note import ContactNote
from models.conversation import Conversation
from models.correction import AnswerMark, Correction, CorrectionEdit
from models.delivery import Delivery, DeliveryPast, DrawnLetter
from models.enrolled import Enrolled
from models.erasure import Erasure
from models.feed import Feed
from models.forward import ForwardedBody
from models.gathering import Gathering
from models.group import Group
from models.group_ware import GroupWare
from models.hand_over import HandOver
from models.help_desk import CannedAnswer, HelpDesk, HelpDeskMember
from models.import_run import ImportChange, ImportRun
from models.inbox import InboxEvent, InboxSeen
from models.introduction import Introduction, IntroductionEvent, IntroductionSide
from models.keeping import KeeperLink, KeeperQuestion
from models.kept_radar import KeptRadar
from models.match_file import MatchFile
from models.match_log import MatchLog
from models.match_mark import MatchMark
from models.merger import DistinctPair, Merger
from models.occurrence import Occurrence
from models.passkey import Passkey
from models.pause import Pause
from models.person_view import PersonView
from models.phone_call import PhoneCall
from models.picture import AnnouncementPicture
from models.process import ProcessBeat
from models.quota import LineQuota
from models.resident import Dismissal, Resident, ResidentArea, ResidentInterest
from models.role import Role
from models.room import Room, RoomRequest, RoomSlot
from models.saved_filter import SavedFilter
from models.segment import SavedSegment
from models.sending import SenderLease, SendPace
from models.subscription import Subscription
from models.supporter_request import SupporterRequest
from models.thread import Thread, ThreadMessage, ThreadMove, ThreadWatch
from models.unmet_need import UnmetNeed
from models.venue import Venue
from models.wish import Wish
from models.wish_circle import CircleMember, WishCircle

__all__ = [
    "Account",
    "AccountDuty",
    "Announcement",
    "AnnouncementBatch",
    "AnnouncementLink",
    "AnnouncementPicture",
    "AnnouncementReach",
    "AnnouncementTap",
    "AnswerMark",
    "Area",
    "AreaBlock",
    "AreaFigures",
    "Attendance",
    "AuditEntry",
    "Base",
    "BulletinPost",
    "CannedAnswer",
    "CatalogueChange",
    "CircleMember",
    "Circular",
    "CircularAsk",
    "CircularCopy",
    "CircularTerms",
    "ClockSlot",
    "Consent",
    "ContactNote",
    "Conversation",
    "Correction",
    "CorrectionEdit",
    "Delivery",
    "DeliveryPast",
    "Department",
    "Dismissal",
    "DistinctPair",
    "DrawnLetter",
    "Enrolled",
    "Erasure",
    "Feed",
    "ForwardedBody",
    "Gathering",
    "Group",
    "GroupWare",
    "HandOver",
    "HelpDesk",
    "HelpDeskMember",
    "ImportChange",
    "ImportRun",
    "InboxEvent",
    "InboxSeen",
    "Introduction",
    "IntroductionEvent",
    "IntroductionSide",
    "Invitation",
    "KeeperLink",
    "KeeperQuestion",
    "KeptRadar",
    "LineQuota",
    "MatchFile",
    "MatchLog",
    "MatchMark",
    "Merger",
    "Occurrence",
    "Passkey",
    "Pause",
    "PersonView",
    "PhoneCall",
    "ProcessBeat",
    "Resident",
    "ResidentArea",
    "ResidentHours",
    "ResidentInterest",
    "Role",
    "Room",
    "RoomRequest",
    "RoomSlot",
    "SavedFilter",
    "SavedSegment",
    "SendPace",
    "SenderLease",
    "Subscription",
    "SupporterRequest",
    "Thread",
    "ThreadMessage",
    "ThreadMove",
    "ThreadWatch",
    "UnmetNeed",
    "Upload",
    "Venue",
    "Visit",
    "Wish",
    "WishCircle",
]
