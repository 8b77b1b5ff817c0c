-- What people taught about mails: words that were rejected, and what classifiers say beside the rules.

-- +goose Up

-- A person who rejects a claim teaches what words do not mean.
ALTER TABLE mail_phrase ADD COLUMN rejected int NOT NULL DEFAULT 0;
-- True where a person explained the words, and did not only decide about a claim from them.
ALTER TABLE mail_phrase ADD COLUMN taught boolean NOT NULL DEFAULT false;
ALTER TABLE mail_phrase ADD CONSTRAINT mail_phrase_counts CHECK (confirmed >= 0 AND rejected >= 0);

-- What a classifier says of a mail, promoted or a shadow: intents, no words. It is scored by what people decide about the
-- same mail, and has no effect of its own.
CREATE TABLE mail_opinion (
    mail_id    bigint NOT NULL REFERENCES inbound_mail (id),
    entity     text NOT NULL,
    classifier int NOT NULL,
    reading    int NOT NULL, -- the reading it was formed beside
    intents    text[] NOT NULL,
    formed_at  timestamptz NOT NULL,
    CONSTRAINT mail_opinion_once PRIMARY KEY (mail_id, classifier),
    CONSTRAINT mail_opinion_classifier FOREIGN KEY (entity, classifier) REFERENCES mail_classifier (entity, version)
);
CREATE INDEX mail_opinion_by_classifier ON mail_opinion (entity, classifier);

-- +goose Down
SELECT 1;
