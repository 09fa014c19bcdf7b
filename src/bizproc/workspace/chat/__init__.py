"""Say in which chats people may write in."""
