-- Language models: what a workspace brought of its own, what was used, and the turn that waits for one.

-- An own key is encrypted with the server's. NULL models: those of the server.
CREATE TABLE model_settings (
    workspace_id     uuid NOT NULL PRIMARY KEY REFERENCES workspaces,
    moderation_model text,
    analysis_model   text,
    base_url         text,
    sealed_key       bytea,
    key_ends_with    text,
    -- Whether names and addresses leave the machine; NULL as the server does it.
    masking          boolean,
    changed_at       timestamptz NOT NULL
);

-- Counters of a month. A draft that belongs to no study yet has none.
CREATE TABLE model_usage (
    workspace_id  uuid NOT NULL REFERENCES workspaces,
    month         date NOT NULL,
    study_id      uuid,
    purpose       text NOT NULL CHECK (purpose IN ('moderation', 'analysis', 'drafting', 'rehearsal')),
    model         text NOT NULL,
    calls         bigint NOT NULL DEFAULT 0,
    -- Calls without a usable answer; and those whose work the embedded engine did instead, wholly or in part.
    failures      bigint NOT NULL DEFAULT 0,
    fallbacks     bigint NOT NULL DEFAULT 0,
    input_tokens  bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    -- Millionths of a US dollar; of calls whose price is known.
    cost_micros   bigint NOT NULL DEFAULT 0,
    milliseconds  bigint NOT NULL DEFAULT 0,
    UNIQUE NULLS NOT DISTINCT (workspace_id, month, purpose, model, study_id)
);

-- While a language model is asked, the respondent's message is stored already (at `message_count` + 1) and its reply is
-- not: who holds the attempt writes it, and after the lease whoever comes.
ALTER TABLE interviews
    ADD COLUMN reply_attempt uuid,
    ADD COLUMN reply_lease_until timestamptz,
    ADD COLUMN model_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN model_cost_micros bigint NOT NULL DEFAULT 0,
    ADD CHECK ((reply_attempt IS NULL) = (reply_lease_until IS NULL));

-- Which engine made an analysis: model, prompt, tokens, milliseconds, and why it fell back, if it did.
ALTER TABLE analyses ADD COLUMN provenance jsonb;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['model_settings', 'model_usage'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format(
            'CREATE POLICY own_workspace ON %I TO openkoji_app, openkoji_eraser USING '
            '(workspace_id = (SELECT nullif(current_setting(''openkoji.workspace_id'', true), '''')::uuid))', t);
        EXECUTE format('CREATE POLICY every_workspace ON %I TO openkoji_system USING (true)', t);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON model_settings TO openkoji_app, openkoji_system;
GRANT SELECT, INSERT, UPDATE ON model_usage TO openkoji_app, openkoji_system;
