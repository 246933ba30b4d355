"""Changes moto's classes, and says so when moto is no longer what these changes were written for."""

from __future__ import annotations

from functools import wraps
from importlib.metadata import version
from typing import Any, Callable

TESTED_VERSION = "5.2.1"


def expect(condition: bool, what: str) -> None:
    """Stops the server at its start where moto has changed."""
    assert condition, (
        f"{what}. The local AWS was tested with moto {TESTED_VERSION}; this is moto {version('moto')}."
    )


def exists(owner: Any, name: str) -> Any:
    """An internal of moto that is used as it is."""
    expect(hasattr(owner, name), f"moto has no {owner.__name__}.{name}")
    return getattr(owner, name)


def added(owner: type) -> Callable[[Callable], Callable]:
    """Gives a class a method that moto has not written."""

    def decorate(method: Callable) -> Callable:
        name = method.__name__
        expect(name not in vars(owner), f"moto now has a {owner.__name__}.{name} of its own")
        setattr(owner, name, method)
        return method

    return decorate


def before(owner: type, call: str, check: Callable[[Any], None]) -> None:
    """Looks at a call before moto does: a check that raises is its answer."""

    def checked(original: Any, self: Any) -> Any:
        check(self)
        return original(self)

    checked.__name__ = call
    replaced(owner)(checked)


def replaced(owner: type) -> Callable[[Callable], Callable]:
    """Replaces a method of moto; the new one gets the old one as its first argument."""

    def decorate(method: Callable) -> Callable:
        name = method.__name__
        original = exists(owner, name)

        @wraps(original)
        def replacement(self: Any, *arguments: Any, **options: Any) -> Any:
            return method(original, self, *arguments, **options)

        setattr(owner, name, replacement)
        return method

    return decorate
