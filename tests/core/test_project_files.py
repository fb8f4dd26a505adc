"""Files of a project: versions, taking down by whose it is, and that filing does not count as progress."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core import project as p
from kuaijin.core import project_files
from kuaijin.core.base import Actor, Refusal
from kuaijin.core.project_files import MOST_FILES, FileProjectPaper, TakeDownProjectPaper
from kuaijin.core.project_state import State
from tests.core.project_samples import TODAY, taken_in
from tests.core.world import at, refusal, run

OTHER = Actor(id="other", name="服务秘书02", role="secretary")
HEAD = Actor(id="head", name="开发建设局负责人", role="bureau_head")


NOW = at(TODAY)


def after(state: State, *commands: Any) -> State:
    for command in commands:
        state = run(p, state, command, NOW)
    return state


def paper(material: str = "投资合同", digest: str = "a", **more: Any) -> FileProjectPaper:
    given_ = {"file_name": "合同.pdf", "media_type": "application/pdf", "size": 10} | more
    return FileProjectPaper(material=material, digest=digest * 64, sha256=digest * 64, **given_)


def test_a_second_file_of_a_name_is_its_new_version() -> None:
    state = after(taken_in(), paper(), paper(digest="b"))
    assert [(each.material, each.version, each.digest[0]) for each in state.files] == [
        ("投资合同", 1, "a"),
        ("投资合同", 2, "b"),
    ]
    standing = project_files.current(state, "投资合同")
    assert standing is not None
    assert standing.version == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"material": " "}, "material"),
        ({"material": "长" * 400}, "material"),
        ({"file_name": ""}, "file_name"),
        ({"media_type": ""}, "media_type"),
        ({"size": 0}, "file"),
        ({"digest": "z"}, "file"),
    ],
)
def test_bad_papers_are_refused_by_their_field(wrong: dict[str, Any], field: str) -> None:
    assert refusal(p, taken_in(), paper(**wrong), NOW).field == field


def test_the_same_file_twice_is_refused_but_comes_back_after_it_was_taken_down() -> None:
    state = after(taken_in(), paper())
    assert refusal(p, state, paper(), NOW).rule == "PROJECT-FILE"
    down = after(state, TakeDownProjectPaper(material="投资合同", reason="盖章页缺失"))
    assert project_files.current(down, "投资合同") is None
    assert after(down, paper()).files[-1].version == 2


def test_whose_it_is_takes_it_down_and_the_head_of_the_bureau() -> None:
    state = after(taken_in(), paper())
    down = TakeDownProjectPaper(material="投资合同", reason="有误")
    assert refusal(p, state, down, at(TODAY, OTHER)).field == "material"
    assert run(p, state, down, at(TODAY, HEAD)).files[0].removed_by == HEAD.name
    assert refusal(p, state, TakeDownProjectPaper(material="没有", reason="有误"), NOW).field == "material"
    assert refusal(p, state, TakeDownProjectPaper(material="投资合同", reason=""), NOW).field == "reason"


def test_there_is_an_end_to_it() -> None:
    full = after(taken_in(), *(paper(f"照片{number}") for number in range(MOST_FILES)))
    assert refusal(p, full, paper("再一张"), NOW).field == "file"


@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.sampled_from("abc"), st.booleans()), max_size=12))
def test_versions_of_a_name_count_up_and_nothing_is_lost(acts: list[tuple[str, str, bool]]) -> None:
    state, before = taken_in(), 0
    for material, digest, down in acts:
        command = TakeDownProjectPaper(material=material, reason="有误") if down else paper(material, digest)
        if not isinstance(p.decide(state, command, NOW), Refusal):
            state = after(state, command)
        assert len(state.files) >= before
        before = len(state.files)
    for material in "甲乙丙":
        versions = [each.version for each in state.files if each.material == material]
        assert versions == list(range(1, len(versions) + 1))
    assert state.changed_on == taken_in().changed_on


def test_every_command_of_files_stands_in_the_table() -> None:
    assert {FileProjectPaper, TakeDownProjectPaper} <= set(p.TABLE)
