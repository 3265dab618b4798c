"""Counters of one process, told in the text format of Prometheus."""

from collections import defaultdict
from threading import Lock

_BOUNDS = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0)


class Metrics:
    """What was asked, answered and kept. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        self._entries: defaultdict[str, int] = defaultdict(int)
        self._bytes: defaultdict[str, int] = defaultdict(int)
        self._slower: defaultdict[float, int] = defaultdict(int)
        self._seconds = 0.0

    def answered(
        self, asked: tuple[str, str, int], seconds: float, *sizes: int
    ) -> None:
        """One request: method, route and status; bytes in and out."""
        with self._lock:
            self._requests[asked] += 1
            self._seconds += seconds
            for bound in _BOUNDS:
                self._slower[bound] += seconds <= bound
            for name, size in zip(("in", "out"), sizes, strict=False):
                self._bytes[name] += size

    def entry(self, state: str) -> None:
        """What became of one entry."""
        with self._lock:
            self._entries[state] += 1

    def text(self) -> str:
        """All of it."""
        with self._lock:
            lines = ["# TYPE surveyor_requests_total counter"]
            for (method, route, status), count in sorted(self._requests.items()):
                labels = f'method="{method}",route="{route}",status="{status}"'
                lines.append(f"surveyor_requests_total{{{labels}}} {count}")
            lines.append("# TYPE surveyor_entries_total counter")
            for state, count in sorted(self._entries.items()):
                lines.append(f'surveyor_entries_total{{state="{state}"}} {count}')
            lines.append("# TYPE surveyor_bytes_total counter")
            for way, size in sorted(self._bytes.items()):
                lines.append(f'surveyor_bytes_total{{direction="{way}"}} {size}')
            total = sum(self._requests.values())
            lines.append("# TYPE surveyor_request_seconds histogram")
            for bound in _BOUNDS:
                name = f'surveyor_request_seconds_bucket{{le="{bound}"}}'
                lines.append(f"{name} {self._slower[bound]}")
            lines.append(f'surveyor_request_seconds_bucket{{le="+Inf"}} {total}')
            lines.append(f"surveyor_request_seconds_sum {self._seconds:.3f}")
            lines.append(f"surveyor_request_seconds_count {total}")
        return "\n".join(lines) + "\n"
