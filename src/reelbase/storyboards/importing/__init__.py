"""What comes back from other programs: cuts of timelines, and scenes of tables and scripts. Files are never trusted."""
