// removed once the room has sources
