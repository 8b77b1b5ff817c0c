-- What belongs to one case, as subjects of the audit chain: some invoices, with @whole their customer, a mail, an approval.
WITH item AS (
    SELECT id FROM invoice WHERE id = ANY (@invoices::bigint[])
), debtor AS (
    SELECT id, number FROM customer WHERE id = @customer::bigint AND @whole::boolean
), paid AS (
    SELECT a.payment_id AS id FROM allocation a JOIN item i ON i.id = a.invoice_id WHERE a.payment_id IS NOT NULL
    UNION
    SELECT p.id FROM payment p JOIN debtor d ON d.id = p.customer_id
), claimed AS (
    SELECT id, mail_id, effect, effect_id FROM mail_claim WHERE invoices && @invoices::bigint[]
    UNION
    SELECT c.id, c.mail_id, c.effect, c.effect_id FROM mail_claim c WHERE c.mail_id = @mail::bigint
), mailed AS (
    SELECT mail_id AS id FROM claimed
    UNION
    SELECT m.id FROM inbound_mail m JOIN debtor d ON d.id = m.customer_id
    UNION
    SELECT id FROM inbound_mail WHERE id = @mail::bigint
), asked AS (
    SELECT ai.approval_id AS id FROM approval_item ai JOIN item i ON i.id = ai.invoice_id
    UNION
    SELECT a.id FROM approval a JOIN debtor d ON d.id = a.customer_id
    UNION
    SELECT id FROM approval WHERE id = @approval::text
), sent AS (
    SELECT l.id, l.key FROM letter_item li JOIN item i ON i.id = li.invoice_id JOIN letter l ON l.id = li.letter_id
    UNION
    SELECT id, key FROM letter WHERE approval_id = nullif(@approval::text, '')
)
SELECT 'invoice/' || id FROM item
UNION SELECT 'credit_note/' || id FROM item
UNION SELECT 'credit_note/' || a.credit_note_id FROM allocation a JOIN item i ON i.id = a.invoice_id WHERE a.credit_note_id IS NOT NULL
UNION SELECT 'customer/' || id FROM debtor
UNION SELECT 'customer/' || number FROM debtor
UNION SELECT 'contact_habit/' || id FROM debtor
UNION SELECT 'contact/' || c.id FROM contact c JOIN debtor d ON d.id = c.customer_id
UNION SELECT 'payment/' || id FROM paid
UNION SELECT 'refund/' || r.id FROM refund r JOIN paid p ON p.id = r.payment_id
UNION SELECT 'advice/' || l.advice_id FROM advice_line l JOIN item i ON i.id = l.invoice_id
UNION SELECT 'promise/' || p.promise_id FROM promise_item p JOIN item i ON i.id = p.invoice_id
UNION SELECT 'promise/' || p.id FROM promise p JOIN debtor d ON d.id = p.customer_id
UNION SELECT 'plan/' || p.plan_id FROM plan_item p JOIN item i ON i.id = p.invoice_id
UNION SELECT 'plan/' || p.id FROM payment_plan p JOIN debtor d ON d.id = p.customer_id
UNION SELECT 'plan/' || p.id FROM payment_plan p JOIN asked q ON q.id = p.approval_id
UNION SELECT 'dispute/' || x.id FROM dispute x JOIN item i ON i.id = x.invoice_id
UNION SELECT 'case/' || x.case_id FROM dispute x JOIN item i ON i.id = x.invoice_id
UNION SELECT 'case/' || c.id FROM dispute_case c JOIN debtor d ON d.id = c.customer_id
UNION SELECT 'hold/' || h.id FROM hold h WHERE h.invoice_id = ANY (@invoices::bigint[]) OR h.customer_id = @customer::bigint AND h.invoice_id IS NULL
UNION SELECT 'task/' || k.id FROM task k WHERE k.invoice_id = ANY (@invoices::bigint[]) OR k.customer_id IN (SELECT id FROM debtor)
UNION SELECT 'call/' || f.id FROM phone_call f
      WHERE f.customer_id IN (SELECT id FROM debtor) OR f.dispute_id IN (SELECT x.id FROM dispute x JOIN item i ON i.id = x.invoice_id)
         OR f.promise_id IN (SELECT p.promise_id FROM promise_item p JOIN item i ON i.id = p.invoice_id)
UNION SELECT 'letter/' || id FROM sent
UNION SELECT 'letter/' || key FROM sent
UNION SELECT 'approval/' || id FROM asked
UNION SELECT 'mail/' || id FROM mailed
UNION SELECT 'mail_claim/' || c.id FROM mail_claim c JOIN mailed m ON m.id = c.mail_id
UNION SELECT c.effect || '/' || c.effect_id FROM mail_claim c JOIN mailed m ON m.id = c.mail_id WHERE c.effect_id IS NOT NULL
UNION SELECT 'reply/' || r.id FROM reply r JOIN mailed m ON m.id = r.mail_id
UNION SELECT 'reply/' || r.id FROM reply r JOIN debtor d ON d.id = r.customer_id
UNION SELECT 'legal_hold/' || h.id FROM legal_hold h JOIN debtor d ON d.id = h.customer_id
UNION SELECT 'erasure/' || e.id FROM erasure e JOIN debtor d ON d.id = e.customer_id
UNION SELECT 'model_call/' || l.id FROM model_call l JOIN mailed m ON m.id = l.mail_id
