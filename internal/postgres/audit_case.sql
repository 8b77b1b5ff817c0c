-- Events of an audit chain with what the ledger knows of their subjects: on which facts, by which rule, with which model.
WITH link AS (
    SELECT *, split_part(subject, '/', 1) AS sort, substr(subject, strpos(subject, '/') + 1) AS ref,
           CASE WHEN substr(subject, strpos(subject, '/') + 1) ~ '^[0-9]{1,18}$' THEN substr(subject, strpos(subject, '/') + 1)::bigint END AS num
    FROM audit_event
    WHERE entity = @entity AND seq BETWEEN @from AND @until AND (@subjects::text[] IS NULL OR subject = ANY (@subjects))
)
SELECT e.entity, e.seq, e.at, e.on_date, e.actor, e.kind, e.subject, e.detail, e.prev_hash, e.hash,
       coalesce(i.number, k.number, l.key, ''),
       coalesce(a.facts_hash, y.facts_hash, e.detail ->> 'facts_hash', e.detail ->> 'facts', ''),
       coalesce(l.policy || ' v' || l.policy_version, e.detail ->> 'policy', ''),
       coalesce(r.rules_version, e.detail ->> 'rules', ''),
       coalesce(r.model, e.detail ->> 'model', ''),
       coalesce(r.prompt_id, e.detail ->> 'prompt', ''),
       coalesce(nullif(c.effect, '') || coalesce('/' || c.effect_id, ''), CASE WHEN d.choice <> '' THEN d.choice END, ''),
       coalesce(d.reason, array_to_string(c.because, ' '), h.reason, x.reason, ''),
       coalesce(CASE WHEN e.sort = 'mail_claim' THEN ARRAY[c.id] END,
                CASE WHEN e.kind = 'mail_read' THEN (SELECT array_agg(id ORDER BY id) FROM mail_claim WHERE mail_id = e.num) END, '{}'),
       coalesce((SELECT array_agg(q ->> 'quote') FROM jsonb_array_elements(CASE jsonb_typeof(c.detail -> 'evidence') WHEN 'array' THEN c.detail -> 'evidence' ELSE '[]' END) q
                 WHERE @words::boolean), '{}')
FROM link e
LEFT JOIN invoice i ON e.sort IN ('invoice', 'credit_note') AND i.id = e.num
LEFT JOIN customer k ON e.sort = 'customer' AND k.id = e.num
LEFT JOIN letter l ON e.sort = 'letter' AND (l.id = e.num OR l.key = e.ref)
LEFT JOIN approval a ON e.sort = 'approval' AND a.id = e.ref
LEFT JOIN approval_decision d ON d.approval_id = a.id AND e.kind IN ('approval_approved', 'approval_rejected')
LEFT JOIN mail_claim c ON e.sort = 'mail_claim' AND c.id = e.num
LEFT JOIN hold h ON e.kind = 'hold_set' AND e.sort = 'hold' AND h.id = e.num
LEFT JOIN dispute x ON e.kind = 'dispute_opened' AND x.id = e.num
LEFT JOIN reply y ON e.sort = 'reply' AND y.id = e.num
LEFT JOIN mail_reading r ON r.mail_id = c.mail_id AND r.version = c.reading
ORDER BY e.seq
