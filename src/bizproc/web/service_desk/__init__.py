"""The pages that the extension `service_desk` brings: what its clients see."""
