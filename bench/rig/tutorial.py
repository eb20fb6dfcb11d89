"""The bot of most tutorials: says back what it heard, inside the request, with a new client for every event."""

import os

from flask import Flask, request
from linebot.v3 import WebhookHandler
from linebot.v3.messaging import ApiClient, Configuration, MessagingApi, ReplyMessageRequest, TextMessage
from linebot.v3.webhooks import MessageEvent, TextMessageContent

app = Flask(__name__)
_configuration = Configuration(
    host=os.environ.get("LINE_API_BASE"), access_token=os.environ.get("LINE_CHANNEL_ACCESS_TOKEN")
)
_handler = WebhookHandler(os.environ.get("LINE_CHANNEL_SECRET", ""))


@app.post("/callback")
def callback() -> str:
    _handler.handle(request.get_data(as_text=True), request.headers["X-Line-Signature"])
    return "OK"


def _say_back(event: MessageEvent) -> None:
    with ApiClient(_configuration) as client:
        words = TextMessage(text=event.message.text)
        MessagingApi(client).reply_message(ReplyMessageRequest(reply_token=event.reply_token, messages=[words]))


_handler.add(MessageEvent, message=TextMessageContent)(_say_back)
