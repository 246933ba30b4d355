"""Who calls, and whether a policy's element Principal or NotPrincipal names them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from .unknown import Unknown
from .wildcards import listed

_KINDS = {"AWS", "Service", "Federated"}


class Named(IntEnum):
    """How closely a policy names a caller, which decides what its Allow is worth."""

    NOT = 0
    BY_ACCOUNT = 1  # leaves it to the policies of the account
    BY_ROLE = 2  # is enough within the account, as far as the role's permissions boundary goes
    DIRECTLY = 3  # the session or everyone: no boundary counts


@dataclass(frozen=True)
class Principal:
    account: str
    # The ARN of the session, of the user, or of the account's root; of a service, its name.
    arn: str
    role: str | None = None
    service: str | None = None

    def _account_names(self) -> set[str]:
        partition = self.arn.split(":")[1]
        return {self.account, f"arn:{partition}:iam::{self.account}:root"}

    def named(self, principal: Any) -> Named:
        if principal == "*":
            return Named.DIRECTLY
        if not isinstance(principal, dict) or principal.keys() - _KINDS:
            raise Unknown(f"the principal {principal} is not known")
        if self.service:
            return Named.DIRECTLY if self.service in listed(principal.get("Service", [])) else Named.NOT
        return max((self._named_by(name) for name in listed(principal.get("AWS", []))), default=Named.NOT)

    def _named_by(self, name: str) -> Named:
        if name in ("*", self.arn):
            return Named.DIRECTLY
        if "*" in name or "?" in name:
            raise Unknown(f"IAM takes no wildcard within a principal, such as {name}")
        if name == self.role:
            return Named.BY_ROLE
        return Named.BY_ACCOUNT if name in self._account_names() else Named.NOT

    def excepted(self, principal: Any) -> bool:
        """Whether a NotPrincipal spares the caller: IAM's guide wants session, role and account named, each of them."""
        if self.service or not isinstance(principal, dict) or principal.keys() != {"AWS"}:
            raise Unknown(f"NotPrincipal {principal} is known only of roles, and with AWS only")
        names = set(listed(principal["AWS"]))
        own = {self.arn} if self.role is None else {self.arn, self.role}
        return own <= names and bool(names & self._account_names())
