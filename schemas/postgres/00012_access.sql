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

-- A verified mail address finds its user, so no two who may come in have the same. The users file is read anew at the next sync,
-- which refuses what is lost here: addresses that several users share.
UPDATE app_user SET email = '' WHERE lower(email) IN (SELECT lower(email) FROM app_user WHERE active AND email <> '' GROUP BY 1 HAVING count(*) > 1);
ALTER TABLE app_user ADD CONSTRAINT app_user_email_once
    EXCLUDE USING btree (lower(email) WITH =) WHERE (active AND email <> '') DEFERRABLE INITIALLY DEFERRED;

-- The account of an OpenID provider that a user came in with first. Its subject is the provider's name for the account, which
-- stays when the mail address changes, and is all that is kept of it.
CREATE TABLE user_identity (
    issuer    text NOT NULL,
    subject   text NOT NULL,
    user_name text NOT NULL REFERENCES app_user (name),
    pinned_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject),
    CONSTRAINT user_identity_one_account UNIQUE (issuer, user_name)
);

-- A login that was begun: what the answer must fit. The state is in the browser, here is its SHA-256.
CREATE TABLE login_attempt (
    state_hash bytea PRIMARY KEY,
    nonce      text NOT NULL,
    verifier   text NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX login_attempt_expires ON login_attempt (expires_at);

-- A session ends when nobody used it for a while.
ALTER TABLE web_session ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now();

-- What machines show. The token itself is stored nowhere, only its SHA-256; it is random in all its bits.
CREATE TABLE api_token (
    name         text PRIMARY KEY,
    token_hash   bytea NOT NULL,
    user_name    text NOT NULL REFERENCES app_user (name),
    scopes       text[] NOT NULL,
    entity       text REFERENCES entity (code),
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    last_used_on date,
    refused_on   date,
    revoked_by   text,
    revoked_at   timestamptz,
    CONSTRAINT api_token_name_form CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    CONSTRAINT api_token_hash_once UNIQUE (token_hash),
    CONSTRAINT api_token_scope CHECK (cardinality(scopes) > 0),
    CONSTRAINT api_token_ends CHECK (expires_at > created_at AND expires_at <= created_at + interval '366 days'),
    CONSTRAINT api_token_revoked CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);
