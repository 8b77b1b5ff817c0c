-- Files that came in by themselves: from a watched folder or a server. The bytes are kept, so that a worker anywhere can
-- read them, and again after a crash. Content and faults' file names are what the bank or a payer sent: personal data.

-- +goose Up

CREATE TABLE inbox_file (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity       text NOT NULL REFERENCES entity (code),
    kind         text NOT NULL,
    name         text NOT NULL,
    sha256       bytea NOT NULL,
    size_bytes   bigint NOT NULL,
    content      bytea NOT NULL,
    source       text NOT NULL,
    state        text NOT NULL DEFAULT 'stored',
    document_id  bigint REFERENCES inbound_document (id),
    reason       text NOT NULL DEFAULT '',
    position     text NOT NULL DEFAULT '',
    faults       jsonb NOT NULL DEFAULT '[]',
    received_by  text NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now(),
    closed_at    timestamptz,
    CONSTRAINT inbox_file_once UNIQUE (entity, sha256),
    CONSTRAINT inbox_file_kind_known CHECK (kind IN ('statement', 'advice')),
    CONSTRAINT inbox_file_state_known CHECK (state IN ('stored', 'taken', 'refused')),
    CONSTRAINT inbox_file_closed CHECK ((state = 'stored') = (closed_at IS NULL)),
    CONSTRAINT inbox_file_refused_with_reason CHECK ((state = 'refused') = (reason <> '')),
    CONSTRAINT inbox_file_is_its_hash CHECK (sha256 = sha256(content) AND size_bytes = length(content))
);
CREATE INDEX inbox_file_stored ON inbox_file (id) WHERE state = 'stored';
CREATE INDEX bank_statement_by_document ON bank_statement (document_id);

-- +goose Down
SELECT 1;
