"""Thresholds of the delivery mechanisms (mechanisms.md): conventions of the park, each a named setting."""

from msgspec import Struct

from kuaijin.core.batch_rules import BATCH_RULES, BatchRule


class ParkSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One park's choices; days are calendar days unless the name says working days."""

    # Annual list (section 14) and statistics (section 2.2)
    adjust_months: tuple[int, ...] = (6, 7, 8)
    """Months in which a meeting may adjust the annual plan: mid-year only."""
    statistics_least_wan: int = 500
    """入统: least total investment, 万元."""

    # Amounts in the wrong unit (I-7); what lies outside is asked back, never refused for good
    total_least_wan: int = 200
    """Totals below are asked back, 万元."""
    total_below_wan: int = 2_000_000
    """Totals from here on are asked back, 万元 (200 亿元)."""
    mu_least_wan: int = 5
    """Total investment by area of land: less is asked back, 万元 a 亩."""
    mu_below_wan: int = 50_000
    """Total investment by area of land: from here on it is asked back, 万元 a 亩."""
    price_least_yuan: int = 15
    """Price of a land grant: less is asked back, 元 a m² (1 万元 a 亩)."""
    price_below_yuan: int = 150_000
    """Price of a land grant: from here on it is asked back, 元 a m² (1 亿元 a 亩)."""
    month_most_percent: int = 500
    """The most that one month brings, percent of the year's plan or of the largest other month."""
    peer_times: int = 100
    """Factor from which a figure is asked back that is held against one like it."""

    # Batches (section 1)
    batch_rules: tuple[BatchRule, ...] = BATCH_RULES
    """Entry and exit rules in the order of the chain; not a threshold, so no rule set may name it as one."""
    reserve_stale_days: int = 90
    estimate_stale_months: int = 12
    land_late_days: int = 15
    relocation_behind_points: int = 20
    idle_months: int = 12
    """Land is idle so many months after the day by which works had to begin."""
    stopped_months: int = 3
    empty_months: int = 6
    """A plant is empty so many months after its completion without use."""
    without_investment_months: int = 2
    lapse_warning_days: int = 30
    permit_start_months: int = 3
    """建筑法 art. 9."""
    rectification_workdays: int = 20
    tracking_months: int = 24
    """投产 / 交付使用 is followed so long after the completion."""
    revive_stale_days: int = 60
    revive_plan_days: int = 15
    """A plan of revival is there so long after the revival was entered."""
    production_report_days: int = 15
    """A quarter's production is reported so long after its end."""

    # Visits (section 6)
    visit_metres: int = 500

    # Matters (section 8), working days
    accept_workdays: int = 1
    remind_workdays: int = 2
    ladder_workdays: tuple[int, int, int, int] = (3, 5, 10, 15)
    """Days late for: head of the lead unit, linking leader, weekly meeting, 督查."""
    red_workdays: int = 5
    red_sent_back: int = 2

    # Lights (section 3)
    points_green: int = 10
    points_yellow: int = 30
    relative_yellow_percent: int = 50
    start_red_months: int = 3
    statistics_yellow_months: int = 1
    statistics_red_months: int = 2
    node_yellow_days: int = 7
    node_red_days: int = 15


PARK_SETTINGS = ParkSettings()
"""The defaults that the sample park ships with."""
