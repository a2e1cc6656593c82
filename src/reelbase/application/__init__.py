"""Use cases that span several slices: what the CLI, the API, MCP and the studio call."""
