-- Instalment plans: what they cover, when it is due, and how they ended.

-- +goose Up

CREATE TABLE payment_plan (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity       text NOT NULL REFERENCES entity (code),
    customer_id  bigint NOT NULL REFERENCES customer (id),
    key          text NOT NULL,
    state        text NOT NULL DEFAULT 'proposed',
    currency     text NOT NULL,
    total_minor  bigint NOT NULL,
    acceleration boolean NOT NULL,
    mail_id      bigint REFERENCES inbound_mail (id),
    -- The question a person was asked.
    approval_id  text NOT NULL REFERENCES approval (id),
    warnings     text[] NOT NULL DEFAULT '{}',
    proposed_on  date NOT NULL,
    proposed_by  text NOT NULL,
    proposed_at  timestamptz NOT NULL,
    agreed_on    date,
    agreed_at    timestamptz,
    -- Written to the customer: by which channel, on which day. A mail of ours notes itself when it has left.
    confirmed_on date,
    confirmed_by text NOT NULL DEFAULT '',
    -- The instalment (from 1) the customer was last reminded of, and the last day that reminder gave.
    reminded     int NOT NULL DEFAULT 0,
    reminded_on  date,
    reminder_ends_on date,
    -- The instalment (from 1) that is missing, as it was decided last; 0 for none.
    missing      int NOT NULL DEFAULT 0,
    wake_on      date,
    -- What had arrived when it was decided last.
    settled_minor bigint NOT NULL DEFAULT 0,
    ended_on     date,
    ended_by     text NOT NULL DEFAULT '',
    ended_because text NOT NULL DEFAULT '',
    CONSTRAINT payment_plan_once UNIQUE (entity, key),
    CONSTRAINT payment_plan_state_known CHECK (state IN ('proposed', 'running', 'completed', 'defaulted', 'withdrawn', 'refused')),
    CONSTRAINT payment_plan_total_positive CHECK (total_minor > 0),
    CONSTRAINT payment_plan_approval_once UNIQUE (approval_id),
    CONSTRAINT payment_plan_agreed CHECK (state IN ('proposed', 'refused', 'withdrawn') OR agreed_on IS NOT NULL AND agreed_at IS NOT NULL),
    CONSTRAINT payment_plan_ended CHECK ((state IN ('proposed', 'running')) = (ended_on IS NULL)),
    CONSTRAINT payment_plan_default_after_reminder CHECK (state <> 'defaulted' OR reminder_ends_on < ended_on),
    CONSTRAINT payment_plan_reminded CHECK ((reminded = 0) = (reminded_on IS NULL) AND (reminded = 0) = (reminder_ends_on IS NULL))
);
CREATE INDEX payment_plan_open ON payment_plan (id) WHERE state IN ('proposed', 'running');
CREATE INDEX payment_plan_by_customer ON payment_plan (customer_id);

-- What a plan covers of an invoice, and what was settled on it before the plan was agreed.
CREATE TABLE plan_item (
    plan_id      bigint NOT NULL REFERENCES payment_plan (id),
    invoice_id   bigint NOT NULL REFERENCES invoice (id),
    position     int NOT NULL,
    amount_minor bigint NOT NULL,
    settled_before_minor bigint NOT NULL,
    -- True while the plan is proposed or runs.
    live         boolean NOT NULL DEFAULT true,
    PRIMARY KEY (plan_id, invoice_id),
    CONSTRAINT plan_item_positive CHECK (amount_minor > 0)
);
CREATE INDEX plan_item_by_invoice ON plan_item (invoice_id);
CREATE UNIQUE INDEX plan_item_one_live_per_invoice ON plan_item (invoice_id) WHERE live;

CREATE TABLE plan_instalment (
    plan_id      bigint NOT NULL REFERENCES payment_plan (id),
    position     int NOT NULL,
    due_on       date NOT NULL,
    evaluate_on  date NOT NULL,
    amount_minor bigint NOT NULL,
    kept_on      date,
    PRIMARY KEY (plan_id, position),
    CONSTRAINT plan_instalment_day_once UNIQUE (plan_id, due_on),
    CONSTRAINT plan_instalment_positive CHECK (amount_minor > 0),
    CONSTRAINT plan_instalment_dates CHECK (evaluate_on >= due_on)
);

-- The instalments of a plan, and the parts it covers, each add up to its total when the transaction ends.
-- +goose StatementBegin
CREATE FUNCTION refuse_unequal_plan() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE plan payment_plan;
BEGIN
    SELECT * INTO plan FROM payment_plan WHERE id = coalesce(to_jsonb(NEW) ->> 'plan_id', to_jsonb(NEW) ->> 'id')::bigint;
    IF (SELECT coalesce(sum(amount_minor), 0) FROM plan_instalment WHERE plan_id = plan.id) <> plan.total_minor
       OR (SELECT coalesce(sum(amount_minor), 0) FROM plan_item WHERE plan_id = plan.id) <> plan.total_minor THEN
        RAISE EXCEPTION 'plan %: instalments and covered parts do not add up to its total', plan.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_plan_adds_up';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER payment_plan_adds_up AFTER INSERT OR UPDATE OF total_minor ON payment_plan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unequal_plan();
CREATE CONSTRAINT TRIGGER payment_plan_adds_up AFTER INSERT OR UPDATE OF amount_minor ON plan_item
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unequal_plan();
CREATE CONSTRAINT TRIGGER payment_plan_adds_up AFTER INSERT OR UPDATE OF amount_minor ON plan_instalment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unequal_plan();

-- A mail of ours about a plan: its confirmation, or the reminder of an instalment (from 1) with the day to pay by.
CREATE TABLE plan_reply (
    reply_id   bigint PRIMARY KEY REFERENCES reply (id),
    plan_id    bigint NOT NULL REFERENCES payment_plan (id),
    instalment int NOT NULL DEFAULT 0,
    by_on      date,
    CONSTRAINT plan_reply_day CHECK ((instalment = 0) = (by_on IS NULL))
);
CREATE INDEX plan_reply_by_plan ON plan_reply (plan_id);

-- Broken promises count for some months only.
CREATE INDEX promise_failed ON promise (customer_id, ended_on) WHERE state IN ('broken', 'partly_kept');
