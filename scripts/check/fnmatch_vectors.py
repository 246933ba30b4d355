"""Writes test/fixtures/fnmatch-vectors.json: [pattern, pathname, whether Python's fnmatchcase says that they match].

The whitelist promises the semantics of fnmatch.fnmatchcase, so the expectations come from it and not from us. The seed
is fixed: running this again changes nothing. Run it with `python3 scripts/check/fnmatch_vectors.py`.
"""

import json
import random
from fnmatch import fnmatchcase
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "test" / "fixtures" / "fnmatch-vectors.json"
SEED = 20180101
EACH = 900
LONGEST = 576  # a path of 512 characters and a name of 64, IAM's limits

LETTERS = "abcdeABCDE012789"
MARKS = "+=,.@_-"
WORDS = ["team-a", "Team-A", "deploy", "breakglass-admin", "ci", "service-role", "cdk-hnb659fds-deploy-role", "a", "aa",
         "AWSReservedSSO_Admin_0a1b", "app.v2", ".hidden", "..", ".", "x+y=z", "me@example.com", "one,two", "role_1", ""]

EDGES = [
    ("*", "/"), ("**", "/"), ("?", "/"), ("??", "/"), ("/", "/"), ("//", "/"), ("/", "//"), ("//", "//"), ("/*", "/"),
    ("/*", "//"), ("/**", "/a/b"), ("/**/", "/a/b/"), ("/**/b", "/b"), ("/**/b", "/a/c/b"), ("/*/b", "/a/c/b"),
    ("a", "/a"), ("*a", "/a"), ("/a", "/A"), ("/A*", "/a"), ("/a/", "/a"), ("/a", "/a/"), ("/?", "/."), ("/*", "/.a"),
    ("/.*", "/a"), ("/./a", "/a"), ("/a/../b", "/b"), ("*/..", "/.."), ("/a//b", "/a/b"), ("/a/*/b", "/a//b"),
    ("/a?b", "/a/b"), ("/a*b", "/a/b"), ("/a.b", "/axb"), ("/a+", "/aa"), ("/a+", "/a+"), ("/=*@-_,", "/=x@-_,"),
    ("@*", "/@a"), ("+*", "/+a"), ("*?", "/"), ("?*", "/"), ("*?*?*", "/a"), ("*?*?*?*", "/a"), ("/***a", "/a"),
]


def characters(rng, count):
    return "".join(rng.choice(LETTERS + MARKS) for _ in range(count))


def pathname(rng):
    """Words and chance between slashes, empty segments included."""
    segments = [rng.choice(WORDS) if rng.random() < 0.6 else characters(rng, rng.randint(1, 9))
                for _ in range(rng.randint(1, 5))]
    return "/" + "/".join(segments)


def long_pathname(rng):
    name = "/" + characters(rng, 64)
    path = "".join("/" + characters(rng, 50) for _ in range(11))
    return path[: LONGEST - len(name)] + name


def with_wildcards(rng, text, most):
    """Puts a star over a stretch, or a question mark over a character, of a text: what comes of it matches the text."""
    for _ in range(rng.randint(1, most)):
        start = rng.randint(0, len(text))
        if rng.random() < 0.6:
            end = min(len(text), start + rng.randint(0, 8))
            text = text[:start] + rng.choice(["*", "*", "**", "***"]) + text[end:]
        elif start < len(text) and text[start] != "*":
            text = text[:start] + "?" + text[start + 1:]
    return text


def damaged(rng, pattern):
    """Changes one thing, after which the pattern may or may not match."""
    at = rng.randrange(len(pattern)) if pattern else 0
    return rng.choice([
        lambda: pattern[:at] + pattern[at:].swapcase(),
        lambda: pattern[:at] + rng.choice(LETTERS + MARKS + "/?") + pattern[at:],
        lambda: pattern[:at] + pattern[at + 1:],
        lambda: pattern[1:],
        lambda: pattern + rng.choice(["/", "?", "a", "*"]),
        lambda: pattern.replace("*", "?"),
        lambda: pattern.replace("/", "//", 1),
    ])() or "*"


def short(rng, alphabet, longest):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(1, longest)))


def matching(rng):
    name = pathname(rng)
    return with_wildcards(rng, name, 4), name


def near_miss(rng):
    pattern, name = matching(rng)
    return damaged(rng, pattern), name


def without_leading_slash(rng):
    pattern, name = matching(rng)
    return rng.choice(["*" + pattern[2:], "?" + pattern[1:], pattern.lstrip("/") or "*", "*" + pattern.lstrip("/")]), name


def literal(rng):
    name = pathname(rng)
    return rng.choice([name, name, damaged(rng, name)]), name


def strangers(rng):
    return with_wildcards(rng, pathname(rng), 6), pathname(rng)


def tiny(rng):
    """Two letters and many wildcards: every way of backtracking."""
    return short(rng, "aA/**?", 8), "/" + short(rng, "aA/", 7)


def dotted(rng):
    return "/" + short(rng, "a./*?", 7), "/" + short(rng, "a./", 6)


def long(rng):
    name = long_pathname(rng)
    pattern = with_wildcards(rng, name, 12)
    return rng.choice([pattern, damaged(rng, pattern), name, name[:-1], name[:-1] + "?"]), name


def vectors():
    rng = random.Random(SEED)
    pairs = dict.fromkeys(EDGES)
    for kind, count in [(matching, EACH), (near_miss, EACH), (without_leading_slash, EACH), (literal, EACH),
                        (strangers, EACH), (tiny, 2 * EACH), (dotted, EACH), (long, EACH // 6)]:
        wanted = len(pairs) + count
        while len(pairs) < wanted:
            pairs[kind(rng)] = None
    return [(pattern, name, fnmatchcase(name, pattern)) for pattern, name in pairs]


def main():
    lines = [json.dumps(vector, separators=(",", ":")) for vector in vectors()]
    TARGET.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
