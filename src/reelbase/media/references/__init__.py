"""References: videos whose pattern - hook, structure, pacing - a storyboard takes, but never their content.

``pattern`` describes what is found and imports nothing heavy; ``analysis`` finds it in a video file.
"""
