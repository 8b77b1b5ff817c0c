-- Decisions on cards in a chat, and decisions by two people.

-- +goose Up

-- Above which amounts a decision needs more care. No row means the standard of the program; NULL means no limit.
CREATE TABLE decision_limit (
    entity           text NOT NULL REFERENCES entity (code),
    currency         text NOT NULL,
    -- The most that may be decided in a chat; 0 means nothing is.
    chat_minor       bigint NOT NULL,
    -- The most that may be approved without a reason.
    reason_minor     bigint,
    -- The most that one person may approve alone.
    two_people_minor bigint,
    PRIMARY KEY (entity, currency),
    CONSTRAINT decision_limit_positive CHECK (least(chat_minor, reason_minor, two_people_minor) >= 0)
);

ALTER TABLE approval ADD COLUMN needed smallint NOT NULL DEFAULT 1;
ALTER TABLE approval ADD CONSTRAINT approval_needed_people CHECK (needed IN (1, 2));
-- How often somebody put the question off, in business days altogether.
ALTER TABLE approval ADD COLUMN snoozed_days smallint NOT NULL DEFAULT 0;
ALTER TABLE approval ADD CONSTRAINT approval_snoozed_bounded CHECK (snoozed_days BETWEEN 0 AND 10);
ALTER TABLE approval ADD COLUMN assignee text;

-- The yes of each of several people; a no decides at once and is in approval_decision.
CREATE TABLE approval_vote (
    approval_id text NOT NULL REFERENCES approval (id),
    voter       text NOT NULL,
    choice      text NOT NULL DEFAULT '',
    channel     text NOT NULL,
    reason      text NOT NULL DEFAULT '',
    facts_hash  text NOT NULL,
    voted_on    date NOT NULL,
    voted_at    timestamptz NOT NULL,
    CONSTRAINT approval_vote_once PRIMARY KEY (approval_id, voter)
);

-- Where the people of a role are shown their cards.
CREATE TABLE card_channel (
    entity   text NOT NULL REFERENCES entity (code),
    role     text NOT NULL,
    channel  text NOT NULL,
    language text NOT NULL,
    CONSTRAINT card_channel_once PRIMARY KEY (entity, role),
    CONSTRAINT card_channel_language CHECK (language IN ('de', 'en'))
);
CREATE INDEX card_channel_by_channel ON card_channel (channel);

-- A card, posted or to be posted. It holds no words: what it shows is made from the records each time.
CREATE TABLE card (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity     text NOT NULL REFERENCES entity (code),
    channel    text NOT NULL,
    -- What it is about: approval, payment, mail, reply; a digest has lines instead.
    kind       text NOT NULL,
    subject    text NOT NULL,
    role       text NOT NULL,
    -- What its buttons carry, and nothing else leads from a click to the subject.
    token      text NOT NULL,
    -- Where it was posted; empty before.
    place      text NOT NULL DEFAULT '',
    -- The state of the subject that is shown, and the facts a decision on it is about.
    shown      text NOT NULL DEFAULT '',
    facts_hash text NOT NULL DEFAULT '',
    -- The digest it is a line of.
    digest_id  bigint REFERENCES card (id),
    posts      smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    shown_at   timestamptz,
    ended_at   timestamptz,
    CONSTRAINT card_kind_known CHECK (kind IN ('approval', 'payment', 'mail', 'reply', 'digest')),
    CONSTRAINT card_once UNIQUE (channel, kind, subject),
    CONSTRAINT card_token_once UNIQUE (token),
    CONSTRAINT card_posts_bounded CHECK (posts BETWEEN 0 AND 5)
);
CREATE INDEX card_open ON card (channel) WHERE ended_at IS NULL;

-- Who of the chat is who of ours, once the person has confirmed it after a login.
CREATE TABLE chat_person (
    team         text NOT NULL,
    chat_user    text NOT NULL,
    user_name    text NOT NULL REFERENCES app_user (name),
    confirmed_at timestamptz NOT NULL,
    CONSTRAINT chat_person_once PRIMARY KEY (team, chat_user)
);
CREATE INDEX chat_person_by_user ON chat_person (user_name);

-- A link by which a person confirms that a chat account is theirs; hashed, used once, for an hour.
CREATE TABLE chat_link (
    token_hash bytea PRIMARY KEY,
    team       text NOT NULL,
    chat_user  text NOT NULL,
    chat_name  text NOT NULL,
    user_name  text NOT NULL REFERENCES app_user (name),
    expires_at timestamptz NOT NULL
);
