-- People stand in for each other, log in with their employer's account, and machines show tokens.

-- +goose Up

-- Who decides approvals in whose place, in which entity and time. Why somebody is away is not kept.
CREATE TABLE delegation (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity     text NOT NULL REFERENCES entity (code),
    key        text NOT NULL,
    from_user  text NOT NULL REFERENCES app_user (name),
    to_user    text NOT NULL REFERENCES app_user (name),
    from_on    date NOT NULL,
    until_on   date NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    ended_by   text,
    ended_at   timestamptz,
    CONSTRAINT delegation_once UNIQUE (entity, key),
    CONSTRAINT delegation_of_another CHECK (from_user <> to_user),
    CONSTRAINT delegation_dates CHECK (until_on >= from_on),
    CONSTRAINT delegation_too_long CHECK (until_on - from_on < 92),
    CONSTRAINT delegation_end CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);

CREATE INDEX delegation_of_deputy ON delegation (to_user) WHERE ended_at IS NULL;

-- In whose place somebody decided; empty where in his own.
ALTER TABLE approval_decision ADD COLUMN on_behalf_of text NOT NULL DEFAULT '';
ALTER TABLE approval_decision ADD CONSTRAINT approval_decision_for_another CHECK (on_behalf_of <> decided_by);
ALTER TABLE approval_vote ADD COLUMN on_behalf_of text NOT NULL DEFAULT '';
ALTER TABLE approval_vote ADD CONSTRAINT approval_vote_for_another CHECK (on_behalf_of <> voter);
