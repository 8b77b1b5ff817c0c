-- Mails of customers: what they say, what became of it, and what is answered. Raw bytes, words, addresses and claims are
-- personal data; they lie in the tables of this file and nowhere else.

-- +goose Up

-- The reasons of a dispute are those a mail can give (maps to UN/EDIFACT 4465 and X12 426 are in ar/dispute).
ALTER TABLE dispute DROP CONSTRAINT dispute_reason_known;
UPDATE dispute SET reason = CASE reason WHEN 'not_delivered' THEN 'not_received' WHEN 'terms' THEN 'payment_terms'
                                        WHEN 'missing_order' THEN 'missing_po' WHEN 'other' THEN 'unspecified' ELSE reason END;
ALTER TABLE dispute ADD CONSTRAINT dispute_reason_known CHECK (reason IN
    ('price', 'quantity', 'quality', 'wrong_goods', 'not_received', 'not_ordered', 'missing_po', 'invoice_formal',
     'duplicate', 'already_paid', 'tax', 'payment_terms', 'discount', 'credit_pending', 'retention', 'set_off',
     'dunning_fee', 'wrong_debtor', 'statute_barred', 'unspecified'));

-- +goose Down
SELECT 1;
