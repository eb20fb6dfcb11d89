"""The least a LINE bot can do: check and parse the webhook with LINE's library, answer 200, keep nothing."""

import os

from flask import Flask, request
from linebot.v3.webhook import WebhookParser

app = Flask(__name__)
_parser = WebhookParser(os.environ.get("LINE_CHANNEL_SECRET", ""))


@app.post("/callback")
def callback() -> str:
    _parser.parse(request.get_data(as_text=True), request.headers["X-Line-Signature"])
    return "OK"
