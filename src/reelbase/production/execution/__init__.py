"""Running a job: the workflow engine, workers and their leases, and the process that runs the steps."""
