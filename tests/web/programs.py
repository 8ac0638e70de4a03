"""A program that calls the API."""

from __future__ import annotations

import json

from django.test import Client


class Program:
    """What calls the API with a token."""

    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"authorization": f"Bearer {secret}"})

    def get(self, path: str, **query):
        return self.client.get(f"/api{path}", query)

    def send(self, method: str, path: str, **data):
        return getattr(self.client, method)(f"/api{path}", json.dumps(data), content_type="application/json")

    def post(self, path: str, **data):
        return self.send("post", path, **data)

    def form(self, path: str, **data):
        return self.client.post(f"/api{path}", data)
