"""Twins in memory of all that is stored: the same behaviour without a disk."""

from bot.storage.memory.alerts import MemoryAlertStore
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.conversations import MemoryConversationStore
from bot.storage.memory.deliveries import MemoryDeliveryStore
from bot.storage.memory.digests import MemoryDigestStore
from bot.storage.memory.index import MemoryIndex
from bot.storage.memory.postings import MemoryPostingStore
from bot.storage.memory.themes import MemoryThemeStore

__all__ = [
    "MemoryAlertStore",
    "MemoryCommentStore",
    "MemoryConversationStore",
    "MemoryDeliveryStore",
    "MemoryDigestStore",
    "MemoryIndex",
    "MemoryPostingStore",
    "MemoryThemeStore",
]
