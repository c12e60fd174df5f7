"""Reads one request per line and writes one answer per line, as JSON. Only the test calls it."""

import json
import os
import sys
import traceback

import clock


def serve(**operations):
    out, sys.stdout = sys.stdout, sys.stderr

    def answer(message):
        out.write(json.dumps(message) + "\n")
        out.flush()

    answer({"result": "ready"})
    for line in sys.stdin:
        request = json.loads(line)
        clock.set_clock(request["now"] / 1000)
        try:
            answer({"result": operations[request["op"]](request.get("args") or {})})
        except Exception:
            answer({"error": traceback.format_exc()})


def verify_all(verify):
    """Returns for each token the reason of its refusal, or "" if it is accepted."""

    def one(token):
        try:
            verify(token)
            return ""
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    return lambda args: [one(token) for token in args["tokens"]]


def required(name):
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set")
    return value


leeway = int(os.environ.get("LEEWAY", "0"))
