-- Disputes become cases: a team, an owner, a deadline and everything people say about them.

-- +goose Up

-- Which disputes go to whom. What is NULL or empty applies to all.
CREATE TABLE case_route (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity            text NOT NULL REFERENCES entity (code),
    cause             text NOT NULL DEFAULT '',
    customer_id       bigint REFERENCES customer (id),
    product_group     text NOT NULL DEFAULT '',
    amount_from_minor bigint,
    currency          text,
    team              text NOT NULL,
    owner             text NOT NULL DEFAULT '',
    escalate_to       text NOT NULL DEFAULT '',
    response_days     int NOT NULL,
    set_by            text NOT NULL,
    set_at            timestamptz NOT NULL,
    CONSTRAINT case_route_team_known CHECK (team IN ('sales', 'logistics', 'quality', 'accounting')),
    CONSTRAINT case_route_amount CHECK ((amount_from_minor IS NULL) = (currency IS NULL) AND amount_from_minor > 0),
    CONSTRAINT case_route_days CHECK (response_days BETWEEN 1 AND 60)
);
CREATE UNIQUE INDEX case_route_once ON case_route
    (entity, cause, coalesce(customer_id, 0), product_group, coalesce(amount_from_minor, 0), coalesce(currency, ''));

-- A case is what people work on; its disputes are what is not dunned meanwhile. Names, reasons and codes in it are the
-- program's or of users; what customers and people wrote lies in case_entry and case_file.
CREATE TABLE dispute_case (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity         text NOT NULL REFERENCES entity (code),
    customer_id    bigint NOT NULL REFERENCES customer (id),
    cause          text NOT NULL,
    product_group  text NOT NULL DEFAULT '',
    state          text NOT NULL DEFAULT 'open',
    outcome        text,
    team           text NOT NULL,
    owner          text NOT NULL DEFAULT '',
    escalate_to    text NOT NULL DEFAULT '',
    response_days  int NOT NULL,
    route_id       bigint, -- no reference: a rule may be taken away
    routed_because text NOT NULL,
    opened_on      date NOT NULL,
    opened_at      timestamptz NOT NULL,
    opened_by      text NOT NULL,
    since_on       date NOT NULL,
    due_on         date NOT NULL,
    wait_until_on  date,
    reminded_on    date,
    escalations    int NOT NULL DEFAULT 0,
    approval_id    text REFERENCES approval (id),
    -- What is to be done once the approval is given: outcome and amount of each dispute.
    proposal       jsonb,
    resolved_on    date,
    resolved_by    text,
    CONSTRAINT dispute_case_state_known CHECK (state IN ('open', 'waiting_for_customer', 'proposed', 'resolved')),
    CONSTRAINT dispute_case_team_known CHECK (team IN ('sales', 'logistics', 'quality', 'accounting')),
    CONSTRAINT dispute_case_outcome_known CHECK (outcome IN ('justified', 'rejected', 'partly', 'withdrawn')),
    CONSTRAINT dispute_case_resolved_has_outcome CHECK ((state = 'resolved') = (outcome IS NOT NULL AND resolved_on IS NOT NULL)),
    CONSTRAINT dispute_case_waits_until CHECK ((state = 'waiting_for_customer') = (wait_until_on IS NOT NULL)),
    CONSTRAINT dispute_case_proposed_has_approval CHECK ((state = 'proposed') = (proposal IS NOT NULL) AND (state <> 'proposed' OR approval_id IS NOT NULL)),
    CONSTRAINT dispute_case_due CHECK (due_on >= since_on AND since_on >= opened_on)
);
CREATE INDEX dispute_case_open ON dispute_case (entity, due_on, id) WHERE state <> 'resolved';
CREATE INDEX dispute_case_by_customer ON dispute_case (customer_id);
CREATE INDEX dispute_case_by_approval ON dispute_case (approval_id) WHERE approval_id IS NOT NULL;

-- What happened to a case, in order. Body is what a person wrote: personal data.
CREATE TABLE case_entry (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES dispute_case (id),
    key     text NOT NULL,
    kind    text NOT NULL,
    at      timestamptz NOT NULL,
    on_date date NOT NULL,
    by      text NOT NULL,
    body    text NOT NULL DEFAULT '',
    detail  jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT case_entry_once UNIQUE (case_id, key)
);

-- Attachments; name and content are personal data.
CREATE TABLE case_file (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id    bigint NOT NULL REFERENCES dispute_case (id),
    name       text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    sha256     bytea NOT NULL,
    content    bytea NOT NULL,
    at         timestamptz NOT NULL,
    by         text NOT NULL,
    CONSTRAINT case_file_once UNIQUE (case_id, sha256),
    CONSTRAINT case_file_size CHECK (size_bytes BETWEEN 1 AND 10485760),
    CONSTRAINT case_file_is_its_hash CHECK (sha256 = sha256(content) AND size_bytes = length(content))
);

CREATE TABLE case_link (
    case_id    bigint NOT NULL REFERENCES dispute_case (id),
    mail_id    bigint REFERENCES inbound_mail (id),
    payment_id bigint REFERENCES payment (id),
    because    text NOT NULL,
    at         timestamptz NOT NULL,
    CONSTRAINT case_link_to_one CHECK ((mail_id IS NULL) <> (payment_id IS NULL))
);
CREATE UNIQUE INDEX case_link_once ON case_link (case_id, coalesce(mail_id, 0), coalesce(payment_id, 0));
CREATE INDEX case_link_by_mail ON case_link (mail_id) WHERE mail_id IS NOT NULL;
CREATE INDEX case_link_by_payment ON case_link (payment_id) WHERE payment_id IS NOT NULL;

-- Up to this a dispute is credited by one person alone; NULL where nobody has said.
ALTER TABLE entity ADD COLUMN dispute_credit_limit_minor bigint;
ALTER TABLE entity ADD CONSTRAINT entity_credit_limit_not_negative CHECK (dispute_credit_limit_minor >= 0);

-- Disputes of the time before get a case each, those that are open with a week from today.
ALTER TABLE dispute ADD COLUMN case_id bigint REFERENCES dispute_case (id);
ALTER TABLE dispute_case ADD COLUMN of_dispute bigint;
INSERT INTO dispute_case (entity, customer_id, cause, product_group, state, outcome, team, owner, response_days, routed_because,
                          opened_on, opened_at, opened_by, since_on, due_on, resolved_on, resolved_by, of_dispute)
SELECT d.entity, d.customer_id, d.reason, i.product_group, d.state, d.outcome, 'accounting', d.owner, 5, 'opened before there were cases',
       d.opened_on, d.opened_at, d.opened_by, greatest(d.opened_on, current_date), greatest(d.opened_on, current_date) + 7,
       d.resolved_on, d.resolved_by, d.id
FROM dispute d
JOIN invoice i ON i.id = d.invoice_id
ORDER BY d.id;
UPDATE dispute d SET case_id = c.id FROM dispute_case c WHERE c.of_dispute = d.id;
INSERT INTO event_outbox (stream, seq, kind, key, subject_id)
SELECT 'case/' || entity || '/' || id, 1, 'case_opened', 'case_opened', id FROM dispute_case WHERE state <> 'resolved';
ALTER TABLE dispute_case DROP COLUMN of_dispute;
ALTER TABLE dispute ALTER COLUMN case_id SET NOT NULL;
CREATE INDEX dispute_by_case ON dispute (case_id);

-- +goose Down
SELECT 1;
