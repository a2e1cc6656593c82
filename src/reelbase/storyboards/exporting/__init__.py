"""Plans as files of other programs: timelines for editors, boards on paper, lists, scripts and captions."""
