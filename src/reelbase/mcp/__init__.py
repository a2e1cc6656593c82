"""The MCP server: agents make films with it."""
