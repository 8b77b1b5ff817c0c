-- I11: each open invoice has exactly one open workflow, a closed one has none. What has an event that was not told yet
-- or not decided yet is on its way to either.
WITH open AS (
    SELECT id, count(*) AS n
    FROM unnest(@workflows::text[]) AS w (id)
    GROUP BY id
), item AS (
    SELECT 'invoice/' || i.entity || '/' || i.number AS id, s.settlement,
           s.settlement NOT IN ('settled', 'written_off', 'cancelled') AS is_open,
           s.decided_seq < s.event_seq AS undecided
    FROM invoice i
    JOIN item_state s ON s.invoice_id = i.id
    WHERE i.kind = 'invoice'
), waiting AS (
    SELECT DISTINCT stream FROM event_outbox WHERE delivered_at IS NULL
)
SELECT CASE
    WHEN i.id IS NULL
        THEN format('workflow %s has no invoice', o.id)
    WHEN o.n > 1
        THEN format('workflow %s is open %s times', o.id, o.n)
    WHEN w.stream IS NOT NULL OR i.undecided
        THEN NULL
    WHEN i.is_open AND o.id IS NULL
        THEN format('%s is open but has no open workflow', i.id)
    WHEN NOT i.is_open AND o.id IS NOT NULL
        THEN format('%s is %s but its workflow is open', i.id, i.settlement)
    END AS line
FROM item i
FULL JOIN open o ON o.id = i.id
LEFT JOIN waiting w ON w.stream = i.id
