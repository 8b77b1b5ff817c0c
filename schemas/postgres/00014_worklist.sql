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
