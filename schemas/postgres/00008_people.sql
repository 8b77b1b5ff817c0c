-- People decide about more than letters.

-- +goose Up

ALTER TABLE approval DROP CONSTRAINT approval_kind_known;
ALTER TABLE approval ADD CONSTRAINT approval_kind_known CHECK (kind IN
    ('letter', 'escalation', 'write_off', 'payment_plan', 'credit_note', 'hold', 'release', 'first_letters'));
