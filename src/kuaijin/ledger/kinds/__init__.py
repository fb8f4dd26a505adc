"""The wiring: which deciders there are, the facts that each may ask for, and the read models that follow them."""

from kuaijin.core import (
    agency,
    appraisal,
    batch_month,
    bulletin,
    case,
    challenge,
    credit,
    duty,
    exchange_log,
    export_log,
    external_case,
    firm,
    form_paper,
    form_wording,
    hall,
    honour,
    matter,
    meeting,
    numbering,
    package,
    paper_register,
    parcel,
    park,
    permit_set,
    plan,
    post,
    power,
    project,
    rating,
    rulebook_change,
    rulebook_register,
    ruleset,
    site_report,
    staff,
    table_source,
    task_force,
    tech_review,
    thread,
    works_plan,
)
from kuaijin.ledger import recomputing
from kuaijin.ledger.kinds import (
    area_versions,
    batch_months,
    bulletins,
    cases,
    challenges,
    credit_records,
    duties,
    exchanges,
    exports,
    finance,
    firms,
    forms,
    halls,
    honours,
    inbox,
    instant,
    matters,
    measures,
    meetings,
    packages,
    permit_sets,
    places,
    plans,
    posts,
    powers,
    projects,
    public_notices,
    ratings,
    registers,
    reviews,
    rulebooks,
    searching,
    site_reports,
    staff_records,
    standings,
    table_sources,
    task_forces,
    threads,
    works_plans,
)
from kuaijin.ledger.registry import Kind, register, register_closing, register_daily, register_projection

register(Kind(case, facts=cases.facts, rules=cases.rules))
register(Kind(project, facts=projects.facts))
register(Kind(batch_month, facts=batch_months.facts))
register(Kind(parcel))
register(Kind(matter, facts=matters.facts))
register(Kind(park))
register(Kind(credit))
register(Kind(package, facts=packages.facts))
register(Kind(permit_set, facts=permit_sets.facts))
register(Kind(power, facts=powers.facts))
register(Kind(firm, facts=firms.facts))
register(Kind(thread, facts=threads.facts))
register(Kind(rating, facts=ratings.facts))
register(Kind(appraisal, facts=honours.facts))
register(Kind(honour))
register(Kind(challenge, facts=challenges.facts))
register(Kind(post, facts=posts.facts))
register(Kind(task_force, facts=task_forces.facts))
register(Kind(staff, facts=staff_records.facts))
register(Kind(ruleset))
register(Kind(rulebook_change, facts=rulebooks.facts))
register(Kind(rulebook_register, facts=rulebooks.base))
register(Kind(site_report, facts=site_reports.facts))
register(Kind(plan))
register(Kind(table_source))
register(Kind(export_log))
register(Kind(agency))
register(Kind(tech_review, facts=reviews.facts))
register(Kind(numbering))
register(Kind(bulletin))
register(Kind(works_plan, facts=works_plans.facts))
register(Kind(meeting))
register(Kind(duty, facts=duties.facts))
register(Kind(form_paper))
register(Kind(form_wording))
register(Kind(hall, facts=halls.facts))
register(Kind(external_case))
register(Kind(exchange_log))
register(Kind(paper_register, facts=registers.facts))

register_projection(cases.Cases())
register_projection(public_notices.PublicNotices())
register_projection(projects.ProjectBook())
register_projection(finance.Finance())
register_projection(batch_months.BatchMonths())
register_projection(places.Parcels())
register_projection(places.Park())
register_projection(area_versions.AreaVersions())
register_projection(area_versions.Assessments())
register_projection(matters.Matters())
register_projection(credit_records.Credits())
register_projection(permit_sets.PermitSets())
register_projection(powers.Powers())
register_projection(firms.Mandates())
register_projection(threads.Threads())
register_projection(ratings.Ratings())
register_projection(packages.Packages())
register_projection(honours.Appraisals())
register_projection(honours.Honours())
register_projection(challenges.Challenges())
register_projection(posts.Posts())
register_projection(task_forces.TaskForces())
register_projection(staff_records.Staff())
register_projection(plans.Plans())
register_projection(instant.Rulesets())
register_projection(rulebooks.Revisions())
register_projection(instant.InstantChecks())
register_projection(searching.Searching())
register_projection(table_sources.TableImports())
register_projection(exports.Exports())
register_projection(inbox.Inbox())
register_projection(measures.MeasureUses())
register_projection(site_reports.SiteReports())
register_projection(reviews.Agencies())
register_projection(reviews.Reviews())
register_projection(bulletins.Bulletins())
register_projection(works_plans.WorksPlans())
register_projection(meetings.Meetings())
register_projection(duties.Duties())
register_projection(forms.Forms())
register_projection(halls.HallDays())
register_projection(exchanges.ExternalCases())
register_projection(exchanges.Exchanges())
register_projection(registers.Letters())
register_projection(registers.Certificates())

credit_records.register_reactions()
permit_sets.register_reactions()
packages.register_reactions()
instant.register_reactions()
ratings.register_reactions()
site_reports.register_reactions()
reviews.register_reactions()
bulletins.register_reactions()
meetings.register_reactions()
duties.register_reactions()
forms.register_reactions()
halls.register_reactions()
rulebooks.register_reactions()

register_closing("registers", registers.enter)

register_daily("calendar", recomputing.bring_to_calendar)
register_daily("standings", standings.bring_standings)
register_daily("reminders", inbox.bring_reminders)
