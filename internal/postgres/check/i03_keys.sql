-- I3: the same entry of a bank is never taken up twice, whatever became of the constraint that says so.
SELECT CASE WHEN count(*) > 1 THEN format('bank entry %s/%s is there %s times', entity, key, count(*)) END AS line
FROM bank_entry
GROUP BY entity, key
