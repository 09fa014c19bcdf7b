"""Take requests that people write in a chat."""
