"""Runs the zip of a function in a Node of this machine as Lambda would, with its role, environment and log group."""

from __future__ import annotations

import io
import json
import os
import signal
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

# The processes that run now, with the name of their function, by the access key with which they call AWS.
_processes: dict[str, tuple[str, subprocess.Popen]] = {}

# How far the clocks of functions are ahead, in milliseconds.
_clock_ahead = 0

# Set by the server when it starts: its own address, and the Node binary of each of Lambda's runtimes.
endpoint = ""
nodes: dict[str, str] = {}


def set_clock(body: dict) -> None:
    """Puts the clocks of functions ahead of that of everybody else: {aheadMs}."""
    global _clock_ahead
    _clock_ahead = body["aheadMs"]


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
    options = json.dumps(
        {"requestId": request_id, "remainingTimeMs": int(function.timeout) * 1000, "clockAheadMs": _clock_ahead}
    )
    command = [nodes.get(function.run_time, "node"), str(BOOTSTRAP), folder, function.handler, options]
    if not os.path.isabs(command[0]):
        environment = {"PATH": os.environ["PATH"], **environment}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=folder, env=environment)
    key = environment["AWS_ACCESS_KEY_ID"]
    _processes[key] = (function.function_name, process)
    try:
        stdout, written = process.communicate(json.dumps(event), timeout=int(function.timeout))
    except subprocess.TimeoutExpired:
        kill(key)
        process.communicate()
        return _failed("Sandbox.Timedout", f"Task timed out after {function.timeout} seconds")
    finally:
        del _processes[key]
    stderr, _, report = written.rpartition("\0")
    if process.returncode < 0:
        return _failed("Runtime.ExitError", f"Runtime exited with error: {_signal(process)}", stdout, written)
    if not stderr and not report.startswith("{"):
        return _failed("Runtime.ExitError", f"node ended with exit status {process.returncode}", stdout, report)
    return {**json.loads(report), "stdout": stdout, "stderr": stderr}


def function_of(access_key: str) -> str | None:
    """The name of the function whose process calls with this key."""
    return _processes[access_key][0] if access_key in _processes else None


def kill(access_key: str) -> None:
    """Ends the process that calls with this key, and waits until it has ended."""
    _, process = _processes[access_key]
    process.kill()
    process.wait()


def _signal(process: subprocess.Popen) -> str:
    return f"signal: {signal.strsignal(-process.returncode)}".lower()


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
