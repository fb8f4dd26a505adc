"""A sealed certificate as PDF: printed by one process with its compiler warm, each with words of its own."""

import statistics
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from kuaijin.startup import django_ready

COUNT = 40
LIMIT_MS = 150
PRIVATE = bytes(range(32))


def figures() -> Iterator[dict[str, Any]]:
    """Milliseconds a certificate: the first, which reads the fonts, and the median of those after it."""
    django_ready()
    from kuaijin.exchange.certificates import Fields, LedgerPlace, Payload, printed, seal
    from kuaijin.exchange.signing import Keys

    keys = Keys({}, "bench", PRIVATE)
    seconds = []
    for number in range(COUNT + 1):
        case_id = f"BJ2021-{number:04}"
        fields = Fields(
            f"证〔2021〕{number}号", "建设工程规划许可证", "示例·甲公司", "91431099MA91000015", "示例·孵化中心", "P01",
            "建设工程规划许可证核发", "gh-gongcheng", case_id, "2021-12-27", "市自然资源和规划局", False, "示例园区",
        )  # fmt: skip
        payload = Payload(fields, LedgerPlace("bench", f"case/{case_id}", 3, f"{number:064x}"), keys.sealing)
        began = perf_counter()
        seal(printed(payload), keys)
        seconds.append(perf_counter() - began)
    p50 = statistics.median(seconds[1:]) * 1e3
    yield {
        "name": "certificate.pdf.p50", "value": p50, "unit": "ms", "ratio": p50 / LIMIT_MS,
        "ratio_to": f"{LIMIT_MS} ms", "at_most": 1.0, "ok": p50 <= LIMIT_MS, "first_ms": seconds[0] * 1e3,
    }  # fmt: skip
