-- I4: in each entity and currency all accounts together are zero, and the three control accounts are what the
-- sub-ledger says: receivables = open invoices less credit notes left, unapplied cash = payments, bank = payments less the
-- fees of returns and the refunds that left.
WITH accounts AS (
    SELECT e.entity, p.currency,
           sum(p.amount_minor) AS everything,
           coalesce(sum(p.amount_minor) FILTER (WHERE p.account = 'receivables'), 0) AS receivables,
           coalesce(sum(p.amount_minor) FILTER (WHERE p.account = 'unapplied_cash'), 0) AS unapplied,
           coalesce(sum(p.amount_minor) FILTER (WHERE p.account = 'bank'), 0) AS bank
    FROM posting p
    JOIN journal_entry e ON e.id = p.entry_id
    GROUP BY e.entity, p.currency
), items AS (
    SELECT i.entity, i.currency, sum(coalesce(s.open_minor, -c.unapplied_minor, 0)) AS open
    FROM invoice i
    LEFT JOIN item_state s ON s.invoice_id = i.id
    LEFT JOIN credit_note_state c ON c.credit_note_id = i.id
    GROUP BY i.entity, i.currency
), payments AS (
    SELECT entity, currency, sum(unapplied_minor) AS unapplied,
           coalesce(sum(amount_minor) FILTER (WHERE reversed_by IS NULL), 0) AS banked
    FROM payment
    GROUP BY entity, currency
), gone AS (
    SELECT entity, currency, sum(minor) AS gone
    FROM (SELECT entity, currency, fee_minor AS minor FROM bank_return WHERE fee_entry_id IS NOT NULL
          UNION ALL
          SELECT entity, currency, amount_minor FROM refund WHERE state = 'paid') AS left_the_bank
    GROUP BY entity, currency
)
SELECT CASE
    WHEN coalesce(a.everything, 0) <> 0
        THEN format('ledger %s %s sums to %s (minor units)', entity, currency, a.everything)
    WHEN coalesce(a.receivables, 0) <> coalesce(i.open, 0)
        THEN format('ledger %s %s: receivables are %s, open items %s (minor units)',
            entity, currency, coalesce(a.receivables, 0), coalesce(i.open, 0))
    WHEN coalesce(a.unapplied, 0) <> -coalesce(p.unapplied, 0)
        THEN format('ledger %s %s: unapplied cash is %s, payments have %s unapplied (minor units)',
            entity, currency, -coalesce(a.unapplied, 0), coalesce(p.unapplied, 0))
    WHEN coalesce(a.bank, 0) <> coalesce(p.banked, 0) - coalesce(g.gone, 0)
        THEN format('ledger %s %s: bank is %s, payments less fees and refunds %s (minor units)',
            entity, currency, coalesce(a.bank, 0), coalesce(p.banked, 0) - coalesce(g.gone, 0))
    END AS line
FROM accounts a
FULL JOIN items i USING (entity, currency)
FULL JOIN payments p USING (entity, currency)
FULL JOIN gone g USING (entity, currency)
