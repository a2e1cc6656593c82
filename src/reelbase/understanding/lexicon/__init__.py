"""What single words stand for: nouns and verbs with their icons, senses with their cues, things with their periods."""
