"""办事大厅: queue tickets, appointments, the counters, the kiosk and the screen of the one window."""
