-- Respondents before their interview, and beside it: how they came, imports, invitations, consent, erasure.

ALTER TABLE respondents
    -- By which way they came: a start by key, a call or a file of the researcher's, the open link, or a page of a site.
    ADD COLUMN source text NOT NULL DEFAULT 'api' CHECK (source IN ('api', 'list', 'import', 'link', 'widget')),
    -- They took their consent back, or the researcher took them out: nobody writes to them or interviews them again.
    ADD COLUMN withdrawn_at timestamptz;
-- Serves the list of a study's respondents.
CREATE INDEX respondents_by_study ON respondents (workspace_id, study_id, id);

-- What a page that starts an interview made up for that one start, hashed: the repeat of a start whose answer was lost on
-- its way gets the same interview.
ALTER TABLE interviews ADD COLUMN start_hash bytea;
CREATE UNIQUE INDEX interviews_by_start ON interviews (workspace_id, start_hash) WHERE start_hash IS NOT NULL;

-- ---- Addresses: who opens `/s/{slug}` brings no workspace ----

-- The slug under which the world reaches a study, claimed at its first publish; null where another workspace's study
-- has it, so that this one is reached by its id.
ALTER TABLE studies ADD COLUMN public_slug text;
CREATE INDEX studies_by_public_slug ON studies (public_slug) WHERE public_slug IS NOT NULL;

CREATE FUNCTION claim_public_slug(p_workspace_id uuid, p_study_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_slug text;
BEGIN
    IF nullif(current_setting('openkoji.workspace_id', true), '')::uuid IS DISTINCT FROM p_workspace_id THEN
        RAISE insufficient_privilege USING MESSAGE = 'a slug is claimed for a study of the own workspace only';
    END IF;
    SELECT slug INTO v_slug FROM studies WHERE workspace_id = p_workspace_id AND id = p_study_id;
    PERFORM pg_advisory_xact_lock(hashtext('openkoji.public_slug:' || v_slug));
    UPDATE studies SET public_slug = v_slug
        WHERE workspace_id = p_workspace_id AND id = p_study_id AND public_slug IS NULL
          AND NOT EXISTS (SELECT 1 FROM studies other WHERE other.public_slug = v_slug);
END $$;

-- The study at an address, which is its public slug or its id.
CREATE FUNCTION study_at_address(p_slug text, p_study_id uuid, OUT workspace_id uuid, OUT study_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.workspace_id, s.id FROM studies s
    WHERE s.published_version IS NOT NULL AND (s.public_slug = p_slug OR s.id = p_study_id)
    LIMIT 1
$$;

-- Serves that look-up by id.
CREATE INDEX studies_by_id ON studies (id);

GRANT CREATE ON SCHEMA public TO openkoji_system;
ALTER FUNCTION claim_public_slug OWNER TO openkoji_system;
ALTER FUNCTION study_at_address OWNER TO openkoji_system;
REVOKE CREATE ON SCHEMA public FROM openkoji_system;
REVOKE ALL ON FUNCTION claim_public_slug, study_at_address FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_public_slug, study_at_address TO openkoji_app, SESSION_USER;

-- Studies that were published before addresses were claimed; the first to publish has the slug. Forced row-level
-- security binds the owner too, and this looks across workspaces.
SET LOCAL ROLE openkoji_system;
UPDATE studies s SET public_slug = s.slug
    WHERE s.published_version IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM studies other
        WHERE other.slug = s.slug AND other.published_version IS NOT NULL
          AND (other.created_at, other.id) < (s.created_at, s.id));
RESET ROLE;

-- ---- Anonymous studies ----

-- What tells that a personal link was used already. The key is destroyed when the study closes; the marks keep no time
-- and no interview. A study's stand in one row, sorted: a row each would tell by its place, and by the transaction that
-- PostgreSQL notes of every row (xmin), with which interview it was written.
CREATE TABLE anonymous_keys (
    workspace_id uuid NOT NULL,
    study_id     uuid NOT NULL,
    sealed_key   bytea NOT NULL,
    PRIMARY KEY (workspace_id, study_id),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies ON DELETE CASCADE
);
CREATE TABLE anonymous_starts (
    workspace_id uuid NOT NULL,
    study_id     uuid NOT NULL,
    marks        bytea[] NOT NULL,
    PRIMARY KEY (workspace_id, study_id),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies ON DELETE CASCADE
);

-- ---- Imports ----

CREATE TABLE respondent_imports (
    workspace_id uuid NOT NULL REFERENCES workspaces,
    id           uuid NOT NULL,
    study_id     uuid NOT NULL,
    status       text NOT NULL CHECK (status IN ('queued', 'running', 'ready', 'failed', 'cancelled')),
    -- How the file is read: its encoding, delimiter and columns, and what each of these is.
    layout       jsonb NOT NULL,
    -- The file; dropped when the import has ended.
    content      bytea,
    total        integer NOT NULL,
    done         integer NOT NULL DEFAULT 0,
    created      integer NOT NULL DEFAULT 0,
    updated      integer NOT NULL DEFAULT 0,
    skipped      integer NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies ON DELETE CASCADE,
    CHECK ((status IN ('queued', 'running')) = (finished_at IS NULL)),
    CHECK ((status IN ('queued', 'running')) = (content IS NOT NULL))
);
-- The rows of a file that were not taken, to be mended and sent again. Forgotten with their import.
CREATE TABLE respondent_import_errors (
    workspace_id uuid NOT NULL,
    import_id    uuid NOT NULL,
    -- As a spreadsheet counts it.
    row          integer NOT NULL,
    field        text,
    reason       text NOT NULL,
    cells        jsonb NOT NULL,
    PRIMARY KEY (workspace_id, import_id, row),
    FOREIGN KEY (workspace_id, import_id) REFERENCES respondent_imports ON DELETE CASCADE
);
CREATE INDEX respondent_imports_by_study ON respondent_imports (workspace_id, study_id, id);
-- Serves the scheduled job that forgets.
CREATE INDEX respondent_imports_by_age ON respondent_imports (finished_at);

-- ---- Consent ----

-- Every wording that respondents were shown, by its number in the study; the same words keep their number.
CREATE TABLE consent_texts (
    workspace_id uuid NOT NULL,
    study_id     uuid NOT NULL,
    version      integer NOT NULL,
    language     text NOT NULL,
    text         text NOT NULL,
    sha256       bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, study_id, version),
    UNIQUE (workspace_id, study_id, language, sha256),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies ON DELETE CASCADE
);

