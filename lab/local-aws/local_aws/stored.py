"""Tells what the remediation of an account consists of, and what its buckets hold."""

from __future__ import annotations

from moto.s3.models import FakeDeleteMarker, s3_backends
from moto.scheduler.models import scheduler_backends
from moto.ssm.models import SimpleSystemManagerBackend, ssm_backends

from . import config_remediation
from .patching import exists

exists(SimpleSystemManagerBackend, "_get_documents")


def remediation_inventory(account: str, region: str) -> dict[str, list[str]]:
    groups = scheduler_backends[account][region].schedule_groups.values()
    return {
        "documents": sorted(ssm_backends[account][region]._documents),
        "schedules": sorted(name for group in groups for name in group.schedules),
        "buckets": sorted(s3_backends[account]["aws"].buckets),
        "remediations": sorted(config_remediation.configurations(account, region)),
    }


def objects(account: str, bucket: str) -> list[dict[str, str]]:
    """The newest version of each object that is not deleted."""
    newest = s3_backends[account]["aws"].buckets[bucket].keys.items()
    return [
        {"key": key, "body": version.value.decode()}
        for key, version in sorted(newest, key=lambda item: item[0])
        if not isinstance(version, FakeDeleteMarker)
    ]
