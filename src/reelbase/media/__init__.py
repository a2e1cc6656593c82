"""The media engine: scenes, sound and captions in, a film out. No database, no network; imports kit only."""
