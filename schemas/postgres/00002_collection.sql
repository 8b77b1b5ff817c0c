-- Collecting: policies, promises, disputes, holds, runs, letters, approvals, and the channels that tell workflows.

-- +goose Up

CREATE TABLE dunning_policy (
    name       text NOT NULL,
    version    int NOT NULL,
    document   jsonb NOT NULL,
    sha256     bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    PRIMARY KEY (name, version),
    CONSTRAINT dunning_policy_content_once UNIQUE (name, sha256)
);

CREATE TABLE promise (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity       text NOT NULL REFERENCES entity (code),
    customer_id  bigint NOT NULL REFERENCES customer (id),
    key          text NOT NULL,
    state        text NOT NULL DEFAULT 'active',
    made_on      date NOT NULL,
    due_on       date NOT NULL,
    evaluate_on  date NOT NULL,
    ended_on     date,
    source       text NOT NULL,
    made_by      text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT promise_once UNIQUE (entity, key),
    CONSTRAINT promise_state_known CHECK (state IN ('active', 'kept', 'partly_kept', 'broken', 'superseded', 'withdrawn')),
    CONSTRAINT promise_ended_when_not_active CHECK ((state = 'active') = (ended_on IS NULL)),
    CONSTRAINT promise_dates CHECK (due_on >= made_on AND evaluate_on >= due_on)
);
CREATE INDEX promise_active ON promise (customer_id) WHERE state = 'active';

CREATE TABLE promise_item (
    promise_id   bigint NOT NULL REFERENCES promise (id),
    invoice_id   bigint NOT NULL REFERENCES invoice (id),
    amount_minor bigint NOT NULL,
    settled_before_minor bigint NOT NULL,
    PRIMARY KEY (promise_id, invoice_id),
    CONSTRAINT promise_item_positive CHECK (amount_minor > 0)
);
CREATE INDEX promise_item_by_invoice ON promise_item (invoice_id);

CREATE TABLE dispute (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity       text NOT NULL REFERENCES entity (code),
    customer_id  bigint NOT NULL REFERENCES customer (id),
    invoice_id   bigint NOT NULL REFERENCES invoice (id),
    key          text NOT NULL,
    whole        boolean NOT NULL,
    amount_minor bigint NOT NULL,
    reason       text NOT NULL,
    state        text NOT NULL DEFAULT 'open',
    outcome      text,
    rejected_minor bigint,
    opened_on    date NOT NULL,
    opened_at    timestamptz NOT NULL DEFAULT now(),
    opened_by    text NOT NULL,
    resolved_on  date,
    resolved_by  text,
    owner        text NOT NULL DEFAULT '',
    CONSTRAINT dispute_once UNIQUE (entity, key),
    CONSTRAINT dispute_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT dispute_state_known CHECK (state IN ('open', 'resolved')),
    CONSTRAINT dispute_outcome_known CHECK (outcome IN ('justified', 'rejected', 'partly', 'withdrawn')),
    CONSTRAINT dispute_resolved_has_outcome CHECK ((state = 'resolved') = (outcome IS NOT NULL AND resolved_on IS NOT NULL)),
    CONSTRAINT dispute_reason_known CHECK (reason IN
        ('price', 'quantity', 'quality', 'not_delivered', 'wrong_goods', 'duplicate', 'already_paid', 'terms', 'missing_order', 'other'))
);
CREATE UNIQUE INDEX dispute_one_open_per_invoice ON dispute (invoice_id) WHERE state = 'open';

-- A Mahnsperre always has a reason, an owner and an end.
CREATE TABLE hold (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity      text NOT NULL REFERENCES entity (code),
    customer_id bigint NOT NULL REFERENCES customer (id),
    invoice_id  bigint REFERENCES invoice (id),
    key         text NOT NULL,
    reason      text NOT NULL,
    owner       text NOT NULL,
    from_on     date NOT NULL,
    until_on    date NOT NULL,
    state       text NOT NULL DEFAULT 'active',
    set_at      timestamptz NOT NULL DEFAULT now(),
    set_by      text NOT NULL,
    ended_on    date,
    ended_by    text,
    CONSTRAINT hold_once UNIQUE (entity, key),
    CONSTRAINT hold_state_known CHECK (state IN ('active', 'lifted', 'expired')),
    CONSTRAINT hold_has_reason CHECK (length(trim(reason)) > 0),
    CONSTRAINT hold_has_owner CHECK (length(trim(owner)) > 0),
    CONSTRAINT hold_ends_after_start CHECK (until_on >= from_on),
    CONSTRAINT hold_ended_when_not_active CHECK ((state = 'active') = (ended_on IS NULL))
);
CREATE INDEX hold_active ON hold (customer_id) WHERE state = 'active';

