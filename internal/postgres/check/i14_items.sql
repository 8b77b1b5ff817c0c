-- I14: the level of an item is that of its letters that count or of its import, as soon as its events are decided, and
-- its settlement is what is open.
SELECT CASE
    WHEN s.decided_seq = s.event_seq AND s.level <> greatest(i.opening_level, coalesce(l.level, 0))
        THEN format('invoice %s/%s has level %s but its letters say %s', i.entity, i.number, s.level, greatest(i.opening_level, coalesce(l.level, 0)))
    WHEN i.cancelled_on IS NOT NULL AND s.settlement <> 'cancelled' OR i.cancelled_on IS NULL AND s.settlement = 'cancelled'
        THEN format('invoice %s/%s: settlement is %s, cancelled on %s', i.entity, i.number, s.settlement, coalesce(i.cancelled_on::text, 'no day'))
    WHEN s.settlement <> 'cancelled' AND s.settlement <> CASE
            WHEN s.open_minor = 0 AND s.written_minor > 0 THEN 'written_off'
            WHEN s.open_minor = 0 THEN 'settled'
            WHEN s.open_minor = i.amount_minor THEN 'open'
            ELSE 'part_settled' END
        THEN format('invoice %s/%s: settlement is %s with %s of %s open (minor units, %s)',
            i.entity, i.number, s.settlement, s.open_minor, i.amount_minor, i.currency)
    END AS line
FROM item_state s
JOIN invoice i ON i.id = s.invoice_id
LEFT JOIN (
    SELECT li.invoice_id, max(li.level) AS level
    FROM letter_item li
    JOIN letter l ON l.id = li.letter_id
    WHERE li.live AND l.state = 'sent'
    GROUP BY li.invoice_id
) l ON l.invoice_id = s.invoice_id
WHERE i.kind = 'invoice'
