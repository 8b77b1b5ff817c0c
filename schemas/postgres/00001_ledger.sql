-- The ledger: who owes what to whom, what was paid, and why anybody believes it.
-- Money is bigint in minor units beside an ISO 4217 code; instants are timestamptz and end in _at; civil dates are
-- date and end in _on. Invariants are named constraints: the name is the error a caller sees.

-- +goose Up

CREATE TABLE entity (
    code          text PRIMARY KEY,
    name          text NOT NULL,
    address       text[] NOT NULL DEFAULT '{}',
    city          text NOT NULL DEFAULT '',
    country       text NOT NULL DEFAULT 'DE',
    calendar      text NOT NULL DEFAULT 'DE',
    zone          text NOT NULL DEFAULT 'Europe/Berlin',
    currency      text NOT NULL,
    iban          text NOT NULL DEFAULT '',
    bic           text NOT NULL DEFAULT '',
    bank_name     text NOT NULL DEFAULT '',
    email         text NOT NULL DEFAULT '',
    phone         text NOT NULL DEFAULT '',
    footer        text NOT NULL DEFAULT '',
    policy        text NOT NULL DEFAULT 'de-standard',
    bank_fresh_on date,
    CONSTRAINT entity_code_form CHECK (code ~ '^[A-Z0-9][A-Z0-9_-]{0,15}$'),
    CONSTRAINT entity_currency_form CHECK (currency ~ '^[A-Z]{3}$')
);

-- Everything the chain of events may name lies here; names and addresses lie in customer_identity and contact,
-- so that a person can be forgotten without breaking the chain.
CREATE TABLE customer (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity             text NOT NULL REFERENCES entity (code),
    number             text NOT NULL,
    kind               text NOT NULL DEFAULT 'unknown',
    language           text NOT NULL DEFAULT 'de',
    treatment          text NOT NULL DEFAULT 'normal',
    collector          text NOT NULL DEFAULT '',
    region             text NOT NULL DEFAULT '',
    customer_group     text NOT NULL DEFAULT '',
    parent_number      text NOT NULL DEFAULT '',
    country            text NOT NULL DEFAULT 'DE',
    land               text NOT NULL DEFAULT '',
    credit_limit_minor bigint,
    credit_currency    text,
    policy             text NOT NULL DEFAULT '',
    content_hash       bytea NOT NULL DEFAULT '',
    CONSTRAINT customer_number_once UNIQUE (entity, number),
    CONSTRAINT customer_number_form CHECK (number ~ '^[^/[:space:]][^/]{0,63}$'),
    CONSTRAINT customer_kind_known CHECK (kind IN ('business', 'consumer', 'unknown')),
    CONSTRAINT customer_language_known CHECK (language IN ('de', 'en')),
    CONSTRAINT customer_treatment_known CHECK (treatment IN ('normal', 'watch', 'key_account', 'legal')),
    CONSTRAINT customer_limit_has_currency CHECK ((credit_limit_minor IS NULL) = (credit_currency IS NULL))
);

CREATE TABLE customer_identity (
    customer_id bigint PRIMARY KEY REFERENCES customer (id),
    name        text NOT NULL,
    street      text NOT NULL DEFAULT '',
    postal_code text NOT NULL DEFAULT '',
    city        text NOT NULL DEFAULT ''
);

CREATE TABLE contact (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id     bigint NOT NULL REFERENCES customer (id),
    channel         text NOT NULL DEFAULT 'email',
    address         text NOT NULL,
    position        int NOT NULL DEFAULT 1,
    disabled_at     timestamptz,
    disabled_reason text NOT NULL DEFAULT '',
    CONSTRAINT contact_once UNIQUE (customer_id, channel, address),
    CONSTRAINT contact_channel_known CHECK (channel IN ('email', 'post'))
);

CREATE TABLE customer_iban (
    customer_id  bigint NOT NULL REFERENCES customer (id),
    iban         text NOT NULL,
    learned_from text NOT NULL,
    learned_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (customer_id, iban)
);
CREATE INDEX customer_iban_lookup ON customer_iban (iban);

-- What changes with every contact, apart from the wide master data: updates stay in the page (HOT).
CREATE TABLE customer_state (
    customer_id     bigint PRIMARY KEY REFERENCES customer (id),
    last_contact_on date,
    insolvent_on    date,
    broken_promises int NOT NULL DEFAULT 0,
    event_seq       bigint NOT NULL DEFAULT 0,
    decided_seq     bigint NOT NULL DEFAULT 0,
    -- How many of the events are letters that were sent: they change no fact another letter rests on.
    contacts        bigint NOT NULL DEFAULT 0,
    CONSTRAINT customer_state_counts CHECK (broken_promises >= 0 AND decided_seq <= event_seq AND contacts <= event_seq)
) WITH (fillfactor = 70);

