"""Reads single-mode instances in the .sm format of the project scheduling library PSPLIB."""

from kuaijin.core.works_network import Activity, Link, Need, Network, Resource


class NotPsplib(ValueError):
    """A file that is not a single-mode instance."""


def read_sm(text: str) -> Network:
    """The network of an instance: activity ``1`` is its source and the last its sink, both of no duration.

    Raises:
        NotPsplib: a section is missing, a line does not fit, or an activity has several modes.
    """
    try:
        after = _rows(_section(text, "PRECEDENCE RELATIONS"))
        jobs = _rows(_section(text, "REQUESTS/DURATIONS"))
        capacities = _rows(_section(text, "RESOURCEAVAILABILITIES"))[0]
        if any(row[1] != 1 for row in after) or len(jobs) != len(after):
            raise NotPsplib("one mode for each job is read")
        return _network(after, jobs, capacities)
    except (ValueError, IndexError, KeyError) as error:
        raise NotPsplib(f"not a single-mode instance: {error}") from error


def _section(text: str, title: str) -> list[str]:
    lines = text.splitlines()
    place = next(number for number, line in enumerate([*lines, title + ":"]) if line.startswith(title))
    end = (number for number in range(place + 1, len(lines)) if lines[number].startswith("***"))
    return lines[place + 1 : next(end, len(lines))]


def _rows(lines: list[str]) -> list[list[int]]:
    """The lines that hold numbers only; headings and rules are left out."""
    cells = [line.split() for line in lines]
    return [[int(cell) for cell in row] for row in cells if row and all(cell.isdigit() for cell in row)]


def _network(after: list[list[int]], jobs: list[list[int]], capacities: list[int]) -> Network:
    before: dict[int, list[int]] = {row[0]: [] for row in after}
    for row in after:
        for successor in row[3 : 3 + row[2]]:
            before[successor].append(row[0])
    resources = tuple(Resource(id=f"R{n}", name=f"R{n}", capacity=units) for n, units in enumerate(capacities, 1))
    activities = tuple(
        Activity(
            id=str(number),
            name=str(number),
            duration=duration,
            needs=tuple(Need(each.id, amount) for each, amount in zip(resources, amounts, strict=True) if amount > 0),
            links=tuple(Link(str(name)) for name in before[number]),
        )
        for number, _mode, duration, *amounts in jobs
    )
    return Network(activities=activities, resources=resources)
