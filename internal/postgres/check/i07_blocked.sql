-- I7: a letter did not ask for money that a running dispute or promise had taken out of dunning, and did not leave
-- while a hold ran or after an insolvency was reported. Beginnings are compared as instants with some slack for what
-- was on its way, ends as days: what ended on the day of the letter may have ended before it.
WITH gone AS (
    SELECT l.id, l.key, l.customer_id, l.sent_on, li.invoice_id, li.open_minor, li.collectable_minor,
           coalesce(m.started_at, l.sent_at) - @slack::interval AS known_at
    FROM letter l
    JOIN letter_item li ON li.letter_id = l.id
    LEFT JOIN outbound_mail m ON m.letter_id = l.id
    WHERE l.sent_at IS NOT NULL
), held AS (
    SELECT g.id, g.invoice_id, min(h.key) AS key
    FROM gone g
    JOIN hold h ON h.customer_id = g.customer_id AND (h.invoice_id IS NULL OR h.invoice_id = g.invoice_id)
    WHERE h.set_at < g.known_at AND h.from_on + @slack_days::int <= g.sent_on AND h.until_on >= g.sent_on
      AND (h.ended_on IS NULL OR h.ended_on > g.sent_on)
    GROUP BY g.id, g.invoice_id
), disputed AS (
    SELECT g.id, g.invoice_id, sum(CASE WHEN d.whole THEN g.open_minor ELSE d.amount_minor END) AS minor
    FROM gone g
    JOIN dispute d ON d.invoice_id = g.invoice_id
    WHERE d.opened_at < g.known_at AND d.opened_on <= g.sent_on AND (d.resolved_on IS NULL OR d.resolved_on > g.sent_on)
    GROUP BY g.id, g.invoice_id
), promised AS (
    SELECT g.id, g.invoice_id, sum(pi.amount_minor) AS minor
    FROM gone g
    JOIN promise_item pi ON pi.invoice_id = g.invoice_id
    JOIN promise p ON p.id = pi.promise_id
    WHERE p.created_at < g.known_at AND p.made_on <= g.sent_on AND p.evaluate_on >= g.sent_on AND (p.ended_on IS NULL OR p.ended_on > g.sent_on)
    GROUP BY g.id, g.invoice_id
), planned AS (
    SELECT DISTINCT g.id, g.invoice_id
    FROM gone g
    JOIN plan_item pi ON pi.invoice_id = g.invoice_id
    JOIN payment_plan p ON p.id = pi.plan_id
    WHERE p.agreed_at < g.known_at AND p.agreed_on <= g.sent_on AND (p.ended_on IS NULL OR p.ended_on > g.sent_on) AND pi.amount_minor >= g.open_minor
), insolvent AS (
    SELECT 'debtor/' || c.entity || '/' || c.number AS stream, c.id AS customer_id, min(o.created_at) AS at
    FROM event_outbox o
    JOIN customer c ON o.stream = 'debtor/' || c.entity || '/' || c.number
    WHERE o.kind = 'insolvency_reported'
    GROUP BY c.entity, c.number, c.id
)
SELECT CASE
    WHEN h.key IS NOT NULL
        THEN format('invoice %s/%s: letter %s left on %s while hold %s ran', i.entity, i.number, g.key, g.sent_on, h.key)
    WHEN w.id IS NOT NULL
        THEN format('invoice %s/%s: letter %s left on %s while a plan ran', i.entity, i.number, g.key, g.sent_on)
    WHEN n.at < g.known_at
        THEN format('invoice %s/%s: letter %s left on %s after an insolvency was reported', i.entity, i.number, g.key, g.sent_on)
    WHEN g.collectable_minor > greatest(g.open_minor - coalesce(d.minor, 0) - coalesce(p.minor, 0), 0)
        THEN format('invoice %s/%s: letter %s of %s asks for %s of %s though %s are disputed and %s promised (minor units, %s)',
            i.entity, i.number, g.key, g.sent_on, g.collectable_minor, g.open_minor, coalesce(d.minor, 0), coalesce(p.minor, 0), i.currency)
    END AS line
FROM gone g
JOIN invoice i ON i.id = g.invoice_id
LEFT JOIN held h ON h.id = g.id AND h.invoice_id = g.invoice_id
LEFT JOIN disputed d ON d.id = g.id AND d.invoice_id = g.invoice_id
LEFT JOIN promised p ON p.id = g.id AND p.invoice_id = g.invoice_id
LEFT JOIN planned w ON w.id = g.id AND w.invoice_id = g.invoice_id
LEFT JOIN insolvent n ON n.customer_id = g.customer_id
