"""Comments with mentions, tags and followers of a project: what people say about it, not what it is.

Whoever may read the project reads its comments, its unit included. None of these counts as an update of the project
(``changed_on``). A mention is ``@`` and the name of a role account, of a role, or 项目单位; it is told to them. Other
firms and guests are never meant: a notice would tell them of a project that is not theirs.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from kuaijin.core.access_roles import ROLE_NAMES
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import MAX_PARTS, NAME_LENGTH, PROSE_LENGTH, check_text, check_texts, first
from kuaijin.core.context import Context
from kuaijin.core.project_commands import ProjectCommand
from kuaijin.core.project_events import ProjectEvent
from kuaijin.core.project_records import Said

MOST_TAGS = 12
OUTSIDE = frozenset({"enterprise", "third_party", "public", "system"})
"""Roles that no mention reaches, but for the project's own unit by that word."""
UNIT_WORDS = ("项目单位", "project unit")
MODERATORS = ("bureau_head",)
"""Besides who wrote it, these may take a comment back."""
TAGS_FACT = "project_tags"
"""The fact of the park that holds its tags: 、 between them, in both languages in the same order."""


class Comment(ProjectCommand, frozen=True):
    """评论; ``@调度专员01`` or ``@服务秘书`` in the text tells that account or role of it."""

    text: str


class WithdrawComment(ProjectCommand, frozen=True):
    """撤回评论 by who wrote it, or by the head of the bureau, with the reason; the ledger keeps what was said."""

    number: int
    reason: str


class SetTags(ProjectCommand, frozen=True):
    """标签: put tags of the park's vocabulary on the project, and take others off."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class Follow(ProjectCommand, frozen=True):
    """关注: be told of comments and changes of the project."""


class Unfollow(ProjectCommand, frozen=True):
    """取消关注."""


class Commented(ProjectEvent, frozen=True):
    """已评论. ``mentions``: whom it is told to, ``name:…`` or ``role:…``."""

    number: int
    text: str
    by: str
    mentions: tuple[str, ...]


class CommentWithdrawn(ProjectEvent, frozen=True):
    """评论已撤回."""

    number: int
    reason: str
    by: str


class TagsSet(ProjectEvent, frozen=True):
    """标签已调整."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


class Followed(ProjectEvent, frozen=True):
    """已关注."""

    who: str


class Unfollowed(ProjectEvent, frozen=True):
    """已取消关注."""

    who: str


NoteCommands = Comment | WithdrawComment | SetTags | Follow | Unfollow
NoteEvents = Commented | CommentWithdrawn | TagsSet | Followed | Unfollowed
_COMMENT, _TAGS = Text("评论", "comment"), Text("标签", "tags")
Decision = tuple[Any, ...] | Refusal


def decide_comment(state: Any, command: Comment, context: Context, facts: Any) -> Decision:
    """评论."""
    wrong = check_text(command.text, "text", _COMMENT, limit=PROSE_LENGTH)
    if wrong is not None:
        return wrong
    mentions = mentions_of(command.text, facts.role_map(), state.owner_uscc)
    if isinstance(mentions, Refusal):
        return mentions
    number = len(state.comments) + 1
    text = command.text.strip()
    return (Commented(at=context.now, number=number, text=text, by=context.actor.name, mentions=mentions),)


def mentions_of(text: str, roles: Mapping[str, str], uscc: str = "") -> tuple[str, ...] | Refusal:
    """Whom a text mentions, each once. An ``@`` after a letter or digit (an address) is none; another has to be of
    a role account or a role inside, or of the unit, whose code is ``uscc``."""
    names = {name: f"name:{name}" for name, role in roles.items() if role not in OUTSIDE}
    names |= {
        word: f"role:{role}"
        for role, called in ROLE_NAMES.items()
        if role not in OUTSIDE
        for word in (called.zh, called.en)
    }
    names |= dict.fromkeys(UNIT_WORDS, f"org:{uscc}") if uscc else {}
    known = sorted(names, key=len, reverse=True)
    found: list[str] = []
    for place, letter in enumerate(text):
        before = text[place - 1] if place else " "
        if letter != "@" or (before.isascii() and before.isalnum()):
            continue
        name = next((name for name in known if text.startswith(name, place + 1)), None)
        if name is None:
            told = text[place + 1 : place + 13].split()[:1]
            return _nobody(told[0] if told else "")
        found.append(names[name])
    return tuple(dict.fromkeys(found))[:MAX_PARTS]