-- After switching on, nothing leaves before a person releases it: by amount, region or customer group.
CREATE TABLE release (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity           text NOT NULL REFERENCES entity (code),
    region           text NOT NULL DEFAULT '',
    customer_group   text NOT NULL DEFAULT '',
    max_amount_minor bigint,
    currency         text,
    released_by      text NOT NULL,
    released_at      timestamptz NOT NULL DEFAULT now(),
    withdrawn_at     timestamptz,
    CONSTRAINT release_amount_has_currency CHECK ((max_amount_minor IS NULL) = (currency IS NULL))
);

CREATE TABLE dunning_run (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity       text NOT NULL REFERENCES entity (code),
    run_on       date NOT NULL,
    scope        text NOT NULL DEFAULT '',
    state        text NOT NULL DEFAULT 'running',
    requested_by text NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    -- The first customer id of each chunk, fixed when the run is prepared, and which chunks are through: a chunk that
    -- is repeated after a crash does nothing.
    chunk_bounds   bigint[] NOT NULL DEFAULT '{}',
    chunks_done    int[] NOT NULL DEFAULT '{}',
    customers      int NOT NULL DEFAULT 0,
    customers_done int NOT NULL DEFAULT 0,
    items          int NOT NULL DEFAULT 0,
    letters        int NOT NULL DEFAULT 0,
    failed         int NOT NULL DEFAULT 0,
    CONSTRAINT dunning_run_once UNIQUE (entity, run_on, scope),
    CONSTRAINT dunning_run_state_known CHECK (state IN ('running', 'finished'))
);

-- Why an item got no letter in a run, or that it was bad data. One row per item and run date, the last run wins.
CREATE TABLE run_outcome (
    run_id     bigint NOT NULL REFERENCES dunning_run (id),
    invoice_id bigint NOT NULL REFERENCES invoice (id),
    outcome    text NOT NULL,
    blockers   text[] NOT NULL DEFAULT '{}',
    because    text NOT NULL,
    next_on    date,
    PRIMARY KEY (run_id, invoice_id),
    CONSTRAINT run_outcome_known CHECK (outcome IN ('letter', 'approval', 'blocked', 'decision', 'failed'))
);

CREATE TABLE approval (
    id           text PRIMARY KEY,
    entity       text NOT NULL REFERENCES entity (code),
    customer_id  bigint NOT NULL REFERENCES customer (id),
    kind         text NOT NULL,
    subject      text NOT NULL,
    facts_hash   text NOT NULL,
    facts        jsonb NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    state        text NOT NULL DEFAULT 'open',
    step         int NOT NULL DEFAULT 0,
    role         text NOT NULL,
    remind_at    timestamptz,
    expires_at   timestamptz,
    closed_at    timestamptz,
    CONSTRAINT approval_kind_known CHECK (kind IN ('letter', 'escalation', 'write_off')),
    CONSTRAINT approval_state_known CHECK (state IN ('open', 'approved', 'rejected', 'expired', 'obsolete')),
    CONSTRAINT approval_closed_when_not_open CHECK ((state = 'open') = (closed_at IS NULL))
);
CREATE INDEX approval_open ON approval (customer_id) WHERE state = 'open';

CREATE TABLE approval_item (
    approval_id text NOT NULL REFERENCES approval (id),
    invoice_id  bigint NOT NULL REFERENCES invoice (id),
    PRIMARY KEY (approval_id, invoice_id)
);
CREATE INDEX approval_item_by_invoice ON approval_item (invoice_id);

-- At most one decision for each approval, whoever clicks how often.
CREATE TABLE approval_decision (
    approval_id text PRIMARY KEY REFERENCES approval (id),
    decision    text NOT NULL,
    choice      text NOT NULL DEFAULT '',
    decided_by  text NOT NULL,
    role        text NOT NULL,
    channel     text NOT NULL,
    reason      text NOT NULL DEFAULT '',
    facts_hash  text NOT NULL,
    -- The business date of the decision; decided_at is real time.
    decided_on  date NOT NULL,
    decided_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT approval_decision_known CHECK (decision IN ('approve', 'reject'))
);

