"""Say what `rights:` of a workspace means, in few lines of their own.

It reads the YAML itself and shares nothing with `src`: who is told what is worked out
from the sentences of docs/rights.md.
"""

from pathlib import Path

import yaml

EXTENTS = ("none", "own", "own_department", "sub_departments", "all")
NOBODY = "nobody"  # who is unknown, or works here no longer


class Oracle:
    """Answer for one workspace, from its two files as plain mappings."""

    def __init__(self, people, schema):
        self.users = people.get("users") or {}
        self.groups = people.get("groups") or {}
        self.departments = people.get("departments") or {}
        self.types = schema["types"]
        self.funnels = schema.get("funnels") or {}
        rights = schema["rights"]
        self.roles = rights["roles"]
        self.admins_too = rights.get("administrators", "everything") == "as_declared"

    @classmethod
    def of(cls, folder):
        base, schema = (
            yaml.safe_load((Path(folder) / name).read_text(encoding="utf-8"))
            for name in ("bizproc.yaml", "crm.yaml")
        )
        return cls(base["people"], schema)

    # -- people ----------------------------------------------------------------

    def works(self, user):
        return user in self.users and self.users[user].get("active", True)

    def department(self, user):
        written = self.users[user].get("department")
        if written is not None:
            return written
        led = [name for name, it in self.departments.items() if it.get("head") == user]
        return led[0] if led else None

    def above(self, department):
        """Return a department with all above it."""
        found = []
        while department is not None and department not in found:
            found.append(department)
            department = self.departments[department].get("parent")
        return found

    def own_departments(self, user):
        led = {name for name, it in self.departments.items() if it.get("head") == user}
        return led | {self.department(user)} - {None}

    def members(self, group):
        named = self.groups.get(group, [])
        written = [it for it, of in self.users.items() if group in of.get("groups", ())]
        return {*named, *written} if group != "everyone" else set(self.users)

    def has(self, user, role):
        for who in role["who"]:
            kind, _, name = who.rpartition(":")
            below = name.endswith("+")
            name = name.removesuffix("+")
            found = {
                "": name == user,
                "user": name == user,
                "group": user in self.members(name),
                "role": any(
                    it.get("head") == user
                    for it in (
                        *self.departments.values(),
                        *(it for it in self.users.values() if it.get("active", True)),
                    )
                ),
            }
            department = self.department(user)
            found["department"] = department is not None and (
                name in self.above(department) if below else name == department
            )
            if found[kind]:
                return True
        return False

    # -- rules -----------------------------------------------------------------

    def rules(self, user, type_):
        """Return the rules of all roles of a person for a type, written out."""
        if not self.works(user):
            return []
        found = []
        for role in self.roles.values():
            may = role["may"]
            rule = may.get(type_, may.get("*"))
            if rule is not None and self.has(user, role):
                actions = ("see", "create", "change", "move", "delete", "run")
                written = dict.fromkeys(actions, rule)
                found.append(rule if isinstance(rule, dict) else written)
        return found

    def is_admin(self, user):
        return self.works(user) and user in self.members("administrators")

    def extent(self, user, type_, action):
        if self.is_admin(user) and not self.admins_too:
            return "all"
        kind, _, what = action.partition(":")
        widest = 0
        for rule in self.rules(user, type_):
            granted = rule.get(kind, "none")
            if isinstance(granted, dict):
                granted = granted.get(what, granted.get("*", "none"))
            widest = max(widest, EXTENTS.index(granted))
        return EXTENTS[widest]

    def needed(self, user, owner):
        """Return the least extent that reaches the records of somebody."""
        if owner is None or not self.works(owner):
            return "all"
        if owner == user:
            return "own"
        department, own = self.department(owner), self.own_departments(user)
        if department in own:
            return "own_department"
        above = self.above(department) if department is not None else []
        return "sub_departments" if own & set(above) else "all"

    def reaches(self, user, type_, action, owner):
        extent = self.extent(user, type_, action)
        return EXTENTS.index(extent) >= EXTENTS.index(self.needed(user, owner))

    def closed(self, user, type_, action, *keys):
        """Return the fields that each rule closes that grants the action at all."""
        if self.is_admin(user) and not self.admins_too:
            return set()
        found = []
        for rule in self.rules(user, type_):
            granted = rule.get(action, "none")
            widest = [*granted.values()] if isinstance(granted, dict) else [granted]
            if set(widest) - {"none"}:
                found.append({name for key in keys for name in rule.get(key, ())})
        return set.intersection(*found) if found else set()

    def hidden(self, user, type_):
        return self.closed(user, type_, "see", "hidden")

    def read_only(self, user, type_):
        closed = self.closed(user, type_, "change", "hidden", "read_only")
        return closed | self.hidden(user, type_)

    # -- answers ---------------------------------------------------------------

    def answer(self, user, action, type_, owner):
        """Return None if a person may, else the code of the refusal."""
        if not self.works(user):
            return "FORBIDDEN"
        kind, _, what = action.partition(":")
        if kind == "create":
            return self._creation(user, type_, owner, what)
        if not self.reaches(user, type_, "see", owner):
            return "NOT_FOUND"
        if kind == "change" and what in self.hidden(user, type_):
            return "TYPE_ERROR"
        if kind == "change" and what in self.read_only(user, type_):
            return "FORBIDDEN"
        return None if self.reaches(user, type_, action, owner) else "FORBIDDEN"

    def _creation(self, user, type_, owner, what):
        if what in self.hidden(user, type_):
            return "TYPE_ERROR"
        if what in self.read_only(user, type_):
            return "FORBIDDEN"
        asked = ["create"]
        if what.isupper():
            asked.append(f"move:{what}")
        may = all(self.reaches(user, type_, it, owner) for it in asked)
        return None if may else "FORBIDDEN"
