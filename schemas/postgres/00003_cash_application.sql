-- Cash application: why a payment was posted as it was, which rules may post by themselves, what people decided and
-- taught, money that came back or goes back, advices of money to come, and how far each bank account is known.
-- Names, texts and account numbers of payers lie in payment_trace, payer_trait, customer_iban, advice and refund only.

-- +goose Up

-- Differences have accounts of their own: cents nobody collects, charges a bank kept, fees of letters that were paid,
-- money that is not ours, and money we owe back.
ALTER TABLE posting DROP CONSTRAINT posting_account_known;
ALTER TABLE posting ADD CONSTRAINT posting_account_known CHECK (account IN
    ('receivables', 'revenue', 'bank', 'unapplied_cash', 'bad_debt', 'skonto', 'opening',
     'rounding', 'bank_charges', 'dunning_fees', 'suspense', 'refunds_payable'));
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_kind_known;
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_kind_known CHECK (kind IN
    ('invoice', 'credit_note', 'correction', 'cancellation', 'payment', 'allocation', 'credit', 'write_off', 'reversal', 'skonto', 'opening',
     'payment_use', 'bank_charge', 'refund'));
ALTER TABLE allocation DROP CONSTRAINT allocation_kind_known;
ALTER TABLE allocation ADD CONSTRAINT allocation_kind_known CHECK (kind IN
    ('payment', 'credit', 'write_off', 'skonto', 'opening', 'rounding', 'bank_charge'));
ALTER TABLE inbound_document DROP CONSTRAINT inbound_document_kind_known;
ALTER TABLE inbound_document ADD CONSTRAINT inbound_document_kind_known CHECK (kind IN
    ('customers', 'invoices', 'statement', 'mail', 'entities', 'advice'));

-- Tolerances of an entity: what is written off as rounding, how late Skonto may be, above which amount a person decides.
ALTER TABLE entity ADD COLUMN cash_rules jsonb NOT NULL DEFAULT '{}';

-- A person said that what a payment has left stays with its payer (à conto); it is on nobody's list any more.
ALTER TABLE payment ADD COLUMN on_account_at timestamptz;
CREATE INDEX payment_undecided ON payment (entity, id) WHERE unapplied_minor > 0 AND reversed_by IS NULL AND on_account_at IS NULL;
CREATE INDEX payment_by_bank_entry ON payment (bank_entry_id) WHERE bank_entry_id IS NOT NULL;

-- How the bank names a payment and its payer: by it a return finds the payment, and a refund the account.
CREATE TABLE payment_trace (
    payment_id     bigint PRIMARY KEY REFERENCES payment (id),
    entity         text NOT NULL,
    part           int NOT NULL DEFAULT 0,
    end_to_end_id  text NOT NULL DEFAULT '',
    mandate_id     text NOT NULL DEFAULT '',
    bank_reference text NOT NULL DEFAULT '',
    payer_iban     text NOT NULL DEFAULT '',
    payer_name     text NOT NULL DEFAULT '',
    remittance     text NOT NULL DEFAULT ''
);
CREATE INDEX payment_trace_by_end_to_end ON payment_trace (entity, end_to_end_id) WHERE end_to_end_id <> '';
CREATE INDEX payment_trace_by_mandate ON payment_trace (entity, mandate_id) WHERE mandate_id <> '';
CREATE INDEX payment_trace_by_reference ON payment_trace (entity, bank_reference) WHERE bank_reference <> '';
CREATE INDEX payment_trace_by_iban ON payment_trace (entity, payer_iban) WHERE payer_iban <> '';

-- Money of a payment that closed no invoice: a fee or a cent beyond it, a refund, money that is not ours. A reversal is a
-- row of its own with the opposite sign.
CREATE TABLE payment_use (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id     bigint NOT NULL REFERENCES journal_entry (id),
    payment_id   bigint NOT NULL REFERENCES payment (id) DEFERRABLE INITIALLY DEFERRED,
    kind         text NOT NULL,
    amount_minor bigint NOT NULL,
    booked_at    timestamptz NOT NULL DEFAULT now(),
    reverses     bigint REFERENCES payment_use (id),
    CONSTRAINT payment_use_kind_known CHECK (kind IN ('dunning_fee', 'rounding', 'refund', 'not_ours')),
    CONSTRAINT payment_use_sign CHECK ((reverses IS NULL AND amount_minor > 0) OR (reverses IS NOT NULL AND amount_minor < 0)),
    CONSTRAINT payment_use_reversed_once UNIQUE (reverses)
);
CREATE INDEX payment_use_by_payment ON payment_use (payment_id);
CREATE TRIGGER payment_use_append_only BEFORE UPDATE OR DELETE ON payment_use FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Credit notes that were deducted from a payment; when it is taken back, so are they.
CREATE TABLE payment_credit (
    entry_id   bigint PRIMARY KEY REFERENCES journal_entry (id),
    payment_id bigint NOT NULL REFERENCES payment (id)
);
CREATE INDEX payment_credit_by_payment ON payment_credit (payment_id);