CREATE TABLE letter (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity         text NOT NULL REFERENCES entity (code),
    customer_id    bigint NOT NULL REFERENCES customer (id),
    run_id         bigint NOT NULL REFERENCES dunning_run (id),
    contact_id     bigint NOT NULL REFERENCES contact (id),
    key            text NOT NULL,
    message_id     text NOT NULL,
    language       text NOT NULL,
    currency       text NOT NULL,
    kind           text NOT NULL,
    level          smallint NOT NULL,
    dated_on       date NOT NULL,
    pay_by_on      date NOT NULL,
    considered_until_on date,
    total_minor    bigint NOT NULL,
    policy         text NOT NULL,
    policy_version int NOT NULL,
    state          text NOT NULL,
    approval_id    text REFERENCES approval (id),
    created_at     timestamptz NOT NULL DEFAULT now(),
    sent_at        timestamptz,
    sent_on        date,
    ended_reason   text NOT NULL DEFAULT '',
    CONSTRAINT letter_once UNIQUE (key),
    CONSTRAINT letter_message_once UNIQUE (message_id),
    CONSTRAINT letter_kind_known CHECK (kind IN ('reminder', 'dunning', 'final_notice')),
    CONSTRAINT letter_state_known CHECK (state IN
        ('awaiting_approval', 'queued', 'sent', 'refused', 'withdrawn', 'bounced')),
    CONSTRAINT letter_sent_has_time CHECK ((state IN ('sent', 'bounced')) = (sent_at IS NOT NULL AND sent_on IS NOT NULL)),
    CONSTRAINT letter_total_positive CHECK (total_minor > 0)
);
CREATE INDEX letter_by_customer ON letter (customer_id);
CREATE INDEX letter_waiting ON letter (entity) WHERE state IN ('awaiting_approval', 'queued');

CREATE TABLE letter_item (
    letter_id         bigint NOT NULL REFERENCES letter (id),
    invoice_id        bigint NOT NULL REFERENCES invoice (id),
    level             smallint NOT NULL,
    round             int NOT NULL,
    live              boolean NOT NULL DEFAULT true,
    open_minor        bigint NOT NULL,
    disputed_minor    bigint NOT NULL DEFAULT 0,
    collectable_minor bigint NOT NULL,
    broken_promise_id bigint REFERENCES promise (id),
    PRIMARY KEY (letter_id, invoice_id),
    CONSTRAINT letter_item_amounts CHECK (collectable_minor > 0 AND disputed_minor >= 0 AND collectable_minor + disputed_minor <= open_minor)
);
-- An item gets one letter for each level and round; a round begins when the same level must be said again with a
-- new reason (a broken promise, a bounced letter, a returned payment). A withdrawn letter never left and counts as none.
CREATE UNIQUE INDEX letter_item_once ON letter_item (invoice_id, level, round) WHERE live;

-- The words of a letter, from its first try on: every further try sends these, so that one Message-ID never has two
-- bodies, and what was sent is archived. Personal data, so apart from the letter row and erasable.
CREATE TABLE letter_document (
    letter_id bigint PRIMARY KEY REFERENCES letter (id),
    head      jsonb NOT NULL, -- from, to, date and the earlier letters it refers to
    subject   text NOT NULL,
    body      text NOT NULL,
    pdf       bytea NOT NULL,
    sha256    bytea NOT NULL
);
-- A PDF is compressed already: trying again costs more than the whole letter.
ALTER TABLE letter_document ALTER COLUMN pdf SET STORAGE EXTERNAL;

CREATE TABLE outbound_mail (
    letter_id       bigint PRIMARY KEY REFERENCES letter (id),
    entity          text NOT NULL,
    state           text NOT NULL DEFAULT 'queued',
    attempts        int NOT NULL DEFAULT 0,
    uncertain       int NOT NULL DEFAULT 0,
    fence           bigint NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    give_up_at      timestamptz,
    started_at      timestamptz,
    accepted_at     timestamptz,
    relay_response  text NOT NULL DEFAULT '',
    CONSTRAINT outbound_mail_state_known CHECK (state IN ('queued', 'sending', 'accepted', 'refused', 'withdrawn')),
    CONSTRAINT outbound_mail_accepted_has_time CHECK ((state = 'accepted') = (accepted_at IS NOT NULL))
) WITH (fillfactor = 70);
-- In the order in which letters are taken, so that taking some never sorts all that wait.
CREATE INDEX outbound_mail_queued ON outbound_mail (entity, next_attempt_at, letter_id) WHERE state = 'queued';
CREATE INDEX outbound_mail_sending ON outbound_mail (started_at) WHERE state = 'sending';

