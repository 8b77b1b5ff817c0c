-- I5: one living letter for an item, level and round, whatever became of the constraint that says so.
SELECT CASE WHEN count(*) > 1
    THEN format('invoice %s/%s has %s letters of level %s, round %s: %s', i.entity, i.number, count(*), li.level, li.round,
        string_agg(l.key, ', ' ORDER BY l.key))
    END AS line
FROM letter_item li
JOIN letter l ON l.id = li.letter_id
JOIN invoice i ON i.id = li.invoice_id
WHERE li.live
GROUP BY i.entity, i.number, li.level, li.round