CREATE TABLE invoice (
    id                      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity                  text NOT NULL REFERENCES entity (code),
    customer_id             bigint NOT NULL REFERENCES customer (id),
    number                  text NOT NULL,
    kind                    text NOT NULL DEFAULT 'invoice',
    issued_on               date NOT NULL,
    due_on                  date NOT NULL,
    amount_minor            bigint NOT NULL,
    currency                text NOT NULL,
    skonto_basis_points     int NOT NULL DEFAULT 0,
    skonto_until_on         date,
    order_number            text NOT NULL DEFAULT '',
    product_group           text NOT NULL DEFAULT '',
    consumer_default_notice boolean NOT NULL DEFAULT false,
    opening_level           smallint NOT NULL DEFAULT 0,
    opening_letter_on       date,
    policy                  text NOT NULL DEFAULT '',
    cancelled_on            date,
    content_hash            bytea NOT NULL DEFAULT '',
    imported_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT invoice_number_once UNIQUE (entity, number),
    CONSTRAINT invoice_number_form CHECK (number ~ '^[^[:space:]][^[:cntrl:]]{0,63}$'),
    CONSTRAINT invoice_kind_known CHECK (kind IN ('invoice', 'credit_note')),
    CONSTRAINT invoice_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT invoice_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT invoice_due_after_issue CHECK (due_on >= issued_on),
    CONSTRAINT invoice_skonto_range CHECK (skonto_basis_points BETWEEN 0 AND 10000),
    CONSTRAINT invoice_opening_letter CHECK (opening_level = 0 OR opening_letter_on IS NOT NULL)
);
CREATE INDEX invoice_by_customer ON invoice (customer_id);

-- The narrow table: level, balance and next step change with every event, the invoice never does. Updating them in
-- the wide table wrote all its indexes again (no HOT update in 989,636), so they live here with room in the page.
CREATE TABLE item_state (
    invoice_id     bigint PRIMARY KEY REFERENCES invoice (id),
    entity         text NOT NULL,
    customer_id    bigint NOT NULL,
    open_minor     bigint NOT NULL,
    paid_minor     bigint NOT NULL DEFAULT 0,
    credited_minor bigint NOT NULL DEFAULT 0,
    written_minor  bigint NOT NULL DEFAULT 0,
    settlement     text NOT NULL DEFAULT 'open',
    progress       text NOT NULL DEFAULT 'none',
    level          smallint NOT NULL DEFAULT 0,
    deadline_on    date,
    next_level     smallint NOT NULL DEFAULT 0,
    next_on        date,
    ready_on       date,
    word           text NOT NULL DEFAULT '',
    blockers       text[] NOT NULL DEFAULT '{}',
    policy         text NOT NULL DEFAULT '',
    policy_version int NOT NULL DEFAULT 0,
    event_seq      bigint NOT NULL DEFAULT 0,
    decided_seq    bigint NOT NULL DEFAULT 0,
    CONSTRAINT item_open_not_negative CHECK (open_minor >= 0),
    CONSTRAINT item_settlement_known CHECK (settlement IN ('open', 'part_settled', 'settled', 'written_off', 'cancelled')),
    CONSTRAINT item_progress_known CHECK (progress IN
        ('none', 'reminded', 'dunned', 'final_notice', 'awaiting_decision', 'handed_over', 'instalments', 'uncollectible')),
    CONSTRAINT item_closed_is_zero CHECK (settlement NOT IN ('settled', 'written_off', 'cancelled') OR open_minor = 0),
    CONSTRAINT item_level_range CHECK (level BETWEEN 0 AND 9),
    CONSTRAINT item_decided_not_ahead CHECK (decided_seq <= event_seq)
) WITH (fillfactor = 70);
-- The only index beside the key is on a column that never changes, so that no update touches an index.
CREATE INDEX item_state_by_customer ON item_state (customer_id);
CREATE INDEX item_state_by_entity ON item_state (entity);

