"""The stand-in as a Flask application: LINE's endpoints behind their gate, and the phone page. Holds no state."""

from flask import Flask

from bot.simulator.api.gate import guard
from bot.simulator.api.knowing import knowing
from bot.simulator.api.richmenus import richmenus
from bot.simulator.api.sending import sending
from bot.simulator.page import page
from bot.simulator.platform import Platform


def create_app(platform: Platform) -> Flask:
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.extensions["stand_in"] = platform
    guard(app, sending, knowing, richmenus)
    app.register_blueprint(page)
    return app
