-- What there is to collect: one row for each customer and currency with something overdue, disputed, a mail that waits or a call to make.
-- Amounts are those of items past their due date: what is disputed, of the rest what is promised, and of that what may be
-- asked for; instalments of a running plan are no more to be asked for than promises. Items that were handed over, are paid in instalments or given up are nobody's to call about.
WITH item AS (
    SELECT s.invoice_id, s.customer_id, i.currency, i.due_on, s.level, s.open_minor, s.progress, s.deadline_on, d.opened_on AS disputed_on, d.reason,
           CASE WHEN d.id IS NULL THEN 0 WHEN d.whole THEN s.open_minor ELSE least(s.open_minor, %s) END AS disputed,
           coalesce((
               SELECT sum(greatest(0, pi.amount_minor - greatest(0, i.amount_minor - s.open_minor - pi.settled_before_minor)))
               FROM promise_item pi
               JOIN promise p ON p.id = pi.promise_id
               WHERE pi.invoice_id = s.invoice_id AND p.state = 'active'), 0)::bigint AS promised,
           coalesce((
               SELECT sum(greatest(0, x.amount_minor - greatest(0, i.amount_minor - s.open_minor - x.settled_before_minor)))
               FROM plan_item x
               JOIN payment_plan y ON y.id = x.plan_id
               WHERE x.invoice_id = s.invoice_id AND y.state = 'running'), 0)::bigint AS planned
    FROM item_state s
    JOIN invoice i ON i.id = s.invoice_id
    LEFT JOIN dispute d ON d.invoice_id = s.invoice_id AND d.state = 'open'
    WHERE s.entity = @entity AND s.settlement IN ('open', 'part_settled') AND i.kind = 'invoice' AND i.due_on < @today::date
      AND s.progress NOT IN ('handed_over', 'instalments', 'uncollectible')
      AND NOT EXISTS (SELECT FROM hold h WHERE h.invoice_id = s.invoice_id AND h.state = 'active' AND @today::date BETWEEN h.from_on AND h.until_on)
), part AS (
    SELECT *, least(rest, promised) AS promised_part, rest - least(rest, promised) AS collectable
    FROM item
    CROSS JOIN LATERAL (SELECT greatest(0, open_minor - disputed - planned) AS rest) r
), owed AS (
    SELECT customer_id, currency, sum(collectable)::bigint AS collectable, sum(disputed)::bigint AS disputed,
           sum(promised_part)::bigint AS promised, count(*) AS items, min(due_on) FILTER (WHERE collectable > 0) AS oldest_due_on,
           max(level) FILTER (WHERE collectable > 0) AS level, min(disputed_on) AS disputed_on,
           coalesce((array_agg(reason ORDER BY disputed_on, invoice_id) FILTER (WHERE disputed_on IS NOT NULL))[1], '') AS cause,
           min(deadline_on) FILTER (WHERE collectable > 0 AND progress IN ('final_notice', 'awaiting_decision')) AS final_deadline_on
    FROM part
    GROUP BY customer_id, currency
), mail AS (
    SELECT customer_id, min(received_on) AS since, min(id) AS number
    FROM inbound_mail
    WHERE entity = @entity AND blocks
    GROUP BY customer_id
), call_back AS (
    SELECT customer_id, min(due_on) AS due_on
    FROM task
    WHERE entity = @entity AND kind = 'call_back' AND state = 'open'
    GROUP BY customer_id
), wanted AS (
    SELECT customer_id, currency FROM owed
    UNION
    SELECT m.customer_id, e.currency
    FROM (SELECT customer_id FROM mail UNION SELECT customer_id FROM call_back) m CROSS JOIN entity e
    WHERE e.code = @entity AND NOT EXISTS (SELECT FROM owed o WHERE o.customer_id = m.customer_id)
)
SELECT c.id, c.number, coalesce(p.name, ''), c.treatment, coalesce(a.collector, nullif(c.collector, ''), r.collector, ''),
       w.currency, coalesce(o.collectable, 0), coalesce(o.disputed, 0), coalesce(o.promised, 0), coalesce(o.items, 0),
       o.oldest_due_on, coalesce(o.level, 0), o.final_deadline_on, o.disputed_on, coalesce(o.cause, ''),
       (SELECT count(*) FROM promise b
        WHERE b.customer_id = c.id AND b.state IN ('broken', 'partly_kept') AND b.ended_on > @today::date - 365),
       (SELECT count(*) FROM letter l
        WHERE l.customer_id = c.id AND l.state = 'sent' AND l.sent_on > coalesce(heard.on_date, '-infinity'::date)),
       m.since, coalesce(m.number, 0), b.due_on, f.called_on, coalesce(f.outcome, ''),
       (SELECT count(*) FROM phone_call n
        WHERE n.customer_id = c.id AND n.outcome = 'no_answer'
          AND n.id > coalesce((SELECT max(y.id) FROM phone_call y WHERE y.customer_id = c.id AND y.outcome NOT IN ('no_answer', 'wrong_number')), 0)),
       (SELECT max(h.until_on) FROM hold h
        WHERE h.customer_id = c.id AND h.invoice_id IS NULL AND h.state = 'active' AND h.from_on <= @today::date),
       s.insolvent_on,
       EXISTS (SELECT FROM contact k WHERE k.customer_id = c.id AND k.disabled_at IS NULL),
       c.credit_currency IS NOT DISTINCT FROM w.currency AND c.credit_limit_minor < (
           SELECT coalesce(sum(x.open_minor), 0) FROM item_state x JOIN invoice y ON y.id = x.invoice_id
           WHERE x.customer_id = c.id AND y.currency = w.currency)
FROM wanted w
JOIN customer c ON c.id = w.customer_id
LEFT JOIN customer_state s ON s.customer_id = c.id
LEFT JOIN customer_identity p ON p.customer_id = c.id
LEFT JOIN collector_assignment a ON a.entity = @entity AND a.customer_id = c.id
LEFT JOIN collector_assignment r ON r.entity = @entity AND r.customer_id IS NULL
LEFT JOIN owed o ON o.customer_id = w.customer_id AND o.currency = w.currency
LEFT JOIN mail m ON m.customer_id = w.customer_id
LEFT JOIN call_back b ON b.customer_id = w.customer_id
LEFT JOIN LATERAL (
    SELECT called_on, outcome FROM phone_call l WHERE l.customer_id = c.id ORDER BY l.called_at DESC, l.id DESC LIMIT 1) f ON true
CROSS JOIN LATERAL (
    SELECT greatest(
        (SELECT max(b.received_on) FROM inbound_mail b WHERE b.customer_id = c.id AND b.author = 'customer' AND b.automatic = ''),
        (SELECT max(b.made_on) FROM promise b WHERE b.customer_id = c.id),
        (SELECT max(b.called_on) FROM phone_call b WHERE b.customer_id = c.id AND b.outcome NOT IN ('no_answer', 'wrong_number')),
        (SELECT max(y.value_on) FROM payment y WHERE y.customer_id = c.id AND y.reversed_by IS NULL)) AS on_date) AS heard
WHERE @collector = '' OR coalesce(a.collector, nullif(c.collector, ''), r.collector, '') = @collector
ORDER BY c.id, w.currency