-- Journal: one entry for each business fact, its postings sum to zero per currency. Nothing is edited; a correction
-- is an entry that reverses another.
CREATE TABLE journal_entry (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity     text NOT NULL REFERENCES entity (code),
    kind       text NOT NULL,
    key        text NOT NULL,
    input_hash bytea NOT NULL,
    value_on   date NOT NULL,
    booked_at  timestamptz NOT NULL DEFAULT now(),
    booked_by  text NOT NULL,
    reverses   bigint REFERENCES journal_entry (id),
    reason     text NOT NULL DEFAULT '',
    CONSTRAINT journal_entry_once UNIQUE (entity, key),
    CONSTRAINT journal_entry_reversed_once UNIQUE (reverses),
    CONSTRAINT journal_entry_kind_known CHECK (kind IN
        ('invoice', 'credit_note', 'correction', 'cancellation', 'payment', 'allocation', 'credit', 'write_off', 'reversal', 'skonto', 'opening'))
);

CREATE TABLE posting (
    entry_id    bigint NOT NULL REFERENCES journal_entry (id),
    line        smallint NOT NULL,
    account     text NOT NULL,
    invoice_id  bigint REFERENCES invoice (id),
    customer_id bigint REFERENCES customer (id),
    payment_id  bigint,
    amount_minor bigint NOT NULL,
    currency    text NOT NULL,
    PRIMARY KEY (entry_id, line),
    CONSTRAINT posting_account_known CHECK (account IN
        ('receivables', 'revenue', 'bank', 'unapplied_cash', 'bad_debt', 'skonto', 'opening'))
);
CREATE INDEX posting_by_invoice ON posting (invoice_id) WHERE invoice_id IS NOT NULL;

CREATE TABLE payment (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity       text NOT NULL REFERENCES entity (code),
    customer_id  bigint REFERENCES customer (id),
    key          text NOT NULL,
    amount_minor bigint NOT NULL,
    currency     text NOT NULL,
    value_on     date NOT NULL,
    booked_at    timestamptz NOT NULL DEFAULT now(),
    entry_id     bigint NOT NULL REFERENCES journal_entry (id),
    bank_entry_id bigint,
    reversed_by  bigint REFERENCES journal_entry (id),
    unapplied_minor bigint NOT NULL,
    CONSTRAINT payment_once UNIQUE (entity, key),
    CONSTRAINT payment_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT payment_unapplied_range CHECK (unapplied_minor BETWEEN 0 AND amount_minor)
);
ALTER TABLE posting ADD CONSTRAINT posting_payment_known FOREIGN KEY (payment_id) REFERENCES payment (id)
    DEFERRABLE INITIALLY DEFERRED; -- a payment names its entry, and the entry's postings name the payment
CREATE INDEX payment_unapplied ON payment (customer_id) WHERE unapplied_minor > 0;

-- Who may have paid, when several customers are equally likely and payment.customer_id is therefore empty. While any of
-- the money is unapplied, none of them is dunned.
CREATE TABLE payment_likely_payer (
    payment_id  bigint NOT NULL REFERENCES payment (id),
    customer_id bigint NOT NULL REFERENCES customer (id),
    CONSTRAINT payment_likely_payer_once PRIMARY KEY (payment_id, customer_id)
);
CREATE INDEX payment_likely_payer_by_customer ON payment_likely_payer (customer_id);

-- What is left of a credit note. It is the customer's credit until it is applied to an invoice.
CREATE TABLE credit_note_state (
    credit_note_id  bigint PRIMARY KEY REFERENCES invoice (id),
    customer_id     bigint NOT NULL REFERENCES customer (id),
    currency        text NOT NULL,
    unapplied_minor bigint NOT NULL,
    CONSTRAINT credit_note_unapplied_not_negative CHECK (unapplied_minor >= 0)
);
CREATE INDEX credit_note_unapplied ON credit_note_state (customer_id) WHERE unapplied_minor > 0;

