"""Notices inside the application: what somebody should know or do, shown until it is read. Enter at `send.tell`."""
