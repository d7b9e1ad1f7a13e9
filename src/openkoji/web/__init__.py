"""What people and probes see of the server: pages, the API's description, health."""
