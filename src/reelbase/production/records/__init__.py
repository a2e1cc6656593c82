"""What a job leaves behind: its progress, receipt, manifest and files."""
