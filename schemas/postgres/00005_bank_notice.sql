-- Details of batches that a bank tells in a file of their own (camt.054), before or after the statement that books them.

-- +goose Up

-- What notifications told. It moves no money. Entry is what the bank said and personal data.
CREATE TABLE bank_notice (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity         text NOT NULL REFERENCES entity (code),
    document_id    bigint NOT NULL REFERENCES inbound_document (id),
    account        text NOT NULL,
    key            text NOT NULL,
    bank_reference text NOT NULL DEFAULT '',
    batch_id       text NOT NULL DEFAULT '',
    entry          jsonb NOT NULL,
    CONSTRAINT bank_notice_once UNIQUE (entity, key),
    CONSTRAINT bank_notice_refers CHECK (bank_reference <> '' OR batch_id <> '')
);
CREATE INDEX bank_notice_by_reference ON bank_notice (entity, account, bank_reference) WHERE bank_reference <> '';
CREATE INDEX bank_notice_by_batch ON bank_notice (entity, account, batch_id) WHERE batch_id <> '';

-- By what notifications know entries, and since when an entry waits for its details; while it does nobody decides it.
ALTER TABLE bank_entry ADD COLUMN bank_reference text NOT NULL DEFAULT '';
ALTER TABLE bank_entry ADD COLUMN batch_id text NOT NULL DEFAULT '';
ALTER TABLE bank_entry ADD COLUMN waits_since_on date;
ALTER TABLE bank_entry ADD CONSTRAINT bank_entry_waits_undecided CHECK (waits_since_on IS NULL OR code = '');
UPDATE bank_entry SET bank_reference = coalesce(entry ->> 'BankReference', ''), batch_id = coalesce(entry ->> 'BatchID', '');
CREATE INDEX bank_entry_by_reference ON bank_entry (entity, bank_reference) WHERE bank_reference <> '';
CREATE INDEX bank_entry_by_batch ON bank_entry (entity, batch_id) WHERE batch_id <> '';
CREATE INDEX bank_entry_undecided ON bank_entry (entity, booked_on, id) WHERE code = '';

-- +goose Down
SELECT 1;
