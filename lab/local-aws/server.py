"""The local AWS that Terraform applies the module to.

    python3 server.py [--nodes JSON] [--stop-with-stdin]

Binds a free port of 127.0.0.1 and prints one line of JSON: {"port": ..., "pid": ...}. --nodes says where the Node
binaries of Lambda's runtimes are ({"nodejs22.x": "/path/to/node"}); without it, `node` of the PATH runs the functions.
With --stop-with-stdin it ends when its standard input does, so that it never outlives the program that started it.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

# Importing these changes moto.
from local_aws import access, config_aggregator, config_evaluations, config_organization, config_remediation  # noqa: F401
from local_aws import functions, iam_details, iam_limits, iam_names, last_accessed, log_filters, log_queries, node, resources, s3_bulk_deletion  # noqa: F401
from local_aws import automation_calls, s3_writes, stack_sets, unknown_actions  # noqa: F401
from local_aws.control import with_control
from local_aws.faulty_answers import with_faults


def _stop_with_stdin() -> None:
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=json.loads, default={})
    parser.add_argument("--stop-with-stdin", action="store_true")
    options = parser.parse_args()

    # Policies of AWS, such as AWSDenyAll, can then be attached.
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = with_control(with_faults(DomainDispatcherApplication(create_backend_app)))
    server = make_server("127.0.0.1", 0, application, threaded=True)
    node.endpoint = f"http://127.0.0.1:{server.server_port}"
    node.nodes = options.nodes
    print(json.dumps({"port": server.server_port, "pid": os.getpid()}), flush=True)
    if options.stop_with_stdin:
        threading.Thread(target=_stop_with_stdin, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
