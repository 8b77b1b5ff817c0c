-- What rules look at, as of the end of a day @on: for each customer who owes anything then. With @past the past is read from
-- bookings; without it only items that are open now are looked at, which is the same for today and much less to read.
WITH item AS (
    SELECT i.id, i.customer_id, i.number, i.currency, i.due_on,
           i.amount_minor - coalesce((SELECT sum(a.amount_minor) FROM allocation a WHERE a.invoice_id = i.id AND a.value_on <= @on::date), 0) AS open_minor
    FROM invoice i
    JOIN item_state s ON s.invoice_id = i.id
    WHERE i.entity = @entity AND i.kind = 'invoice' AND i.issued_on <= @on::date AND (i.cancelled_on IS NULL OR i.cancelled_on > @on::date)
      AND (@past::boolean OR s.open_minor > 0) AND s.progress NOT IN ('handed_over', 'instalments', 'uncollectible')
), owed AS (
    SELECT * FROM item WHERE open_minor > 0
), overdue AS (
    SELECT o.*
    FROM owed o
    WHERE o.due_on < @on::date
      AND NOT EXISTS (SELECT FROM dispute d
                      WHERE d.invoice_id = o.id AND d.whole AND d.opened_on <= @on::date AND (d.resolved_on IS NULL OR d.resolved_on > @on::date))
      AND NOT EXISTS (SELECT FROM promise_item pi JOIN promise p ON p.id = pi.promise_id
                      WHERE pi.invoice_id = o.id AND p.made_on <= @on::date AND (p.ended_on IS NULL OR p.ended_on > @on::date))
      AND NOT EXISTS (SELECT FROM plan_item x JOIN payment_plan y ON y.id = x.plan_id
                      WHERE x.invoice_id = o.id AND y.agreed_on <= @on::date AND (y.ended_on IS NULL OR y.ended_on > @on::date))
      AND NOT EXISTS (SELECT FROM hold h
                      WHERE h.customer_id = o.customer_id AND coalesce(h.invoice_id, o.id) = o.id
                        AND @on::date BETWEEN h.from_on AND least(h.until_on, coalesce(h.ended_on - 1, h.until_on)))
)
SELECT c.id, c.number, c.treatment, coalesce(s.insolvent_on <= @on::date, false),
       (SELECT count(*) FROM letter l WHERE l.customer_id = c.id AND l.state = 'sent' AND l.sent_on <= @on::date
                                        AND l.sent_on > coalesce(heard.on_date, '-infinity'::date)),
       heard.on_date, coalesce(c.credit_limit_minor, 0), coalesce(c.credit_currency, ''),
       coalesce((SELECT sum(o.open_minor) FROM owed o WHERE o.customer_id = c.id AND o.currency = c.credit_currency), 0)::bigint,
       ARRAY(SELECT o.number FROM overdue o WHERE o.customer_id = c.id ORDER BY o.due_on, o.number),
       ARRAY(SELECT @on::date - o.due_on FROM overdue o WHERE o.customer_id = c.id ORDER BY o.due_on, o.number)
FROM customer c
LEFT JOIN customer_state s ON s.customer_id = c.id
CROSS JOIN LATERAL (
    SELECT greatest(
        (SELECT max(b.received_on) FROM inbound_mail b WHERE b.customer_id = c.id AND b.author = 'customer' AND b.automatic = '' AND b.received_on <= @on::date),
        (SELECT max(b.made_on) FROM promise b WHERE b.customer_id = c.id AND b.made_on <= @on::date),
        (SELECT max(b.called_on) FROM phone_call b WHERE b.customer_id = c.id AND b.outcome NOT IN ('no_answer', 'wrong_number') AND b.called_on <= @on::date),
        (SELECT max(y.value_on) FROM payment y WHERE y.customer_id = c.id AND y.reversed_by IS NULL AND y.value_on <= @on::date)) AS on_date) AS heard
WHERE c.id IN (SELECT customer_id FROM owed)
ORDER BY c.id
