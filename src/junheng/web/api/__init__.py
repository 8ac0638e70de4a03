"""The desk for programs: JSON under /api/, described by OpenAPI at /api/openapi.json, opened by tokens.

Every operation is declared by `door.operation` with the permission that it needs, as every page is: what a token reaches is
what its owner's roles reach, and no more than its scopes name. Operations call what the pages call; nothing is decided here.
A token is made on the own account page, shown once, and kept as a hash.
"""