-- What the matcher said about one payment (a bank entry, or a part of a batch), in every version that was offered, and
-- whether a person's word agreed with what it held for certain. Evidence is offsets, candidates are numbers and amounts.
CREATE TABLE cash_proposal (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity        text NOT NULL REFERENCES entity (code),
    bank_entry_id bigint NOT NULL REFERENCES bank_entry (id),
    part          int NOT NULL DEFAULT 0,
    version       int NOT NULL DEFAULT 1,
    payment_id    bigint REFERENCES payment (id),
    code          text NOT NULL,
    certain       boolean NOT NULL,
    automatic     boolean NOT NULL,
    rules_version text NOT NULL,
    because       text NOT NULL,
    missing       text NOT NULL DEFAULT '',
    candidates    jsonb NOT NULL DEFAULT '[]',
    evidence      jsonb NOT NULL DEFAULT '[]',
    likely_payers jsonb NOT NULL DEFAULT '[]',
    proposed_at   timestamptz NOT NULL DEFAULT now(),
    proof         text NOT NULL DEFAULT 'open',
    proved_by     text,
    proved_at     timestamptz,
    CONSTRAINT cash_proposal_once UNIQUE (bank_entry_id, part, version),
    CONSTRAINT cash_proposal_proof_known CHECK (proof IN ('open', 'confirmed', 'wrong')),
    CONSTRAINT cash_proposal_automatic_is_certain CHECK (certain OR NOT automatic),
    CONSTRAINT cash_proposal_proved_by_somebody CHECK ((proof = 'open') = (proved_by IS NULL))
);
CREATE INDEX cash_proposal_by_payment ON cash_proposal (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX cash_proposal_certain ON cash_proposal (entity, code) WHERE certain;

-- Which reason codes may post by themselves. A code without a row is as a fresh installation has it.
CREATE TABLE cash_release (
    entity   text NOT NULL REFERENCES entity (code),
    code     text NOT NULL,
    released boolean NOT NULL,
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL DEFAULT now(),
    reason   text NOT NULL,
    CONSTRAINT cash_release_once PRIMARY KEY (entity, code)
);

-- What a person decided about a payment, and what was undone. Detail holds numbers of documents and amounts.
CREATE TABLE payment_decision (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity      text NOT NULL REFERENCES entity (code),
    payment_id  bigint NOT NULL REFERENCES payment (id),
    proposal_id bigint REFERENCES cash_proposal (id),
    choice      text NOT NULL,
    candidate   int NOT NULL DEFAULT 0,
    detail      jsonb NOT NULL DEFAULT '{}',
    reason      text NOT NULL DEFAULT '',
    decided_by  text NOT NULL,
    decided_on  date NOT NULL,
    decided_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT payment_decision_choice_known CHECK (choice IN
        ('candidate', 'allocate', 'on_account', 'refund', 'not_ours', 'confirm', 'undo'))
);
CREATE INDEX payment_decision_by_payment ON payment_decision (payment_id);

-- Learning: from whom an account, a name or a recurring text comes. What was forgotten stays as a row, so that the next
-- payment does not teach it again.
ALTER TABLE customer_iban ADD COLUMN learned_by text NOT NULL DEFAULT '';
ALTER TABLE customer_iban ADD COLUMN payment_id bigint REFERENCES payment (id);
ALTER TABLE customer_iban ADD COLUMN forgotten_at timestamptz;

CREATE TABLE payer_trait (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id  bigint NOT NULL REFERENCES customer (id),
    kind         text NOT NULL,
    value        text NOT NULL,
    learned_by   text NOT NULL,
    learned_at   timestamptz NOT NULL DEFAULT now(),
    payment_id   bigint REFERENCES payment (id),
    forgotten_at timestamptz,
    CONSTRAINT payer_trait_once UNIQUE (customer_id, kind, value),
    CONSTRAINT payer_trait_kind_known CHECK (kind IN ('name', 'text'))
);

-- Accounts that pay for many: payment services, clearing houses. They identify nobody.
CREATE TABLE collective_account (
    entity       text NOT NULL REFERENCES entity (code),
    iban         text NOT NULL,
    marked_by    text NOT NULL,
    marked_at    timestamptz NOT NULL DEFAULT now(),
    forgotten_at timestamptz,
    CONSTRAINT collective_account_once PRIMARY KEY (entity, iban)
);

-- Payments the bank took back. A return that fits no single payment asks a person.
CREATE TABLE bank_return (
    bank_entry_id     bigint NOT NULL REFERENCES bank_entry (id),
    part              int NOT NULL DEFAULT 0,
    entity            text NOT NULL REFERENCES entity (code),
    state             text NOT NULL,
    payment_id        bigint REFERENCES payment (id),
    found_by          text NOT NULL DEFAULT '',
    reason_code       text NOT NULL DEFAULT '',
    amount_minor      bigint NOT NULL,
    fee_minor         bigint NOT NULL DEFAULT 0,
    currency          text NOT NULL,
    reversal_entry_id bigint REFERENCES journal_entry (id),
    fee_entry_id      bigint REFERENCES journal_entry (id),
    CONSTRAINT bank_return_once PRIMARY KEY (bank_entry_id, part),
    CONSTRAINT bank_return_of_payment_once UNIQUE (payment_id),
    CONSTRAINT bank_return_state_known CHECK (state IN ('reversed', 'asked')),
    CONSTRAINT bank_return_reversed CHECK ((state = 'reversed') = (payment_id IS NOT NULL AND reversal_entry_id IS NOT NULL)),
    CONSTRAINT bank_return_fee CHECK (fee_minor >= 0 AND (fee_minor = 0 OR amount_minor > fee_minor) AND (fee_entry_id IS NULL OR fee_minor > 0)),
    CONSTRAINT bank_return_amount CHECK (amount_minor > 0)
);

-- No further direct debits from a customer whose debit came back, until a person lifts it.
CREATE TABLE direct_debit_stop (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity        text NOT NULL REFERENCES entity (code),
    customer_id   bigint NOT NULL REFERENCES customer (id),
    mandate_id    text NOT NULL DEFAULT '',
    reason_code   text NOT NULL DEFAULT '',
    bank_entry_id bigint REFERENCES bank_entry (id),
    since_on      date NOT NULL,
    set_by        text NOT NULL,
    lifted_on     date,
    lifted_by     text,
    CONSTRAINT direct_debit_stop_lifted_by_somebody CHECK ((lifted_on IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX direct_debit_stop_once ON direct_debit_stop (customer_id, mandate_id) WHERE lifted_on IS NULL;

-- Money that goes back to a payer: proposed by one person, released by another, sent with a payment order file, closed by
-- the debit on a later statement. The creditor's account and name are personal data.
CREATE TABLE refund (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity             text NOT NULL REFERENCES entity (code),
    payment_id         bigint NOT NULL REFERENCES payment (id),
    customer_id        bigint REFERENCES customer (id),
    amount_minor       bigint NOT NULL,
    currency           text NOT NULL,
    creditor_iban      text NOT NULL,
    creditor_name      text NOT NULL,
    end_to_end_id      text NOT NULL,
    state              text NOT NULL DEFAULT 'proposed',
    reason             text NOT NULL,
    proposed_by        text NOT NULL,
    proposed_at        timestamptz NOT NULL DEFAULT now(),
    released_by        text,
    released_at        timestamptz,
    rejected_by        text,
    rejected_at        timestamptz,
    message_id         text,
    exported_by        text,
    exported_at        timestamptz,
    entry_id           bigint REFERENCES journal_entry (id),
    paid_bank_entry_id bigint REFERENCES bank_entry (id),
    paid_entry_id      bigint REFERENCES journal_entry (id),
    CONSTRAINT refund_end_to_end_once UNIQUE (end_to_end_id),
    CONSTRAINT refund_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT refund_state_known CHECK (state IN ('proposed', 'released', 'exported', 'paid', 'rejected', 'returned')),
    CONSTRAINT refund_four_eyes CHECK (released_by IS NULL OR released_by <> proposed_by),
    CONSTRAINT refund_released_is_booked CHECK ((state IN ('released', 'exported', 'paid', 'returned')) = (released_by IS NOT NULL AND entry_id IS NOT NULL)),
    CONSTRAINT refund_exported_has_message CHECK (state NOT IN ('exported', 'paid', 'returned') OR (message_id IS NOT NULL AND exported_by IS NOT NULL)),
    CONSTRAINT refund_paid_has_entry CHECK ((state IN ('paid', 'returned')) = (paid_bank_entry_id IS NOT NULL AND paid_entry_id IS NOT NULL))
);
CREATE INDEX refund_by_payment ON refund (payment_id);
CREATE INDEX refund_waiting ON refund (entity, state) WHERE state IN ('proposed', 'released', 'exported');

-- Remittance advices: what a payer says it pays. Document is all of it and personal data.
CREATE TABLE advice (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity       text NOT NULL REFERENCES entity (code),
    document_id  bigint NOT NULL REFERENCES inbound_document (id),
    place        int NOT NULL DEFAULT 1,
    customer_id  bigint REFERENCES customer (id),
    number       text NOT NULL DEFAULT '',
    advised_on   date,
    pay_on       date,
    total_minor  bigint NOT NULL,
    currency     text NOT NULL,
    refusal      boolean NOT NULL DEFAULT false,
    state        text NOT NULL,
    because      text NOT NULL DEFAULT '',
    promise_id   bigint REFERENCES promise (id),
    payment_id   bigint REFERENCES payment (id),
    received_on  date NOT NULL,
    expires_on   date NOT NULL,
    closed_on    date,
    document     jsonb NOT NULL,
    CONSTRAINT advice_once UNIQUE (document_id, place),
    CONSTRAINT advice_state_known CHECK (state IN ('expected', 'paid', 'broken', 'refusal', 'unreadable')),
    CONSTRAINT advice_closed CHECK ((state IN ('paid', 'broken')) = (closed_on IS NOT NULL)),
    CONSTRAINT advice_paid_by_payment CHECK ((state = 'paid') = (payment_id IS NOT NULL))
);
CREATE INDEX advice_expected ON advice (entity, expires_on) WHERE state = 'expected';

CREATE TABLE advice_line (
    advice_id       bigint NOT NULL REFERENCES advice (id),
    line            int NOT NULL,
    document_number text NOT NULL,
    invoice_id      bigint REFERENCES invoice (id),
    gross_minor     bigint NOT NULL,
    deduction_minor bigint NOT NULL,
    net_minor       bigint NOT NULL,
    reason          text NOT NULL DEFAULT '',
    PRIMARY KEY (advice_id, line)
);
CREATE INDEX advice_line_by_invoice ON advice_line (invoice_id) WHERE invoice_id IS NOT NULL;

-- How far the bank data of each account is known. An entity's data is as fresh as that of its oldest account.
CREATE TABLE bank_account (
    entity    text NOT NULL REFERENCES entity (code),
    account   text NOT NULL,
    currency  text NOT NULL,
    fresh_on  date,
    closed_on date,
    CONSTRAINT bank_account_once PRIMARY KEY (entity, account)
);
INSERT INTO bank_account (entity, account, currency, fresh_on)
SELECT entity, account, min(currency), max(to_on) FROM bank_statement GROUP BY entity, account;

-- Files that were refused, with reason and position, so that nothing is lost silently.
CREATE TABLE quarantine (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity      text NOT NULL DEFAULT '',
    kind        text NOT NULL,
    name        text NOT NULL,
    sha256      bytea NOT NULL,
    size_bytes  bigint NOT NULL,
    reason      text NOT NULL,
    position    text NOT NULL DEFAULT '',
    state       text NOT NULL DEFAULT 'kept',
    received_by text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    cleared_by  text,
    cleared_at  timestamptz,
    CONSTRAINT quarantine_once UNIQUE (entity, kind, sha256),
    CONSTRAINT quarantine_state_known CHECK (state IN ('kept', 'cleared')),
    CONSTRAINT quarantine_cleared_by_somebody CHECK ((state = 'cleared') = (cleared_by IS NOT NULL))
);

-- +goose Down
SELECT 1;
