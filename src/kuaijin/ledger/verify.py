"""Finds what was done to the ledger behind its back, and names the entry.

The entries are read once, in the order of writing; then stream heads, the checkpoints in the database and an exported
one are compared. What was changed *consistently*, by somebody who recomputed all hashes and checkpoints, shows only
against an exported checkpoint.
"""

from bisect import bisect_left
from datetime import datetime

import msgspec
from django.db import connection

from kuaijin.core.base import Text
from kuaijin.ledger import checkpoints, guards, merkle, ordering, reading, sm3, store, surroundings
from kuaijin.ledger.checkpoints import Checkpoint, Exported, Heads, read_exported, whole
from kuaijin.ledger.entries import FIRST, Place, body_digest, link

__all__ = ["Finding", "Report", "read_exported", "verify"]

_NOTHING = (0, FIRST)


class Finding(msgspec.Struct, frozen=True):
    """One fault. ``seq`` is the entry's sequence number (of a checkpoint: its number); 0 for a whole stream."""

    code: str
    kind: str
    stream_id: str
    seq: int
    text: Text


class Report(msgspec.Struct, frozen=True):
    """What was read and what was found; no findings means that nothing was changed as far as can be told from here."""

    entries: int
    streams: int
    checkpoints: int
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify(exported: Exported | None = None) -> Report:
    """Check the park's whole ledger, and with ``exported`` compare it with a checkpoint kept elsewhere."""
    park = surroundings.park()
    walk = _Walk(park, exported)
    with reading.snapshot():
        walk.entries()
        walk.heads()
        count = walk.checkpoints()
        if exported is not None:
            walk.exported(exported)
        walk.order()
        walk.guards()
    return Report(walk.count, len(walk.reached), count, tuple(walk.findings))


