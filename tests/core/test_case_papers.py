"""The files of a case's papers: by whom, in which version, and when no longer."""

from kuaijin.core import case
from kuaijin.core import case_commands as c
from tests.core import world
from tests.core.case_samples import (
    APPROVER,
    AREA,
    CLERK,
    EXAMPLES,
    FACTS,
    FORM,
    SHARED,
    at,
    play,
    receive,
    refused,
    sample,
)

DAY = "2021-03-02"


def attach(material: str = FORM, digest: str = "a", **more: object) -> c.AttachFile:
    values = {"file_name": "申请表.pdf", "media_type": "application/pdf", "size": 9, "sha256": "b" * 64, **more}
    return c.AttachFile(material=material, digest=digest * 64, **values)  # type: ignore[arg-type]  # a test's shorthand


def test_versions_stay_on_record() -> None:
    state = play((DAY, attach(), CLERK), (DAY, attach(digest="c"), CLERK), state=sample("received"))
    assert [(each.version, each.digest[0], each.by) for each in state.versions(FORM)] == [
        (1, "a", CLERK.name),
        (2, "c", CLERK.name),
    ]
    assert state.file_of(FORM) == state.files[1]
    assert refused(state, attach(digest="c"), at(DAY)).rule == "CASE-FILE"
    assert world.run(case, state, attach(), at(DAY)).file_of(FORM).version == 3  # type: ignore[union-attr]  # it is there


def test_a_file_moves_no_date() -> None:
    before = sample("received")
    after = play((DAY, attach(AREA), CLERK), state=before)
    assert (after.clock, after.papers, after.status) == (before.clock, before.papers, before.status)
    assert AREA in after.missing, "handed in by the corrections, not by the upload"


def test_what_was_handed_in_is_replaced_not_taken_away() -> None:
    state = play((DAY, attach(), CLERK), (DAY, attach(AREA), CLERK), state=sample("received"))
    remove = EXAMPLES["remove-file"]
    assert refused(state, remove, at(DAY)).rule == "CASE-FILE"
    taken = play((DAY, c.RemoveFile(material=AREA, reason="传错了"), CLERK), state=state)
    assert taken.file_of(AREA) is None
    assert [(each.removed_by, each.removed_why) for each in taken.versions(AREA)] == [(CLERK.name, "传错了")]
    assert refused(taken, c.RemoveFile(material=AREA, reason="再撤"), at(DAY)).rule == "CASE-FILE"
    again = play((DAY, attach(AREA), CLERK), state=taken)
    assert again.file_of(AREA) == again.files[-1]
    assert again.files[-1].version == 2


def test_after_acceptance_only_what_is_outstanding_comes_in() -> None:
    tolerated = sample("tolerated")
    assert play((DAY, attach(AREA), CLERK), state=tolerated).file_of(AREA) is not None
    assert refused(tolerated, attach(FORM), at(DAY)).rule == "CASE-FILE"
    assert refused(sample("refused"), attach(FORM), at(DAY)).rule == "CASE-STATUS"


def test_ac_7_shareable_papers_come_from_a_register_only() -> None:
    assert SHARED in {paper.name.zh for paper in sample("received").papers}
    assert refused(sample("received"), attach(SHARED), at(DAY)).rule == "AC-7"
    assert refused(sample("received"), attach(FORM, source="登记簿"), at(DAY)).rule == "AC-7"
    fetched = play((DAY, attach(SHARED, source="登记簿"), CLERK), state=sample("received"))
    assert fetched.files[0].source == "登记簿"


def test_drafts_of_pre_service_stay_with_the_case() -> None:
    state = play((DAY, attach(), CLERK), state=sample("pre_service"))
    state = play(("2021-03-03", receive(FORM, AREA)), ("2021-03-03", c.Accept(), APPROVER), state=state)
    assert state.file_of(FORM) is not None


def test_only_papers_of_the_list_and_whole_digests() -> None:
    state = sample("received")
    assert refused(state, attach("没有的材料"), at(DAY)).rule == "CASE-PAPERS"
    assert refused(state, attach(digest="X"), at(DAY)).rule == "CASE-FILE"
    assert refused(state, attach(sha256="../../etc/passwd"), at(DAY)).rule == "CASE-FILE"
    assert refused(state, attach(size=0), at(DAY)).rule == "CASE-FILE"
    assert refused(state, attach(file_name=""), at(DAY)).field == "file_name"
    assert refused(sample("pre_service"), attach("没有的材料"), at(DAY, facts=FACTS)).rule == "CASE-PAPERS"
