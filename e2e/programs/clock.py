"""Replaces the clock with the clock of the test. Import it before all libraries, so 90 days pass in a second, also for their caches."""

import datetime
import time

_now = time.time()

time.time = lambda: _now
time.monotonic = lambda: _now


class _Datetime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(_now, tz)

    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(_now, datetime.timezone.utc).replace(tzinfo=None)


datetime.datetime = _Datetime


def set_clock(seconds):
    global _now
    _now = seconds
