"""Rights around the project book: month-end snapshots of the batches. What is not written here is denied."""

BATCH_MONTH: dict[str, str] = {"freeze-batches": "system dispatcher bureau_head"}
