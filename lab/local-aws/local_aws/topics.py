"""SNS: what it refuses of a message, and the key of KMS of a topic, which whoever publishes has to be allowed to use."""

from __future__ import annotations

import re

from moto.kms.models import Key, kms_backends
from moto.sns.exceptions import SNSException, SNSInvalidParameter
from moto.sns.models import Topic, sns_backends
from moto.sns.responses import SNSResponse

from .access import caller_of, noted
from .context_keys import context, joined, of_caller, of_request, of_resource
from .patching import added, before, exists
from .policies.context import Context
from .policies.statements import Call
from .policies.verdict import decide

exists(Key, "generate_default_policy")
exists(Topic, "publish")

# For each: an AWS service that encrypts with a key asks for a data key, and takes one that it has again (developer guide of SNS).
_ACTIONS = ("kms:GenerateDataKey", "kms:Decrypt")


class KeyAccessDenied(SNSException):
    code = 400

    def __init__(self, message: str):
        super().__init__("KMSAccessDenied", message)


@added(SNSResponse)
def _determine_resource(self: SNSResponse) -> str:
    return self._get_param("TopicArn") or "*"


def _check(self: SNSResponse) -> None:
    subject, arn = self._get_param("Subject"), self._get_param("TopicArn")
    if subject is not None and not re.fullmatch(r"[^\x00-\x1f\x7f-\x9f]{1,99}", subject):
        raise SNSInvalidParameter("Invalid parameter: Subject")
    topic = sns_backends[self.current_account][self.region].topics.get(arn)
    if topic is not None and topic.kms_master_key_id:
        _require(self, topic)


def _require(self: SNSResponse, topic: Topic) -> None:
    *_, region, account, name = topic.kms_master_key_id.split(":")
    key = kms_backends[account][region].keys[name.removeprefix("key/")]
    caller = caller_of(self)
    own = {
        "kms:viaservice": f"sns.{region}.amazonaws.com",
        "kms:calleraccount": caller.principal.account,
        "kms:encryptioncontextkeys": "aws:sns:topicArn",
        "kms:encryptioncontext:aws:sns:topicarn": topic.arn,
    }
    keys = joined(
        context(own),
        Context({}, frozenset({"kms:encryptioncontext:"})),
        of_request(self.region),
        of_caller(caller),
        of_resource(account),
    )
    for action in _ACTIONS:
        if caller.role:
            noted(caller, action, key.arn)
        call = Call(caller.principal, action, key.arn, keys)
        if not decide(caller.policies(key.policy, account, sovereign=True), call).allowed:
            raise KeyAccessDenied(f"{caller.principal.arn} is not allowed to use {key.arn}: {action}")


before(SNSResponse, "publish", _check)


def messages(account: str, region: str) -> list[dict]:
    topics = sns_backends[account][region].topics.values()
    return [
        {"topic": topic.arn, "subject": subject, "message": message}
        for topic in topics
        for _, message, subject, *_ in topic.sent_notifications
    ]
