"""Forms: what they ask, how they are read, and how answers are checked.

One model, one reader and one check stand behind the forms of tasks, public forms and
chats; what a record or a person is, is asked of who uses them.
"""
