"""Background work: queued in the database, done by workers, with progress, cancel, and a second try after a crash.

    @kind("plan")
    def make_plan(job: Working, arguments): ...     # job.tell(0.4, Text(...)), job.cancelled()

    enqueue("plan", by=user, county=county, year=year, wish={...})

The queues are those of django-tasks (what takes minutes has one of its own); a `Job` is what people see of it. A job is put into the queue in the transaction of
what it follows from, and its own result is stored in one transaction: killed at any moment, it is done again.
"""