def _nobody(word: str) -> Refusal:
    return refuse("MENTION", f"没有叫“{word}”的岗位或角色。", f"There is no post or role called “{word}”.", "text")


def decide_withdraw(state: Any, command: WithdrawComment, context: Context, _facts: Any) -> Decision:
    """撤回评论."""
    said = next((each for each in state.comments if each.number == command.number), None)
    if said is None or said.withdrawn:
        return refuse("COMMENT", "没有这条评论。", "There is no such comment.", "number")
    if said.by != context.actor.name and context.actor.role not in MODERATORS:
        return refuse("COMMENT", "只能撤回自己的评论。", "Only one's own comment can be taken back.", "number")
    wrong = check_text(command.reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH)
    if wrong is not None:
        return wrong
    event = CommentWithdrawn(at=context.now, number=said.number, reason=command.reason, by=context.actor.name)
    return (event,)


def decide_tags(state: Any, command: SetTags, context: Context, facts: Any) -> Decision:
    """标签."""
    wrong = first(
        check_texts(tags, field, _TAGS, limit=NAME_LENGTH, required=False)
        for field, tags in (("add", command.add), ("remove", command.remove))
    )
    if wrong is not None:
        return wrong
    added = tuple(tag for tag in dict.fromkeys(command.add) if tag not in state.tags)
    removed = tuple(tag for tag in dict.fromkeys(command.remove) if tag in state.tags)
    unknown = next((tag for tag in added if tag not in facts.tags), None)
    if unknown is not None:
        zh = f"“{unknown}”不在园区标签中（园区事实 {TAGS_FACT}）。"
        return refuse("TAG", zh, f"“{unknown}” is no tag of the park (its fact {TAGS_FACT}).", "add")
    if set(added) & set(command.remove):
        return refuse("TAG", "同一标签不能既加又减。", "A tag cannot be put on and taken off at once.", "remove")
    if len(state.tags) + len(added) - len(removed) > MOST_TAGS:
        return refuse("TAG", f"每个项目最多 {MOST_TAGS} 个标签。", f"{MOST_TAGS} tags a project at the most.", "add")
    if not added and not removed:
        return refuse("no-change", "标签没有变化。", "The tags are already so.", "add")
    return (TagsSet(at=context.now, added=added, removed=removed),)


def decide_follow(state: Any, _command: Follow, context: Context, _facts: Any) -> Decision:
    """关注."""
    if context.actor.name in state.followers:
        return refuse("no-change", "您已关注本项目。", "You follow this project already.")
    return (Followed(at=context.now, who=context.actor.name),)


def decide_unfollow(state: Any, _command: Unfollow, context: Context, _facts: Any) -> Decision:
    """取消关注."""
    if context.actor.name not in state.followers:
        return refuse("no-change", "您没有关注本项目。", "You do not follow this project.")
    return (Unfollowed(at=context.now, who=context.actor.name),)


def vocabulary(zh: str, en: str) -> dict[str, Text]:
    """The park's tags with their names in both languages, from the two texts of its fact."""
    words = [word.strip() for word in zh.replace(",", "、").replace("，", "、").split("、") if word.strip()]
    others = [word.strip() for word in en.replace("、", ",").split(",")]
    told = others if len(others) == len(words) else words
    return {word: Text(word, other) for word, other in zip(words, told, strict=True)}


def _withdrawn(state: Any, event: CommentWithdrawn) -> Any:
    said = (replace(each, withdrawn=event.reason) if each.number == event.number else each for each in state.comments)
    return replace(state, comments=tuple(said))


def _commented(state: Any, event: Commented) -> Any:
    said = Said(event.number, event.on.isoformat(), event.by, event.text, event.mentions)
    return replace(state, comments=(*state.comments, said), mentioned=event.mentions)


def _tagged(state: Any, event: TagsSet) -> Any:
    return replace(state, tags=(*(tag for tag in state.tags if tag not in event.removed), *event.added))


def _unfollowed(state: Any, event: Unfollowed) -> Any:
    return replace(state, followers=tuple(who for who in state.followers if who != event.who))


CHANGES: dict[type, Callable[[Any, Any], Any]] = {
    Commented: _commented,
    CommentWithdrawn: _withdrawn,
    TagsSet: _tagged,
    Followed: lambda state, event: replace(state, followers=(*state.followers, event.who)),
    Unfollowed: _unfollowed,
}
