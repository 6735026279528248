"""How hand-ins of existing courses are read: which names they define, and how a question becomes calls."""
