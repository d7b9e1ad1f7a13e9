"""What speaks to the services: pydantic-ai, and the vendors' clients behind it. Imported with the first call."""
