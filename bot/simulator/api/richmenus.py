"""Rich menus: create, picture, default, per person, in bulk, aliases."""

from flask import Blueprint, Response, jsonify, request

from bot.simulator.api.gate import Json, Refusal, checked, platform, read_json, refuse
from bot.simulator.menus import MOST_ALIASES, MOST_MENUS, RichMenu
from bot.simulator.refusals.richmenus import IMAGE_TYPES, check_alias, check_image, check_rich_menu
from bot.simulator.refusals.shapes import fields, items, matching, text

richmenus = Blueprint("richmenus", __name__)

_USERS = items(matching(r"U[0-9a-f]{32}"), 1, 500)
_LINK = fields({"richMenuId": text(100), "userIds": _USERS}, required=("richMenuId", "userIds"))
_UNLINK = fields({"userIds": _USERS}, required=("userIds",))
_RENAME = fields({"richMenuId": text(100)}, required=("richMenuId",))


@richmenus.post("/v2/bot/richmenu")
def rich_menu_create() -> Response:
    shape = _shape()
    with platform().lock:
        if len(platform().menus.menus) >= MOST_MENUS:
            raise Refusal(400, "The maximum number of rich menus has been reached")
        return jsonify(richMenuId=platform().menus.create(shape).id)


@richmenus.post("/v2/bot/richmenu/validate")
def rich_menu_validate() -> Response:
    _shape()
    return jsonify({})


@richmenus.get("/v2/bot/richmenu/list")
def rich_menu_list() -> Response:
    return jsonify(richmenus=[menu.described() for menu in platform().menus.menus.values()])


@richmenus.get("/v2/bot/richmenu/<menu_id>")
def rich_menu_get(menu_id: str) -> Response:
    return jsonify(_menu(menu_id).described())


@richmenus.delete("/v2/bot/richmenu/<menu_id>")
def rich_menu_delete(menu_id: str) -> Response:
    with platform().lock:
        platform().menus.delete(_menu(menu_id).id)
        platform().changed()
    return jsonify({})


@richmenus.post("/v2/bot/richmenu/<menu_id>/content")
def rich_menu_upload(menu_id: str) -> Response:
    menu, data = _menu(menu_id), request.get_data()
    if request.mimetype not in IMAGE_TYPES:
        raise Refusal(415, "Unsupported media type")
    if menu.image:
        raise Refusal(400, "An image has already been uploaded to the richmenu")
    trouble = check_image(data, menu.shape)
    if trouble:
        raise Refusal(400, trouble)
    with platform().lock:
        menu.image, menu.image_type = data, request.mimetype
        platform().changed()
    return jsonify({})


@richmenus.get("/v2/bot/richmenu/<menu_id>/content")
def rich_menu_download(menu_id: str) -> Response:
    menu = _menu(menu_id)
    if not menu.image:
        raise Refusal(404, "Not found")
    return Response(menu.image, content_type=menu.image_type)


@richmenus.post("/v2/bot/user/all/richmenu/<menu_id>")
def rich_menu_default_set(menu_id: str) -> Response:
    with platform().lock:
        platform().menus.default = _with_image(menu_id).id
        platform().changed()
    return jsonify({})


@richmenus.get("/v2/bot/user/all/richmenu")
def rich_menu_default_get() -> Response:
    return _named(platform().menus.default)


@richmenus.delete("/v2/bot/user/all/richmenu")
def rich_menu_default_delete() -> Response:
    with platform().lock:
        platform().menus.default = None
        platform().changed()
    return jsonify({})


@richmenus.post("/v2/bot/user/<user_id>/richmenu/<menu_id>")
def rich_menu_link(user_id: str, menu_id: str) -> Response:
    _link(_with_image(menu_id), [user_id])
    return jsonify({})


@richmenus.get("/v2/bot/user/<user_id>/richmenu")
def rich_menu_of_user(user_id: str) -> Response:
    return _named(platform().menus.links.get(user_id))


@richmenus.delete("/v2/bot/user/<user_id>/richmenu")
def rich_menu_unlink(user_id: str) -> Response:
    _unlink([user_id])
    return jsonify({})


@richmenus.post("/v2/bot/richmenu/bulk/link")
def rich_menu_bulk_link() -> tuple[Response, int]:
    body = checked(_LINK)
    _link(_with_image(body["richMenuId"]), body["userIds"])
    return jsonify({}), 202


@richmenus.post("/v2/bot/richmenu/bulk/unlink")
def rich_menu_bulk_unlink() -> tuple[Response, int]:
    _unlink(checked(_UNLINK)["userIds"])
    return jsonify({}), 202


@richmenus.post("/v2/bot/richmenu/alias")
def alias_create() -> Response:
    body = read_json()
    refuse(check_alias(body))
    aliases = platform().menus.aliases
    with platform().lock:
        if body["richMenuAliasId"] in aliases:
            raise Refusal(400, "conflict richmenu alias id")
        if len(aliases) >= MOST_ALIASES:
            raise Refusal(400, "The maximum number of rich menu aliases has been reached")
        aliases[body["richMenuAliasId"]] = _with_image(body["richMenuId"]).id
    return jsonify({})


@richmenus.get("/v2/bot/richmenu/alias/list")
def alias_list() -> Response:
    return jsonify(aliases=[_alias(name) for name in platform().menus.aliases])


@richmenus.get("/v2/bot/richmenu/alias/<name>")
def alias_get(name: str) -> Response:
    return jsonify(_alias(name))


@richmenus.post("/v2/bot/richmenu/alias/<name>")
def alias_update(name: str) -> Response:
    body = checked(_RENAME)
    with platform().lock:
        _alias(name)
        platform().menus.aliases[name] = _with_image(body["richMenuId"]).id
    return jsonify({})


@richmenus.delete("/v2/bot/richmenu/alias/<name>")
def alias_delete(name: str) -> Response:
    with platform().lock:
        _alias(name)
        del platform().menus.aliases[name]
    return jsonify({})


def _shape() -> Json:
    shape = read_json()
    refuse(check_rich_menu(shape))
    return shape


def _menu(menu_id: str) -> RichMenu:
    menu = platform().menus.menus.get(menu_id)
    if menu is None:
        raise Refusal(404, "richmenu not found")
    return menu


def _with_image(menu_id: str) -> RichMenu:
    menu = _menu(menu_id)
    if not menu.image:
        raise Refusal(400, "must upload richmenu image before applying it to user")
    return menu


def _named(menu_id: str | None) -> Response:
    if menu_id is None:
        raise Refusal(404, "no user richmenu")
    return jsonify(richMenuId=menu_id)


def _alias(name: str) -> Json:
    if name not in platform().menus.aliases:
        raise Refusal(404, "richmenu alias not found")
    return {"richMenuAliasId": name, "richMenuId": platform().menus.aliases[name]}


def _link(menu: RichMenu, users: list[str]) -> None:
    with platform().lock:
        platform().menus.links.update(dict.fromkeys(users, menu.id))
        for user in users:
            platform().changed(user)


def _unlink(users: list[str]) -> None:
    with platform().lock:
        for user in users:
            platform().menus.links.pop(user, None)
            platform().changed(user)
