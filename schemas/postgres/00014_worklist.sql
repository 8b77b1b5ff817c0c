-- Collectors' work: who works on whom.

-- +goose Up

-- Who works on a customer. It counts before the collector in the customer's master data, which an import overwrites; a row
-- without a customer is who works on all of the entity's customers that nobody else was given.
CREATE TABLE collector_assignment (
    entity      text NOT NULL REFERENCES entity (code),
    customer_id bigint REFERENCES customer (id),
    collector   text NOT NULL,
    set_by      text NOT NULL,
    set_at      timestamptz NOT NULL,
    CONSTRAINT collector_assignment_once UNIQUE NULLS NOT DISTINCT (entity, customer_id),
    CONSTRAINT collector_name_form CHECK (collector ~ '^[a-z0-9][a-z0-9._-]{0,63}$')
);

-- A call with a customer and what it led to, made in the same booking. Its words are a note of ours in inbound_mail.
CREATE TABLE phone_call (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity      text NOT NULL REFERENCES entity (code),
    customer_id bigint NOT NULL REFERENCES customer (id),
    key         text NOT NULL,
    outcome     text NOT NULL,
    called_at   timestamptz NOT NULL,
    called_on   date NOT NULL,
    called_by   text NOT NULL,
    note_id     bigint REFERENCES inbound_mail (id),
    promise_id  bigint REFERENCES promise (id),
    dispute_id  bigint REFERENCES dispute (id),
    hold_id     bigint REFERENCES hold (id),
    task_id     bigint REFERENCES task (id),
    about_on    date, -- when the promise is judged, the end of the hold, the day to call back
    CONSTRAINT phone_call_once UNIQUE (entity, key),
    CONSTRAINT phone_call_outcome_known CHECK (outcome IN ('promised', 'disputed', 'paid', 'call_back', 'no_answer', 'refuses', 'wrong_number')),
    CONSTRAINT phone_call_led_somewhere CHECK (
        (outcome = 'promised') = (promise_id IS NOT NULL) AND (outcome = 'disputed') = (dispute_id IS NOT NULL) AND
        (outcome = 'paid') = (hold_id IS NOT NULL) AND (outcome NOT IN ('call_back', 'refuses', 'wrong_number') OR task_id IS NOT NULL))
);
CREATE INDEX phone_call_by_customer ON phone_call (customer_id, id);
CREATE TRIGGER phone_call_append_only BEFORE UPDATE OR DELETE ON phone_call FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whose a task is, and the day it is for; neither for a task that is whoever's and at once.
ALTER TABLE task ADD COLUMN IF NOT EXISTS owner text NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN IF NOT EXISTS due_on date;
CREATE INDEX task_call_back ON task (customer_id) WHERE kind = 'call_back' AND state = 'open';

-- What a house wants its collectors to do in a situation. A change is a new version; the latest one holds.
CREATE TABLE playbook (
    entity   text NOT NULL REFERENCES entity (code),
    name     text NOT NULL,
    version  int NOT NULL,
    body     text NOT NULL,
    saved_by text NOT NULL,
    saved_at timestamptz NOT NULL,
    CONSTRAINT playbook_once PRIMARY KEY (entity, name, version),
    CONSTRAINT playbook_name_form CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    CONSTRAINT playbook_size CHECK (octet_length(body) BETWEEN 1 AND 20000)
);
CREATE TRIGGER playbook_append_only BEFORE UPDATE OR DELETE ON playbook FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Which playbook is for which step of the worklist; an empty cause is every one.
CREATE TABLE playbook_choice (
    entity text NOT NULL REFERENCES entity (code),
    stage  text NOT NULL,
    cause  text NOT NULL DEFAULT '',
    name   text NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL,
    CONSTRAINT playbook_choice_once PRIMARY KEY (entity, stage, cause)
);

-- When and how a customer is to be spoken to, where a person said so; what is empty is as it was observed.
CREATE TABLE contact_habit (
    customer_id bigint PRIMARY KEY REFERENCES customer (id),
    day         text NOT NULL DEFAULT '',
    from_hour   smallint NOT NULL DEFAULT 0,
    to_hour     smallint NOT NULL DEFAULT 0,
    channel     text NOT NULL DEFAULT '',
    tone        text NOT NULL DEFAULT '',
    reason      text NOT NULL,
    set_by      text NOT NULL,
    set_at      timestamptz NOT NULL,
    CONSTRAINT contact_habit_hours CHECK (from_hour >= 0 AND to_hour <= 24 AND (from_hour < to_hour OR from_hour = 0 AND to_hour = 0)),
    CONSTRAINT contact_habit_channel_known CHECK (channel IN ('', 'email', 'phone')),
    CONSTRAINT contact_habit_tone_known CHECK (tone IN ('', 'friendly', 'neutral', 'firm'))
);

-- Rules that turn facts into tasks. A change is a new version; the latest one holds, unless it is switched off.
CREATE TABLE trigger_rule (
    entity       text NOT NULL REFERENCES entity (code),
    name         text NOT NULL,
    version      int NOT NULL,
    looks_at     text NOT NULL,
    count        int NOT NULL,
    key_accounts boolean NOT NULL,
    task         text NOT NULL,
    role         text NOT NULL,
    active       boolean NOT NULL,
    set_by       text NOT NULL,
    set_at       timestamptz NOT NULL,
    reason       text NOT NULL,
    CONSTRAINT trigger_rule_once PRIMARY KEY (entity, name, version),
    CONSTRAINT trigger_rule_looks_at_known CHECK (looks_at IN ('unanswered_letters', 'over_limit', 'days_overdue')),
    CONSTRAINT trigger_rule_count CHECK (count BETWEEN 0 AND 1000)
);
CREATE TRIGGER trigger_rule_append_only BEFORE UPDATE OR DELETE ON trigger_rule FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What a rule did, once for each fact.
CREATE TABLE trigger_firing (
    entity      text NOT NULL REFERENCES entity (code),
    name        text NOT NULL,
    fact        text NOT NULL,
    version     int NOT NULL,
    customer_id bigint NOT NULL REFERENCES customer (id),
    run_id      bigint NOT NULL REFERENCES dunning_run (id),
    task_id     bigint NOT NULL REFERENCES task (id),
    fired_on    date NOT NULL,
    CONSTRAINT trigger_firing_once PRIMARY KEY (entity, name, fact)
);