-- An allocation says which money or credit closed which part of which invoice. A reversal is a row of its own with the
-- opposite sign, so that the sum over an invoice is always what was settled.
CREATE TABLE allocation (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id       bigint NOT NULL REFERENCES journal_entry (id),
    kind           text NOT NULL,
    invoice_id     bigint NOT NULL REFERENCES invoice (id),
    payment_id     bigint REFERENCES payment (id) DEFERRABLE INITIALLY DEFERRED,
    credit_note_id bigint REFERENCES invoice (id),
    amount_minor   bigint NOT NULL,
    value_on       date NOT NULL,
    booked_at      timestamptz NOT NULL DEFAULT now(),
    reverses       bigint REFERENCES allocation (id),
    CONSTRAINT allocation_kind_known CHECK (kind IN ('payment', 'credit', 'write_off', 'skonto', 'opening')),
    CONSTRAINT allocation_source CHECK (
        (kind = 'payment') = (payment_id IS NOT NULL) AND (kind = 'credit') = (credit_note_id IS NOT NULL)),
    CONSTRAINT allocation_sign CHECK ((reverses IS NULL AND amount_minor > 0) OR (reverses IS NOT NULL AND amount_minor < 0)),
    CONSTRAINT allocation_reversed_once UNIQUE (reverses)
);
CREATE INDEX allocation_by_invoice ON allocation (invoice_id);
CREATE INDEX allocation_reversals ON allocation (invoice_id) WHERE reverses IS NOT NULL;
CREATE INDEX allocation_by_payment ON allocation (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX allocation_by_credit_note ON allocation (credit_note_id) WHERE credit_note_id IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: corrections are reversals', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
    SELECT n.entry_id INTO bad FROM new_rows n GROUP BY n.entry_id, n.currency HAVING sum(n.amount_minor) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % does not sum to zero', bad
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_balanced';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE ON journal_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocation_append_only BEFORE UPDATE OR DELETE ON allocation FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- All postings of an entry are inserted by one statement; it is balanced or it is refused.
CREATE TRIGGER journal_entry_balanced AFTER INSERT ON posting REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced();

-- Every command said to the ledger, by its key. The same key again gets the first answer; with other content it is
-- refused. The row is the first lock of a command, so that two at once become one after the other.
CREATE TABLE command (
    entity     text NOT NULL,
    key        text NOT NULL,
    kind       text NOT NULL,
    input_hash bytea NOT NULL,
    result     jsonb,
    given_by   text NOT NULL,
    given_at   timestamptz NOT NULL,
    CONSTRAINT command_once PRIMARY KEY (entity, key)
);

-- Files and mails as they came. The same bytes twice are one document.
CREATE TABLE inbound_document (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity      text NOT NULL DEFAULT '',
    kind        text NOT NULL,
    name        text NOT NULL,
    sha256      bytea NOT NULL,
    size_bytes  bigint NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    received_by text NOT NULL,
    rows_good   int NOT NULL DEFAULT 0,
    rows_rejected int NOT NULL DEFAULT 0,
    customer_id bigint REFERENCES customer (id),
    answered_at timestamptz,
    CONSTRAINT inbound_document_once UNIQUE (entity, kind, sha256),
    CONSTRAINT inbound_document_kind_known CHECK (kind IN ('customers', 'invoices', 'statement', 'mail', 'entities'))
);
CREATE INDEX inbound_mail_unanswered ON inbound_document (customer_id) WHERE kind = 'mail' AND answered_at IS NULL;

CREATE TABLE bank_statement (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity        text NOT NULL REFERENCES entity (code),
    document_id   bigint NOT NULL REFERENCES inbound_document (id),
    account       text NOT NULL,
    statement_ref text NOT NULL,
    currency      text NOT NULL,
    opening_minor bigint NOT NULL,
    closing_minor bigint NOT NULL,
    from_on       date,
    to_on         date NOT NULL,
    CONSTRAINT bank_statement_once UNIQUE (account, statement_ref, to_on)
);

CREATE TABLE bank_entry (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    statement_id bigint NOT NULL REFERENCES bank_statement (id),
    entity       text NOT NULL,
    key          text NOT NULL,
    amount_minor bigint NOT NULL,
    currency     text NOT NULL,
    booked_on    date NOT NULL,
    value_on     date NOT NULL,
    counterparty_iban text NOT NULL DEFAULT '',
    counterparty_name text NOT NULL DEFAULT '',
    remittance   text NOT NULL DEFAULT '',
    entry        jsonb NOT NULL DEFAULT '{}', -- all the bank said, so that it can be matched again
    state        text NOT NULL,
    code         text NOT NULL DEFAULT '',
    because      text NOT NULL DEFAULT '',
    CONSTRAINT bank_entry_once UNIQUE (entity, key),
    CONSTRAINT bank_entry_state_known CHECK (state IN ('posted', 'proposed', 'unmatched', 'debit', 'returned'))
);
ALTER TABLE payment ADD CONSTRAINT payment_bank_entry FOREIGN KEY (bank_entry_id) REFERENCES bank_entry (id);

-- +goose Down
-- Migrations are forward only: a ledger is never taken back by a script. Restore a backup instead.
SELECT 1;
