-- I19: instalments and covered parts each add up to the plan, a plan is in default only after a reminder in writing, and
-- one that runs is looked at soon after the day it waits for.
SELECT CASE
    WHEN n.minor IS DISTINCT FROM p.total_minor OR i.minor IS DISTINCT FROM p.total_minor
        THEN format('plan %s of %s: instalments of %s and invoices of %s are not its total of %s (minor units, %s)',
            p.id, p.entity, coalesce(n.minor, 0), coalesce(i.minor, 0), p.total_minor, p.currency)
    WHEN p.state = 'defaulted' AND (p.reminded = 0 OR p.reminded <> p.missing OR p.reminder_ends_on >= p.ended_on)
        THEN format('plan %s of %s is in default since %s and its customer was reminded of instalment %s until %s, not of %s',
            p.id, p.entity, p.ended_on, p.reminded, coalesce(p.reminder_ends_on::text, 'no day'), p.missing)
    WHEN p.state IN ('proposed', 'running') <> i.live
        THEN format('plan %s of %s is %s and its invoices say otherwise', p.id, p.entity, p.state)
    WHEN p.state = 'completed' AND n.unpaid > 0
        THEN format('plan %s of %s is completed with %s instalments that were not paid', p.id, p.entity, n.unpaid)
    WHEN p.state = 'running' AND p.wake_on + @slack_days::int + 1 < (@business_at::timestamptz AT TIME ZONE y.zone)::date
        THEN format('plan %s of %s was to be looked at on %s', p.id, p.entity, p.wake_on)
    END AS line
FROM payment_plan p
JOIN entity y ON y.code = p.entity
LEFT JOIN (
    SELECT plan_id, sum(amount_minor) AS minor, count(*) FILTER (WHERE kept_on IS NULL) AS unpaid FROM plan_instalment GROUP BY plan_id
) n ON n.plan_id = p.id
LEFT JOIN (SELECT plan_id, sum(amount_minor) AS minor, bool_or(live) AS live FROM plan_item GROUP BY plan_id) i ON i.plan_id = p.id
