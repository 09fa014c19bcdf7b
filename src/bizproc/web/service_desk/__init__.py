"""The pages that the extension `service_desk` brings: for its staff, and for its clients."""
