-- Mails of customers: what they say, what became of it, and what is answered. Raw bytes, words, addresses and claims are
-- personal data; they lie in the tables of this file and nowhere else.

-- +goose Up

-- The reasons of a dispute are those a mail can give (maps to UN/EDIFACT 4465 and X12 426 are in ar/dispute).
ALTER TABLE dispute DROP CONSTRAINT dispute_reason_known;
UPDATE dispute SET reason = CASE reason WHEN 'not_delivered' THEN 'not_received' WHEN 'terms' THEN 'payment_terms'
                                        WHEN 'missing_order' THEN 'missing_po' WHEN 'other' THEN 'unspecified' ELSE reason END;
ALTER TABLE dispute ADD CONSTRAINT dispute_reason_known CHECK (reason IN
    ('price', 'quantity', 'quality', 'wrong_goods', 'not_received', 'not_ordered', 'missing_po', 'invoice_formal',
     'duplicate', 'already_paid', 'tax', 'payment_terms', 'discount', 'credit_pending', 'retention', 'set_off',
     'dunning_fee', 'wrong_debtor', 'statute_barred', 'unspecified'));

-- A mail as it came, stored before anybody reads it, and where it stands. The same Message-ID, or the same bytes, is one
-- mail. Bytes, addresses, subject and Message-IDs are personal data. Content is empty for a mail of which only the hash
-- was noted, and after a person was forgotten.
CREATE TABLE inbound_mail (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity        text NOT NULL REFERENCES entity (code),
    key           text NOT NULL,
    message_id    text NOT NULL DEFAULT '',
    sha256        bytea NOT NULL,
    size_bytes    bigint NOT NULL,
    content       bytea,
    source        text NOT NULL,
    place         text NOT NULL DEFAULT '', -- file, or mailbox, uidvalidity and uid
    author        text NOT NULL DEFAULT 'customer',
    received_at   timestamptz NOT NULL,
    received_on   date NOT NULL, -- in the entity's zone; relative dates count from it
    received_by   text NOT NULL,
    copies        int NOT NULL DEFAULT 0,
    state         text NOT NULL DEFAULT 'stored',
    -- Whose it is, how sure that is, and what says so.
    customer_id   bigint REFERENCES customer (id),
    trust         text NOT NULL DEFAULT 'none',
    grounds       text[] NOT NULL DEFAULT '{}',
    letter_id     bigint REFERENCES letter (id), -- the letter it answers, or that came back
    thread        text NOT NULL DEFAULT '',
    in_reply_to   text NOT NULL DEFAULT '',
    subject       text NOT NULL DEFAULT '',
    from_address  text NOT NULL DEFAULT '',
    from_name     text NOT NULL DEFAULT '',
    -- What it was understood to be; codes only.
    automatic     text NOT NULL DEFAULT '',
    language      text NOT NULL DEFAULT '',
    intents       text[] NOT NULL DEFAULT '{}',
    flags         text[] NOT NULL DEFAULT '{}',
    unrelated     boolean NOT NULL DEFAULT false,
    needs_human   boolean NOT NULL DEFAULT false,
    needs_answer  boolean NOT NULL DEFAULT false,
    because       text[] NOT NULL DEFAULT '{}',
    degraded      boolean NOT NULL DEFAULT false,
    reading       int NOT NULL DEFAULT 0,
    reopened      int NOT NULL DEFAULT 0,
    answered_at   timestamptz, -- words of ours went back, or a person said so
    settled_at    timestamptz,
    settled_by    text,
    settled_how   text,
    -- While a customer's mail is not settled, no letter leaves for that customer.
    blocks        boolean NOT NULL GENERATED ALWAYS AS
                      (customer_id IS NOT NULL AND settled_at IS NULL AND author = 'customer' AND automatic = '' AND NOT unrelated) STORED,
    CONSTRAINT inbound_mail_once UNIQUE (entity, key),
    CONSTRAINT inbound_mail_bytes_once UNIQUE (entity, sha256),
    CONSTRAINT inbound_mail_is_automatic UNIQUE (id, automatic),
    CONSTRAINT inbound_mail_key_form CHECK (key ~ '^[0-9a-f]{32}$'),
    CONSTRAINT inbound_mail_is_its_hash CHECK (content IS NULL OR (sha256 = sha256(content) AND size_bytes = length(content))),
    CONSTRAINT inbound_mail_size CHECK (size_bytes BETWEEN 1 AND 26214400),
    CONSTRAINT inbound_mail_source_known CHECK (source IN ('folder', 'imap', 'http', 'command', 'note')),
    CONSTRAINT inbound_mail_author_known CHECK (author IN ('customer', 'us')),
    CONSTRAINT inbound_mail_state_known CHECK (state IN ('stored', 'read', 'waiting', 'settled', 'unreadable')),
    CONSTRAINT inbound_mail_trust_known CHECK (trust IN ('certain', 'likely', 'weak', 'none')),
    CONSTRAINT inbound_mail_automatic_known CHECK (automatic IN ('', 'auto_replied', 'auto_generated', 'delivery_report')),
    CONSTRAINT inbound_mail_settled CHECK ((state = 'settled') = (settled_at IS NOT NULL AND settled_by IS NOT NULL AND settled_how IS NOT NULL)),
    CONSTRAINT inbound_mail_settled_how_known CHECK (settled_how IN ('answered', 'decided', 'automatic', 'unrelated', 'no_answer_needed'))
);
CREATE INDEX inbound_mail_blocking ON inbound_mail (customer_id) WHERE blocks;
CREATE INDEX inbound_mail_open ON inbound_mail (entity, id) WHERE state <> 'settled';
CREATE INDEX inbound_mail_by_customer ON inbound_mail (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX inbound_mail_by_thread ON inbound_mail (entity, thread);
CREATE INDEX inbound_mail_by_message ON inbound_mail (entity, message_id) WHERE message_id <> '';

-- Mails noted before their bytes were kept.
INSERT INTO inbound_mail (entity, key, message_id, sha256, size_bytes, source, received_at, received_on, received_by, state, customer_id,
                          trust, grounds, settled_at, settled_by, settled_how)
SELECT d.entity, left(encode(d.sha256, 'hex'), 32), CASE WHEN d.name ~ '^<.*>$' THEN btrim(d.name, '<>') ELSE '' END, d.sha256, greatest(d.size_bytes, 1),
       'command', d.received_at, (d.received_at AT TIME ZONE e.zone)::date, d.received_by,
       CASE WHEN d.answered_at IS NULL THEN 'waiting' ELSE 'settled' END, d.customer_id, 'likely', '{person}', d.answered_at,
       CASE WHEN d.answered_at IS NOT NULL THEN d.received_by END, CASE WHEN d.answered_at IS NOT NULL THEN 'answered' END
FROM inbound_document d
JOIN entity e ON e.code = d.entity
WHERE d.kind = 'mail';
INSERT INTO event_outbox (stream, seq, kind, key, subject_id)
SELECT 'inbound-mail/' || entity || '/' || key, 1, 'mail_stored', 'stored', id FROM inbound_mail WHERE settled_at IS NULL;
DELETE FROM inbound_document WHERE kind = 'mail';
DROP INDEX inbound_mail_unanswered;
ALTER TABLE inbound_document DROP COLUMN customer_id, DROP COLUMN answered_at;
ALTER TABLE inbound_document DROP CONSTRAINT inbound_document_kind_known;
ALTER TABLE inbound_document ADD CONSTRAINT inbound_document_kind_known CHECK (kind IN ('customers', 'invoices', 'statement', 'entities', 'advice'));

-- Up to which message each IMAP mailbox is stored. A new uidvalidity starts it again (RFC 9051, 2.3.1.1).
CREATE TABLE mailbox_position (
    account     text NOT NULL,
    mailbox     text NOT NULL,
    uidvalidity bigint NOT NULL,
    uid         bigint NOT NULL,
    seen_at     timestamptz NOT NULL,
    CONSTRAINT mailbox_position_once PRIMARY KEY (account, mailbox),
    CONSTRAINT mailbox_position_range CHECK (uidvalidity BETWEEN 0 AND 4294967295 AND uid BETWEEN 0 AND 4294967295)
);

-- What was understood of a mail, in every version. Understanding holds quotes: personal data.
CREATE TABLE mail_reading (
    mail_id        bigint NOT NULL REFERENCES inbound_mail (id),
    version        int NOT NULL,
    origin         text NOT NULL,
    content_hash   bytea NOT NULL,
    understanding  jsonb NOT NULL,
    needs_human    boolean NOT NULL,
    because        text[] NOT NULL DEFAULT '{}',
    rules_version  text NOT NULL,
    prompt_id      text NOT NULL DEFAULT '',
    model          text NOT NULL DEFAULT '',
    degraded       text NOT NULL DEFAULT '', -- why a model that was asked gave nothing
    read_at        timestamptz NOT NULL,
    CONSTRAINT mail_reading_once PRIMARY KEY (mail_id, version),
    CONSTRAINT mail_reading_content_once UNIQUE (mail_id, content_hash),
    CONSTRAINT mail_reading_origin_known CHECK (origin IN ('rules', 'model', 'both'))
);
CREATE TRIGGER mail_reading_append_only BEFORE UPDATE ON mail_reading FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- One thing a mail claims, with the words that say so, and what became of it. Detail is personal data.
CREATE TABLE mail_claim (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mail_id       bigint NOT NULL REFERENCES inbound_mail (id),
    entity        text NOT NULL REFERENCES entity (code),
    kind          text NOT NULL, -- the act it leads to
    place         text NOT NULL DEFAULT '', -- tells claims of one kind apart: an invoice, a date
    version       int NOT NULL DEFAULT 1,
    reading       int NOT NULL,
    invoices      bigint[] NOT NULL DEFAULT '{}',
    detail        jsonb NOT NULL,
    level         text NOT NULL,
    autonomy      text NOT NULL,
    because       text[] NOT NULL DEFAULT '{}',
    state         text NOT NULL DEFAULT 'proposed',
    -- Four eyes: who confirmed first; corrected is then what was agreed to.
    first_by      text,
    first_at      timestamptz,
    decided_by    text,
    decided_on    date,
    decided_at    timestamptz,
    reason        text NOT NULL DEFAULT '',
    corrected     jsonb,
    -- What came of it: the table and row it made; 'noted' where nothing had to be made.
    effect        text NOT NULL DEFAULT '',
    effect_id     bigint,
    made_at       timestamptz NOT NULL,
    CONSTRAINT mail_claim_once UNIQUE (mail_id, kind, place),
    CONSTRAINT mail_claim_level_known CHECK (level IN ('high', 'medium', 'low')),
    CONSTRAINT mail_claim_autonomy_known CHECK (autonomy IN ('automatic', 'one_click', 'four_eyes', 'never')),
    CONSTRAINT mail_claim_state_known CHECK (state IN ('proposed', 'seconded', 'applied', 'confirmed', 'corrected', 'rejected', 'obsolete')),
    CONSTRAINT mail_claim_decided_by_somebody CHECK ((state IN ('confirmed', 'corrected', 'rejected')) = (decided_by IS NOT NULL AND decided_at IS NOT NULL)),
    CONSTRAINT mail_claim_has_effect CHECK (state NOT IN ('applied', 'confirmed', 'corrected') OR effect <> ''),
    CONSTRAINT mail_claim_four_eyes CHECK (autonomy <> 'four_eyes' OR state NOT IN ('confirmed', 'corrected') OR (first_by IS NOT NULL AND first_by <> decided_by))
);
CREATE INDEX mail_claim_open ON mail_claim (entity, id) WHERE state IN ('proposed', 'seconded');
CREATE INDEX mail_claim_by_invoice ON mail_claim USING gin (invoices) WHERE state IN ('proposed', 'seconded');
CREATE INDEX mail_claim_by_effect ON mail_claim (effect, effect_id) WHERE effect_id IS NOT NULL;

-- Everything a person said about a claim, the first of two confirmations and late answers too.
CREATE TABLE mail_claim_decision (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id   bigint NOT NULL REFERENCES mail_claim (id),
    choice     text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    reason     text NOT NULL DEFAULT '',
    corrected  jsonb,
    CONSTRAINT mail_claim_decision_once UNIQUE (claim_id, decided_by, choice),
    CONSTRAINT mail_claim_decision_choice_known CHECK (choice IN ('confirm', 'correct', 'reject'))
);

-- All that a mail may ever do to an invoice without a person: pause its dunning for a capped time, once.
CREATE TABLE mail_pause (
    invoice_id bigint NOT NULL REFERENCES invoice (id),
    mail_id    bigint NOT NULL REFERENCES inbound_mail (id),
    claim_id   bigint NOT NULL REFERENCES mail_claim (id),
    hold_id    bigint REFERENCES hold (id),
    promise_id bigint REFERENCES promise (id),
    from_on    date NOT NULL,
    until_on   date NOT NULL,
    CONSTRAINT mail_pause_once_per_invoice PRIMARY KEY (invoice_id),
    CONSTRAINT mail_pause_capped CHECK (until_on >= from_on AND until_on - from_on <= 14),
    CONSTRAINT mail_pause_is_one_thing CHECK ((hold_id IS NULL) <> (promise_id IS NULL))
);

-- Files that came with a mail. Content stays in the mail; what an advice or statement says goes the way of the inbox.
CREATE TABLE mail_attachment (
    mail_id    bigint NOT NULL REFERENCES inbound_mail (id),
    place      int NOT NULL,
    name       text NOT NULL,
    media_type text NOT NULL DEFAULT '',
    sha256     bytea NOT NULL,
    size_bytes bigint NOT NULL,
    content    bytea,
    kind       text NOT NULL DEFAULT 'other',
    inbox_id   bigint REFERENCES inbox_file (id),
    CONSTRAINT mail_attachment_once PRIMARY KEY (mail_id, place),
    CONSTRAINT mail_attachment_kind_known CHECK (kind IN ('advice', 'statement', 'invoice', 'image', 'other')),
    CONSTRAINT mail_attachment_is_its_hash CHECK (content IS NULL OR (sha256 = sha256(content) AND size_bytes = length(content)))
);
ALTER TABLE mail_attachment ALTER COLUMN content SET STORAGE EXTERNAL;

-- Answers to customers, and mails a collector asked for. Nothing is sent that no person sent. Addresses and words are
-- personal data.
CREATE TABLE reply (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity         text NOT NULL REFERENCES entity (code),
    customer_id    bigint NOT NULL REFERENCES customer (id),
    key            text NOT NULL,
    mail_id        bigint,
    mail_automatic text,
    thread         text NOT NULL,
    token          text NOT NULL,
    message_id     text NOT NULL,
    in_reply_to    text NOT NULL DEFAULT '',
    reference_ids  text[] NOT NULL DEFAULT '{}',
    topic          text NOT NULL,
    invoices       bigint[] NOT NULL DEFAULT '{}',
    language       text NOT NULL,
    tone           text NOT NULL DEFAULT 'neutral',
    to_address     text NOT NULL,
    to_name        text NOT NULL DEFAULT '',
    subject        text NOT NULL,
    body           text NOT NULL,
    facts_hash     text NOT NULL,
    facts_version  bigint NOT NULL,
    origin         text NOT NULL DEFAULT 'template',
    version        int NOT NULL DEFAULT 1,
    state          text NOT NULL DEFAULT 'draft',
    made_by        text NOT NULL,
    made_at        timestamptz NOT NULL,
    sent_by        text, -- the person who said: send
    answered_on    date,
    fence          bigint NOT NULL DEFAULT 0,
    attempts       int NOT NULL DEFAULT 0,
    uncertain      int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    give_up_at     timestamptz,
    first_tried_at timestamptz, -- the Date header of every try
    started_at     timestamptz,
    accepted_at    timestamptz,
    relay_response text NOT NULL DEFAULT '',
    CONSTRAINT reply_once UNIQUE (entity, key),
    CONSTRAINT reply_message_once UNIQUE (message_id),
    CONSTRAINT reply_token_once UNIQUE (token),
    CONSTRAINT reply_of_mail FOREIGN KEY (mail_id, mail_automatic) REFERENCES inbound_mail (id, automatic) MATCH FULL ON UPDATE CASCADE,
    CONSTRAINT reply_never_to_automatic CHECK (mail_automatic = ''),
    CONSTRAINT reply_language_known CHECK (language IN ('de', 'en')),
    CONSTRAINT reply_tone_known CHECK (tone IN ('friendly', 'neutral', 'firm')),
    CONSTRAINT reply_origin_known CHECK (origin IN ('template', 'model', 'person')),
    CONSTRAINT reply_state_known CHECK (state IN ('draft', 'queued', 'sending', 'sent', 'refused', 'discarded')),
    CONSTRAINT reply_sent_by_somebody CHECK (state IN ('draft', 'discarded') OR (sent_by IS NOT NULL AND answered_on IS NOT NULL)),
    CONSTRAINT reply_sent_has_time CHECK ((state = 'sent') = (accepted_at IS NOT NULL))
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX reply_once_per_thread_and_day ON reply (entity, thread, answered_on) WHERE state IN ('queued', 'sending', 'sent');
CREATE INDEX reply_by_mail ON reply (mail_id) WHERE mail_id IS NOT NULL;
CREATE INDEX reply_by_customer ON reply (customer_id, id);
CREATE INDEX reply_queued ON reply (next_attempt_at, id) WHERE state = 'queued';
CREATE INDEX reply_sending ON reply (started_at) WHERE state = 'sending';

-- What may happen by itself. An entity without a row is as a fresh installation has it.
CREATE TABLE mail_autonomy (
    entity   text PRIMARY KEY REFERENCES entity (code),
    version  int NOT NULL DEFAULT 1,
    document jsonb NOT NULL,
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL,
    reason   text NOT NULL
);

-- Which provider in which region may receive which class of an entity's data. Without a row: none.
CREATE TABLE model_permission (
    entity   text NOT NULL REFERENCES entity (code),
    data     text NOT NULL,
    provider text NOT NULL,
    region   text NOT NULL DEFAULT '',
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL,
    reason   text NOT NULL,
    CONSTRAINT model_permission_once PRIMARY KEY (entity, data),
    CONSTRAINT model_permission_data_known CHECK (data IN ('mail', 'note', 'draft')),
    CONSTRAINT model_permission_provider_known CHECK (provider IN ('none', 'gemini', 'genai', 'openai'))
);

-- Every call of a model: by what prompt and model, hashes and sizes, never a word.
CREATE TABLE model_call (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity        text NOT NULL REFERENCES entity (code),
    mail_id       bigint REFERENCES inbound_mail (id),
    purpose       text NOT NULL,
    provider      text NOT NULL,
    region        text NOT NULL DEFAULT '',
    model         text NOT NULL DEFAULT '',
    prompt_id     text NOT NULL,
    request_hash  text NOT NULL,
    response_hash text NOT NULL DEFAULT '',
    input_tokens  bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    outcome       text NOT NULL,
    cached        boolean NOT NULL DEFAULT false,
    latency_ms    bigint NOT NULL DEFAULT 0,
    called_at     timestamptz NOT NULL,
    CONSTRAINT model_call_tokens CHECK (input_tokens >= 0 AND output_tokens >= 0)
);
CREATE INDEX model_call_by_mail ON model_call (mail_id) WHERE mail_id IS NOT NULL;
CREATE TRIGGER model_call_append_only BEFORE UPDATE OR DELETE ON model_call FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Tokens and calls of an entity and day; reserved before a call, so that the limit holds however many ask at once.
CREATE TABLE model_budget (
    entity       text NOT NULL REFERENCES entity (code),
    on_date      date NOT NULL,
    calls        bigint NOT NULL DEFAULT 0,
    tokens       bigint NOT NULL DEFAULT 0,
    limit_calls  bigint NOT NULL,
    limit_tokens bigint NOT NULL,
    CONSTRAINT model_budget_once PRIMARY KEY (entity, on_date),
    CONSTRAINT model_budget_not_exceeded CHECK (calls BETWEEN 0 AND limit_calls AND tokens >= 0)
);

-- Answers of models by the hash of all that was asked, masked as they came. Personal data only as far as masking missed it.
CREATE TABLE model_cache (
    entity    text NOT NULL REFERENCES entity (code),
    key       text NOT NULL,
    answer    jsonb NOT NULL,
    model     text NOT NULL,
    kept_at   timestamptz NOT NULL,
    CONSTRAINT model_cache_once PRIMARY KEY (entity, key)
);
CREATE INDEX model_cache_by_age ON model_cache (kept_at);

-- What people taught: every confirmation, correction and rejection as a labelled example. Text is the claim's quotes.
CREATE TABLE mail_example (
    claim_id   bigint NOT NULL REFERENCES mail_claim (id),
    entity     text NOT NULL REFERENCES entity (code),
    mail_id    bigint NOT NULL REFERENCES inbound_mail (id),
    customer_id bigint REFERENCES customer (id),
    intent     text NOT NULL,
    label      text NOT NULL, -- confirmed, corrected, rejected
    text       text NOT NULL,
    language   text NOT NULL DEFAULT '',
    said       jsonb NOT NULL,
    right_one  jsonb,
    taught_by  text NOT NULL,
    taught_on  date NOT NULL,
    taught_at  timestamptz NOT NULL,
    CONSTRAINT mail_example_once PRIMARY KEY (claim_id),
    CONSTRAINT mail_example_label_known CHECK (label IN ('confirmed', 'corrected', 'rejected'))
);
CREATE INDEX mail_example_by_entity ON mail_example (entity, taught_at);

-- What a customer's recurring words mean, as people confirmed them. A contact narrows it. Personal data.
CREATE TABLE mail_phrase (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity       text NOT NULL REFERENCES entity (code),
    customer_id  bigint NOT NULL REFERENCES customer (id),
    contact      text NOT NULL DEFAULT '',
    phrase       text NOT NULL,
    intent       text NOT NULL,
    meaning      text NOT NULL DEFAULT '',
    confirmed    int NOT NULL DEFAULT 1,
    taught_by    text NOT NULL,
    taught_at    timestamptz NOT NULL,
    forgotten_at timestamptz,
    CONSTRAINT mail_phrase_once UNIQUE (customer_id, contact, phrase, intent)
);

-- Rules that clerks edit; a change is a new version, the latest one holds.
CREATE TABLE mail_rule (
    entity   text NOT NULL REFERENCES entity (code),
    name     text NOT NULL,
    version  int NOT NULL,
    words    text NOT NULL,
    intent   text NOT NULL,
    language text NOT NULL DEFAULT '',
    active   boolean NOT NULL DEFAULT true,
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL,
    reason   text NOT NULL,
    CONSTRAINT mail_rule_once PRIMARY KEY (entity, name, version),
    CONSTRAINT mail_rule_name_form CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    CONSTRAINT mail_rule_words CHECK (length(words) BETWEEN 3 AND 200)
);
CREATE TRIGGER mail_rule_append_only BEFORE UPDATE OR DELETE ON mail_rule FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Trained classifiers as bytes. One is promoted at most; a shadow predicts and changes nothing.
CREATE TABLE mail_classifier (
    entity     text NOT NULL REFERENCES entity (code),
    version    int NOT NULL,
    sha256     bytea NOT NULL,
    content    bytea NOT NULL,
    examples   int NOT NULL,
    report     jsonb NOT NULL DEFAULT '{}',
    state      text NOT NULL DEFAULT 'shadow',
    trained_by text NOT NULL,
    trained_at timestamptz NOT NULL,
    state_by   text NOT NULL,
    state_at   timestamptz NOT NULL,
    CONSTRAINT mail_classifier_once PRIMARY KEY (entity, version),
    CONSTRAINT mail_classifier_content_once UNIQUE (entity, sha256),
    CONSTRAINT mail_classifier_is_its_hash CHECK (sha256 = sha256(content)),
    CONSTRAINT mail_classifier_state_known CHECK (state IN ('shadow', 'promoted', 'retired'))
);
CREATE UNIQUE INDEX mail_classifier_one_promoted ON mail_classifier (entity) WHERE state = 'promoted';

-- How mails name an invoice: without case, blanks and punctuation.
CREATE INDEX invoice_by_number_key ON invoice (entity, upper(regexp_replace(number, '[^[:alnum:]]', '', 'g')));
CREATE INDEX contact_by_address ON contact (lower(address)) WHERE channel = 'email';
CREATE INDEX letter_by_bare_message ON letter (btrim(message_id, '<>'));

-- +goose Down
SELECT 1;