-- Append-only: who agreed to which wording and when, and who took it back.
CREATE TABLE consents (
    workspace_id  uuid NOT NULL,
    id            uuid NOT NULL,
    study_id      uuid NOT NULL,
    respondent_id uuid NOT NULL,
    -- No foreign key: that someone agreed, or took it back, outlives what they said.
    interview_id  uuid,
    kind          text NOT NULL CHECK (kind IN ('given', 'withdrawn')),
    -- As it was given; a start by key may tell a version of its own.
    version       integer,
    language      text,
    study_version integer,
    moment        timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, respondent_id) REFERENCES respondents ON DELETE CASCADE
);
CREATE INDEX consents_by_respondent ON consents (workspace_id, respondent_id, id);

-- ---- Invitations ----

-- One e-mail to one respondent: what is to be sent, and what became of it.
CREATE TABLE invitations (
    workspace_id    uuid NOT NULL,
    id              uuid NOT NULL,
    study_id        uuid NOT NULL,
    respondent_id   uuid NOT NULL,
    -- 0 for the invitation, then the reminders.
    number          smallint NOT NULL CHECK (number BETWEEN 0 AND 5),
    -- Subject, words, reply address: what its sending was asked with.
    wording         jsonb NOT NULL,
    status          text NOT NULL CHECK (status IN ('queued', 'sent', 'failed', 'suppressed', 'cancelled')),
    -- Why it was not sent, or not yet: a word of ours, and what the mail server said.
    reason          text,
    detail          text,
    attempts        integer NOT NULL DEFAULT 0,
    -- Not before this; while it is being sent, when it counts as lost.
    next_attempt_at timestamptz,
    created_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, respondent_id, number),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies,
    FOREIGN KEY (workspace_id, respondent_id) REFERENCES respondents ON DELETE CASCADE,
    CHECK ((status = 'queued') = (next_attempt_at IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX invitations_by_study ON invitations (workspace_id, study_id, id);
-- Serves who sends.
CREATE INDEX invitations_queued ON invitations (workspace_id, next_attempt_at, id) WHERE status = 'queued';
-- Serves the job that looks for what nobody took up.
CREATE INDEX invitations_due ON invitations (next_attempt_at) WHERE status = 'queued';

-- When the next e-mail may go out: one pace for all workspaces, since they share the mail server.
CREATE TABLE mail_pace (
    next_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX mail_pace_is_one ON mail_pace ((true));
INSERT INTO mail_pace VALUES ('-infinity');
GRANT SELECT, UPDATE ON mail_pace TO openkoji_system;

-- The moment at which the caller may send an e-mail; null where others have taken the next moments up to `p_latest`.
CREATE FUNCTION take_mail_turn(p_moment timestamptz, p_latest timestamptz, p_gap interval) RETURNS timestamptz
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    -- Nobody takes a moment that far ahead: a clock was wrong when it was written.
    UPDATE mail_pace SET
        next_at = greatest(p_moment, CASE WHEN next_at < p_moment + interval '5 minutes' THEN next_at END) + p_gap
    WHERE next_at <= p_latest OR next_at >= p_moment + interval '5 minutes'
    RETURNING next_at - p_gap
$$;
GRANT CREATE ON SCHEMA public TO openkoji_system;
ALTER FUNCTION take_mail_turn OWNER TO openkoji_system;
REVOKE CREATE ON SCHEMA public FROM openkoji_system;
REVOKE ALL ON FUNCTION take_mail_turn FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_mail_turn TO openkoji_app;

-- Addresses that nobody writes to again, kept as what the server's secret makes of them.
CREATE TABLE suppressions (
    workspace_id uuid NOT NULL REFERENCES workspaces,
    address_hash bytea NOT NULL,
    reason       text NOT NULL CHECK (reason IN ('unsubscribed', 'bounced', 'manual', 'erased')),
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, address_hash)
);

-- ---- Erasure ----

-- What is left of what was erased: that it was, when, why, and how many rows of which kind. It names nobody.
CREATE TABLE erasures (
    workspace_id uuid NOT NULL REFERENCES workspaces,
    id           uuid NOT NULL,
    subject      text NOT NULL CHECK (subject IN ('respondent', 'interview')),
    subject_id   uuid NOT NULL,
    study_id     uuid NOT NULL,
    reason       text NOT NULL CHECK (reason IN ('requested', 'withdrawn', 'retention')),
    counts       jsonb NOT NULL,
    erased_at    timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX erasures_by_study ON erasures (workspace_id, study_id, id);

-- Serves the erasure of an interview.
CREATE INDEX events_by_interview ON events (workspace_id, interview_id) WHERE interview_id IS NOT NULL;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['anonymous_keys', 'anonymous_starts', 'respondent_imports',
                             'respondent_import_errors', 'consent_texts', 'consents', 'invitations',
                             'suppressions', 'erasures'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format(
            'CREATE POLICY own_workspace ON %I TO openkoji_app, openkoji_eraser USING '
            '(workspace_id = (SELECT nullif(current_setting(''openkoji.workspace_id'', true), '''')::uuid))', t);
        EXECUTE format('CREATE POLICY every_workspace ON %I TO openkoji_system USING (true)', t);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON anonymous_keys, respondent_imports, respondent_import_errors, invitations,
    suppressions TO openkoji_app, openkoji_system;
GRANT SELECT, INSERT ON consent_texts, consents, erasures TO openkoji_app, openkoji_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON anonymous_starts TO openkoji_app;
GRANT SELECT ON anonymous_starts TO openkoji_system;
GRANT SELECT, UPDATE, DELETE ON respondent_imports, respondent_import_errors, consents, invitations TO openkoji_eraser;
GRANT SELECT, UPDATE ON idempotency_keys TO openkoji_eraser;