class _Walk:
    """One verification: what has been reached so far and what has been found."""

    def __init__(self, park: str, exported: Exported | None) -> None:
        self._park = park
        self.reached: Heads = {}
        self.count = 0
        self.findings: list[Finding] = []
        self._wanted = self._wanted_hashes(exported)
        self._met: dict[tuple[str, str, int], str] = {}
        self._seals = self._sealing()
        self._orders: dict[int, bytes] = {}
        self._latest, self._slack, self._turned = "", ordering.slack(), False
        self._unsealed_from: int | None = None

    def _wanted_hashes(self, exported: Exported | None) -> set[tuple[str, str, int]]:
        """The places whose hashes checkpoints vouch for; only these are kept in memory."""
        newest = checkpoints.last(self._park)
        moved = checkpoints.moved_heads(self._park, newest.body.number) if newest else ()
        wanted = {(*place, head[0]) for _, place, head in moved}
        return wanted | ({(kind, id_, seq) for kind, id_, seq, _ in exported.heads or ()} if exported else set())

    def _sealing(self) -> dict[Place, list[tuple[int, int]]]:
        """Of each stream: up to which entry the checkpoints that seal the order seal it, and their numbers."""
        chain = [each.body for each in checkpoints.every(self._park)]
        by, sealing = {}, 0
        for body in reversed(chain):
            sealing = body.number if body.order_digest else sealing
            by[body.number] = sealing
        seals: dict[Place, list[tuple[int, int]]] = {}
        for number, place, (seq, _) in checkpoints.moved_heads(self._park, chain[-1].number if chain else 0):
            if by.get(number):
                seals.setdefault(place, []).append((seq, by[number]))
        return seals

    def _found(self, code: str, place: Place, seq: int, zh: str, en: str) -> None:
        where = f"{place[0]}/{place[1]}" + (f" {seq}" if seq else "")
        self.findings.append(Finding(code, *place, seq, Text(f"{where}：{zh}", f"{where}: {en}")))

    def entries(self) -> None:
        """Every entry: its own hash, its link and its place."""
        reached, wanted = self.reached, self._wanted
        for row in store.in_order(self._park):
            self.count += 1
            place, seq, hash_ = (row[2], row[3]), row[4], row[15]
            before = reached.get(place, _NOTHING)
            if (*place, seq) in wanted:
                self._met[*place, seq] = hash_
            self._order_of(row, place)
            if seq == before[0] + 1 and row[14] == before[1] and link(row[14], _digest(row)) == hash_:
                reached[place] = (seq, hash_)
                if not (_is_instant(row[8]) and _is_instant(row[9])):
                    self._found(
                        "changed", place, seq, "时刻不是有效的时刻：被改动过", "its instant is none: it was changed"
                    )
            else:
                self._explain(row, place, whole(seq), before)
                reached[place] = (max(whole(seq), before[0]), hash_)

    def _order_of(self, row: store.Row, place: Place) -> None:
        """Each entry goes into the order of the checkpoint that seals it. Instants are asked only of what none seals,
        so that a clock which once ran wrong is forgotten with the next checkpoint."""
        sound = _is_instant(row[9])
        if sound and not self._turned and row[9] < self._latest:
            self._turned = ordering.against(self._latest, row[9], self._slack) and _fits(row)
        seals = self._seals.get(place, [])
        at = bisect_left(seals, (whole(row[4]), 0))
        if at < len(seals):
            number = seals[at][1]
            self._orders[number] = ordering.sealed(self._orders.get(number, ordering.START), row[0], row[15])
            return
        if sound:
            self._latest = max(self._latest, row[9])
        if self._unsealed_from is None:
            self._unsealed_from = row[0]

    def order(self) -> None:
        """The order of writing, where nothing else was found: whatever changes entries changes it too."""
        if self.findings:
            return
        for each in checkpoints.every(self._park):
            wanted = each.body.order_digest
            if wanted and self._orders.get(each.body.number, ordering.START).hex() != wanted:
                zh, en = "其条目的书写次序被改动过", "the order of writing of its entries was changed"
                self._found("order", ("checkpoint", self._park), each.body.number, zh, en)
        if not self.findings and not self._turned:
            return
        first, most = (None, ordering.NEARLY) if self.findings else (self._unsealed_from, self._slack)
        zh = "不在其记录时刻应在的位置：次序被调换，或其间系统日期、时钟被拨动过（核实后日结即封定）"
        en = (
            "it does not stand where its instant belongs: swapped, or the day or clock was set meanwhile "
            "(once that is known, a checkpoint seals it)"
        )
        for kind, id_, seq in ordering.misplaced(self._park, most, first):
            self._found("order", (kind, id_), seq, zh, en)

    def guards(self) -> None:
        """The triggers that refuse changes stand as they were laid."""
        for name in guards.missing(connection):
            zh, en = "守卫触发器缺失、停用或被改动", "this trigger, which refuses changes, is missing, off or changed"
            self._found("guard", ("guard", name), 0, zh, en)

    def _explain(self, row: store.Row, place: Place, seq: int, before: tuple[int, str]) -> None:
        if row[13] != sm3.ALGORITHM:
            self._found("changed", place, seq, f"不认识的算法 {row[13]}", f"unknown algorithm {row[13]}")
        elif not _fits(row):
            self._found("changed", place, seq, "内容与哈希不符：被改动过", "its content does not match its hash")
        if seq > before[0] + 1:
            first, last = before[0] + 1, seq - 1
            self._found("removed", place, first, f"缺第 {first} 至 {last} 条", f"{first} to {last} are missing")
        elif seq <= before[0]:
            self._found("inserted", place, seq, "序号重复或次序颠倒", "its place is taken, or the order was swapped")
        elif row[14] != before[1]:
            self._found("unlinked", place, seq, "与前一条不相连", "it does not link to the entry before it")

    def heads(self) -> None:
        """Every stream ends where its head says."""
        heads: Heads = {}
        with connection.cursor() as cursor:
            cursor.execute("SELECT kind, stream_id, seq, hash FROM ledger_head WHERE park = %s", (self._park,))
            for kind, stream_id, seq, hash_ in cursor.fetchall():
                heads[str(kind), str(stream_id)] = (whole(seq), hash_)
        for place, (seq, hash_) in sorted(heads.items()):
            met = self.reached.get(place)
            if met is None:
                self._found("removed-stream", place, 0, "整条流的条目都不见了", "all entries of this stream are gone")
            elif met[0] < seq:
                zh = f"末尾被截断：应到第 {seq} 条"
                self._found("cut-tail", place, met[0] + 1, zh, f"the tail is cut: it should reach entry {seq}")
            elif met[0] > seq:
                self._found("inserted", place, seq + 1, "流的末端之后多出条目", "it lies after the head of the stream")
            elif met[1] != hash_:
                self._found("changed", place, seq, "与流的末端哈希不符", "the head of the stream has another hash")
        for place in sorted(self.reached.keys() - heads.keys()):
            self._found("no-head", place, 0, "流的末端记录不见了", "the head of this stream is gone")

    def checkpoints(self) -> int:
        """Every checkpoint: its chain, its list of moved heads, and the entries that they name. Gives their number."""
        chain = checkpoints.every(self._park)
        self._checkpoint_chain(chain)
        moved: dict[int, Heads] = {each.body.number: {} for each in chain}
        for number, place, head in checkpoints.moved_heads(self._park, 2**62):
            moved.setdefault(number, {})[place] = head
        told: set[tuple[str, str, int]] = set()
        for number, heads in sorted(moved.items()):
            told |= self._vouched(heads, f"第 {number} 次日结", f"checkpoint {number}", told)
        for each in chain:
            if checkpoints.digest_of(moved[each.body.number]) != each.body.moved_digest:
                self._checkpoint_fault(each.body.number, "其流末端清单被改动过", "its list of heads was changed")
        if chain:
            self._newest_root(chain[-1], moved)
        return len(chain)

    def _checkpoint_chain(self, chain: list[Checkpoint]) -> None:
        prev_hash = FIRST
        for number, each in enumerate(chain, start=1):
            if each.body.number != number:
                self._checkpoint_fault(each.body.number, "之前的日结缺失", "a checkpoint before it is missing")
                break
            if each.prev_hash != prev_hash or not _sealed(each):
                self._checkpoint_fault(number, "与哈希不符：被改动过", "it does not match its hash: it was changed")
            prev_hash = each.hash

    def _newest_root(self, newest: Checkpoint, moved: dict[int, Heads]) -> None:
        heads: Heads = {}
        for number in sorted(moved):
            heads.update(moved[number])
        if merkle.root(checkpoints.leaves(self._park, heads)).hex() != newest.body.root:
            self._checkpoint_fault(newest.body.number, "根哈希不符", "its root does not match its heads")

    def _checkpoint_fault(self, number: int, zh: str, en: str) -> None:
        self._found("checkpoint", ("checkpoint", self._park), number, zh, en)

    def _vouched(
        self, heads: Heads, by_zh: str, by_en: str, told: set[tuple[str, str, int]]
    ) -> set[tuple[str, str, int]]:
        """Compare entries with the heads that a checkpoint vouches for; gives the places found wrong."""
        wrong = set()
        for place, (seq, hash_) in sorted(heads.items()):
            met = self._met.get((*place, seq))
            if met == hash_ or (*place, seq) in told:
                continue
            wrong.add((*place, seq))
            if met is not None:
                zh, en = f"{by_zh}之后，这条或之前的被重写过", f"it, or one before it, was rewritten after {by_en}"
                self._found("rewritten", place, seq, zh, en)
            elif place in self.reached:
                zh, en = f"末尾被截断：{by_zh}时有第 {seq} 条", f"the tail is cut: {by_en} saw entry {seq}"
                self._found("cut-tail", place, self.reached[place][0] + 1, zh, en)
            else:
                self._found("removed-stream", place, 0, f"{by_zh}时还有这条流", f"{by_en} saw this stream")
        return wrong

    def exported(self, exported: Exported) -> None:
        """The checkpoint kept elsewhere: its entries are still the same."""
        body = exported.checkpoint.body
        if body.park != self._park:
            self._checkpoint_fault(body.number, f"文件属于园区 {body.park}", f"the file is of park {body.park}")
            return
        heads = {(kind, id_): (seq, hash_) for kind, id_, seq, hash_ in exported.heads or ()}
        self._vouched(heads, f"导出的第 {body.number} 次日结", f"exported checkpoint {body.number}", set())
        stored = {each.body.number: each.hash for each in checkpoints.every(self._park)}
        if stored.get(body.number) != exported.checkpoint.hash:
            zh, en = "与导出的文件不同：被删除或重做过", "it is not the exported one: it was removed or made anew"
            self._checkpoint_fault(body.number, zh, en)


def _digest(row: store.Row) -> bytes:
    return body_digest(store.body_of(row))


def _fits(row: store.Row) -> bool:
    """Whether an entry's content gives its hash; a ``prev_hash`` that is no hash can't."""
    try:
        return bool(link(row[14], _digest(row)) == row[15])
    except (ValueError, TypeError):
        return False


def _is_instant(value: object) -> bool:
    """Whether it can be the text of an instant (``fields.instant_text``)."""
    if not isinstance(value, str) or len(value) != len("2021-12-29T00:00:00.000000Z") or value[-1] != "Z":
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _sealed(checkpoint: Checkpoint) -> bool:
    try:
        return checkpoint.body.linked(checkpoint.prev_hash) == checkpoint.hash
    except (ValueError, TypeError):
        return False
