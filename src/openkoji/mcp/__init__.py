"""The MCP server: the operations of the API as tools for agents, in the same process or beside it."""
