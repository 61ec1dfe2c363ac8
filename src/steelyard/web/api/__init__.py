"""What programs may ask: /api/v1 by personal access token, described in OpenAPI."""
