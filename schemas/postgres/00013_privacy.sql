-- How long data is kept, and what becomes of a person's data when the person wants to be forgotten.

-- +goose Up

-- Keeps everything of a customer from being erased. Reason and owner are texts of colleagues.
CREATE TABLE legal_hold (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity      text NOT NULL REFERENCES entity (code),
    customer_id bigint NOT NULL REFERENCES customer (id),
    reason      text NOT NULL,
    owner       text NOT NULL,
    review_on   date NOT NULL,
    set_by      text NOT NULL,
    set_on      date NOT NULL,
    set_at      timestamptz NOT NULL,
    lifted_by   text,
    lifted_on   date,
    lifted_at   timestamptz,
    CONSTRAINT legal_hold_has_reason CHECK (length(trim(reason)) > 0),
    CONSTRAINT legal_hold_has_owner CHECK (length(trim(owner)) > 0),
    CONSTRAINT legal_hold_lifted_by_somebody CHECK ((lifted_on IS NULL) = (lifted_by IS NULL) AND (lifted_on IS NULL) = (lifted_at IS NULL))
);
CREATE INDEX legal_hold_in_force ON legal_hold (customer_id) WHERE lifted_on IS NULL;

-- A request to erase a customer's data, and another person's word about it. Counts are of rows by table.
CREATE TABLE erasure (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity       text NOT NULL REFERENCES entity (code),
    customer_id  bigint NOT NULL REFERENCES customer (id),
    state        text NOT NULL DEFAULT 'requested',
    reason       text NOT NULL,
    requested_by text NOT NULL,
    requested_on date NOT NULL,
    requested_at timestamptz NOT NULL,
    settled_by   text,
    settled_on   date,
    settled_at   timestamptz,
    counts       jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT erasure_state_known CHECK (state IN ('requested', 'confirmed', 'rejected')),
    CONSTRAINT erasure_settled_by_somebody CHECK ((state = 'requested') = (settled_by IS NULL) AND (state = 'requested') = (settled_at IS NULL)),
    CONSTRAINT erasure_four_eyes CHECK (state <> 'confirmed' OR lower(settled_by) <> lower(requested_by))
);
CREATE UNIQUE INDEX erasure_one_request ON erasure (customer_id) WHERE state = 'requested';

-- Data that a law keeps and that nobody may see meanwhile: a row of another table, without which that row goes on. No
-- view reads this table; who opens it has a reason, and it is written down. Content is personal data.
CREATE TABLE restricted_data (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    erasure_id  bigint NOT NULL REFERENCES erasure (id),
    customer_id bigint NOT NULL REFERENCES customer (id),
    source      text NOT NULL,
    ref         jsonb NOT NULL,
    content     jsonb NOT NULL,
    class       text NOT NULL,
    happened_on date NOT NULL,
    free_on     date NOT NULL,
    CONSTRAINT restricted_data_class_known CHECK (class IN ('books', 'vouchers', 'letters'))
);
CREATE INDEX restricted_data_by_customer ON restricted_data (customer_id, source);
CREATE INDEX restricted_data_by_day ON restricted_data (free_on);
CREATE TRIGGER restricted_data_append_only BEFORE UPDATE ON restricted_data FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Who opened restricted data, and why.
CREATE TABLE restricted_reading (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customer (id),
    read_by     text NOT NULL,
    read_at     timestamptz NOT NULL,
    reason      text NOT NULL,
    CONSTRAINT restricted_reading_has_reason CHECK (length(trim(reason)) > 0)
);
CREATE TRIGGER restricted_reading_append_only BEFORE UPDATE OR DELETE ON restricted_reading FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Since when a customer's data is restricted. Imports leave such a customer alone.
ALTER TABLE customer ADD COLUMN restricted_on date;

CREATE INDEX payment_by_customer ON payment (customer_id, value_on) WHERE customer_id IS NOT NULL;

-- Ends of audit chains that were noted elsewhere, so that a page can say when that was. It proves nothing by itself.
CREATE TABLE audit_anchor (
    entity   text NOT NULL,
    seq      bigint NOT NULL,
    hash     bytea NOT NULL,
    noted_by text NOT NULL,
    noted_at timestamptz NOT NULL,
    CONSTRAINT audit_anchor_once PRIMARY KEY (entity, noted_at)
);
CREATE TRIGGER audit_anchor_append_only BEFORE UPDATE OR DELETE ON audit_anchor FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A file's bytes can be forgotten, as those of a mail can.
ALTER TABLE inbox_file ALTER COLUMN content DROP NOT NULL;
ALTER TABLE inbox_file DROP CONSTRAINT inbox_file_is_its_hash;
ALTER TABLE inbox_file ADD CONSTRAINT inbox_file_is_its_hash CHECK (content IS NULL OR (sha256 = sha256(content) AND size_bytes = length(content)));

-- A reading is never changed, but its words can be forgotten.
-- +goose StatementBegin
CREATE FUNCTION refuse_rereading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.understanding = '{}' AND to_jsonb(NEW) - 'understanding' = to_jsonb(OLD) - 'understanding' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'mail_reading is append-only: read the mail again'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'mail_reading_append_only';
END $$;
-- +goose StatementEnd
DROP TRIGGER mail_reading_append_only ON mail_reading;
CREATE TRIGGER mail_reading_append_only BEFORE UPDATE ON mail_reading FOR EACH ROW EXECUTE FUNCTION refuse_rereading();

-- +goose Down
SELECT 1;
