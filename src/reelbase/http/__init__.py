"""What every HTTP door needs: who calls, their transaction, problems, limits, files, events."""
