"""Twins in memory of all that is stored: the same behaviour without a disk."""

from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.conversations import MemoryConversationStore
from bot.storage.memory.deliveries import MemoryDeliveryStore
from bot.storage.memory.index import MemoryIndex

__all__ = ["MemoryCommentStore", "MemoryConversationStore", "MemoryDeliveryStore", "MemoryIndex"]
