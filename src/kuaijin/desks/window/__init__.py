"""综合窗口: the queue, receiving an application, the page of a case with its clocks, and its letters."""
