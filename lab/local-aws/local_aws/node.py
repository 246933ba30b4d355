"""Runs the zip of a function in a Node of this machine as Lambda would, with its role, environment and log group."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tempfile
import time
import uuid
import zipfile
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError
from moto.awslambda.models import LambdaFunction
from moto.sts.models import STSBackend, sts_backends

from .patching import exists

exists(STSBackend, "assume_role")

BOOTSTRAP = Path(__file__).parents[2] / "runtime" / "bootstrap.mjs"

# Set by the server when it starts: its own address, and the Node binary of each of Lambda's runtimes.
endpoint = ""
nodes: dict[str, str] = {}


def run(function: LambdaFunction, event: Any) -> dict:
    credentials = _credentials(function)
    invocation = {
        "function": function.function_name,
        "account": function.account_id,
        "requestId": str(uuid.uuid4()),
        "codeSha256": function.code_sha_256,
    }
    with tempfile.TemporaryDirectory(prefix="local-aws-") as folder:
        zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
        environment = {**_environment(function, folder), **credentials}
        invocation.update(_execute(function, folder, invocation["requestId"], environment, event))
    invocation["logs"] = _write_logs(function, credentials, invocation)
    return invocation


def _credentials(function: LambdaFunction) -> dict[str, str]:
    backend = sts_backends[function.account_id][function.partition]
    session = backend.assume_role(function.region, function.function_name, function.role, None, 3600, None)
    return {
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.session_token,
    }


def _environment(function: LambdaFunction, folder: str) -> dict[str, str]:
    logging = function.get_configuration()["LoggingConfig"]
    return {
        # Without AWS_LAMBDA_LOG_FORMAT: in a bare Node nothing wraps the console in JSON.
        "AWS_LAMBDA_LOG_LEVEL": logging.get("ApplicationLogLevel", "INFO"),
        "AWS_LAMBDA_LOG_GROUP_NAME": logging["LogGroup"],
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "LAMBDA_TASK_ROOT": folder,
        "HOME": folder,
        "TZ": ":UTC",
        "AWS_REGION": function.region,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        **(function.environment_vars or {}),
    }


def _execute(function: LambdaFunction, folder: str, request_id: str, environment: dict, event: Any) -> dict:
    options = json.dumps({"requestId": request_id, "remainingTimeMs": int(function.timeout) * 1000})
    command = [nodes.get(function.run_time, "node"), str(BOOTSTRAP), folder, function.handler, options]
    if not os.path.isabs(command[0]):
        environment = {"PATH": os.environ["PATH"], **environment}
    try:
        done = subprocess.run(
            command,
            input=json.dumps(event),
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment,
            timeout=int(function.timeout),
        )
    except subprocess.TimeoutExpired:
        return _failed("Sandbox.Timedout", f"Task timed out after {function.timeout} seconds")
    stderr, _, report = done.stderr.rpartition("\0")
    if not stderr and not report.startswith("{"):
        return _failed("Runtime.ExitError", f"node ended with exit status {done.returncode}", done.stdout, report)
    return {**json.loads(report), "stdout": done.stdout, "stderr": stderr}


def _failed(name: str, message: str, stdout: str = "", stderr: str = "") -> dict:
    return {"ok": False, "error": {"name": name, "message": message}, "stdout": stdout, "stderr": stderr}


def _write_logs(function: LambdaFunction, credentials: dict, invocation: dict) -> str:
    """Lambda writes with the function's credentials, and drops what it may not write."""
    client = boto3.client(
        "logs",
        region_name=function.region,
        endpoint_url=endpoint,
        aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=credentials["AWS_SESSION_TOKEN"],
    )
    group = function.get_configuration()["LoggingConfig"]["LogGroup"]
    stream = f"{time.strftime('%Y/%m/%d')}/[$LATEST]{invocation['requestId'].replace('-', '')}"
    lines = (invocation["stdout"] + invocation["stderr"]).splitlines()
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": line} for line in lines if line]
    try:
        client.create_log_stream(logGroupName=group, logStreamName=stream)
        if events:
            client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
    except ClientError as error:
        return str(error)
    return "written"
