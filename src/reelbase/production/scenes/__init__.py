"""A scene's voice and picture: what each depends on, and how it is made. Used by the steps of jobs and by previews."""
