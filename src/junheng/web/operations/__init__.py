"""Keeping the desk running: backup and restore, upgrade, health, one line of log for each request.

Enter at `backup.backup`, `restore.restore`, `upgrade.upgrade`, `health.checks`. Logs are described in `junheng.web.logs`.
"""
