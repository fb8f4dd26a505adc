"""调度: the morning bulletin, and matters in their closed loop."""
