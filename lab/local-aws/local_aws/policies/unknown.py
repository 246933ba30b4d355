"""The error of whatever part of IAM's policy language the local AWS does not know."""

from __future__ import annotations


class Unknown(Exception):
    """A policy, or a call that it is about, has something that nobody has written here.

    It is an error of the test, never an answer of AWS: whoever takes it for a refusal, or for nothing, hides it.
    """