-- Facts are committed here first and told to workflows afterwards, in order per stream.
CREATE TABLE event_outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream       text NOT NULL,
    seq          bigint NOT NULL,
    kind         text NOT NULL,
    key          text NOT NULL,
    subject_id   bigint,
    payload      jsonb NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL DEFAULT now(),
    delivered_at timestamptz,
    -- A stream that could not be told waits until then, so that the others pass.
    next_try_at  timestamptz,
    CONSTRAINT event_outbox_order UNIQUE (stream, seq),
    CONSTRAINT event_outbox_once UNIQUE (stream, key)
);
CREATE INDEX event_outbox_waiting ON event_outbox (id) WHERE delivered_at IS NULL;
CREATE INDEX event_outbox_put_off ON event_outbox (stream, next_try_at) WHERE delivered_at IS NULL AND next_try_at IS NOT NULL;

-- What was decided for an item or a customer, on which event, by which policy version, and why.
CREATE TABLE decision (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream         text NOT NULL,
    subject_id     bigint NOT NULL,
    event_seq      bigint NOT NULL,
    decided_on     date NOT NULL,
    decided_at     timestamptz NOT NULL DEFAULT now(),
    policy         text NOT NULL,
    policy_version int NOT NULL,
    outcome        jsonb NOT NULL,
    because        text NOT NULL
);
CREATE INDEX decision_by_stream ON decision (stream, id);

CREATE TABLE task (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity      text NOT NULL REFERENCES entity (code),
    customer_id bigint REFERENCES customer (id),
    invoice_id  bigint REFERENCES invoice (id),
    key         text NOT NULL,
    kind        text NOT NULL,
    role        text NOT NULL DEFAULT 'clerk',
    detail      text NOT NULL,
    state       text NOT NULL DEFAULT 'open',
    created_at  timestamptz NOT NULL DEFAULT now(),
    done_at     timestamptz,
    done_by     text,
    CONSTRAINT task_once UNIQUE (entity, key),
    CONSTRAINT task_state_known CHECK (state IN ('open', 'done'))
);

-- What would be posted to people (Slack later): one row per message, the stand-in page shows them.
CREATE TABLE notification (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         text NOT NULL,
    channel     text NOT NULL,
    approval_id text REFERENCES approval (id),
    headline    text NOT NULL,
    detail      text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT notification_once UNIQUE (key)
);

CREATE TABLE app_user (
    name     text PRIMARY KEY,
    email    text NOT NULL DEFAULT '',
    roles    text[] NOT NULL,
    entities text[] NOT NULL DEFAULT '{}',
    active   boolean NOT NULL DEFAULT true,
    CONSTRAINT app_user_name_form CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,63}$')
);

CREATE TABLE login_link (
    token_hash bytea PRIMARY KEY,
    user_name  text NOT NULL REFERENCES app_user (name),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

CREATE TABLE web_session (
    token_hash bytea PRIMARY KEY,
    user_name  text NOT NULL REFERENCES app_user (name),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);

-- The business calendar. In production it is the wall clock; a demo maps a business day onto seconds. It stands
-- still while the engine is stopped: only the time between anchor and last sign of life has passed.
CREATE TABLE business_clock (
    only_row       boolean PRIMARY KEY DEFAULT true,
    day_ms         bigint NOT NULL,
    business_at    timestamptz NOT NULL,
    anchored_at    timestamptz,
    seen_at        timestamptz,
    ends_on        date,
    CONSTRAINT business_clock_single CHECK (only_row),
    CONSTRAINT business_clock_day CHECK (day_ms BETWEEN 50 AND 86400000)
);

-- One hash chain per entity, and one with the empty name for what belongs to none (users, policies). Events hold ids
-- and hashes only. The head is locked last in a transaction, so that no
-- other lock is ever awaited while it is held.
CREATE TABLE audit_head (
    entity text PRIMARY KEY,
    seq    bigint NOT NULL DEFAULT 0,
    hash   bytea NOT NULL DEFAULT '\x'
);

CREATE TABLE audit_event (
    entity     text NOT NULL,
    seq        bigint NOT NULL,
    at         timestamptz NOT NULL,
    on_date    date NOT NULL,
    actor      text NOT NULL,
    kind       text NOT NULL,
    subject    text NOT NULL,
    detail     jsonb NOT NULL DEFAULT '{}',
    prev_hash  bytea NOT NULL,
    hash       bytea NOT NULL,
    PRIMARY KEY (entity, seq),
    CONSTRAINT audit_event_hash_once UNIQUE (hash)
);
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- +goose Down
SELECT 1;
