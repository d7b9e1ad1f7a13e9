-- Workspaces, keys, studies, respondents, interviews, messages and analyses.
-- Every row carries workspace_id, first in each key: isolation today, the shard key tomorrow.

CREATE TABLE workspaces (
    workspace_id uuid PRIMARY KEY,
    name         text NOT NULL,
    created_at   timestamptz NOT NULL
);

CREATE TABLE api_keys (
    workspace_id uuid NOT NULL REFERENCES workspaces,
    id           uuid NOT NULL,
    name         text NOT NULL,
    prefix       text NOT NULL,
    hash         bytea NOT NULL,
    scopes       text[] NOT NULL,
    study_id     uuid,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    -- The study that this key keeps from being deleted; a revoked key keeps none.
    bound_to     uuid GENERATED ALWAYS AS (CASE WHEN revoked_at IS NULL THEN study_id END) STORED,
    PRIMARY KEY (workspace_id, id)
);
-- The one look-up made before a workspace is known; not unique, since keys lead with the workspace.
CREATE INDEX api_keys_by_hash ON api_keys (hash);

CREATE TABLE studies (
    workspace_id      uuid NOT NULL REFERENCES workspaces,
    id                uuid NOT NULL,
    slug              text NOT NULL,
    status            text NOT NULL CHECK (status IN ('draft', 'published', 'paused', 'closed')),
    document          jsonb NOT NULL,
    published_version integer,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    published_at      timestamptz,
    closed_at         timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, slug)
);
ALTER TABLE api_keys ADD FOREIGN KEY (workspace_id, bound_to) REFERENCES studies;
-- Serves that constraint when a study is deleted.
CREATE INDEX api_keys_by_study ON api_keys (workspace_id, bound_to) WHERE bound_to IS NOT NULL;

-- What was published, word for word: running interviews finish on the version they began.
CREATE TABLE study_versions (
    workspace_id uuid NOT NULL,
    study_id     uuid NOT NULL,
    version      integer NOT NULL,
    document     jsonb NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, study_id, version),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies
);

CREATE TABLE respondents (
    workspace_id      uuid NOT NULL,
    id                uuid NOT NULL,
    study_id          uuid NOT NULL,
    email             text,
    email_key         text,
    external_id       text,
    name              text,
    metadata          jsonb NOT NULL,
    identity_verified boolean NOT NULL,
    created_at        timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies
);
-- A proved identity is one respondent of a study; claims may repeat.
CREATE UNIQUE INDEX respondents_by_email ON respondents (workspace_id, study_id, email_key)
    WHERE identity_verified AND email_key IS NOT NULL;
CREATE UNIQUE INDEX respondents_by_external_id ON respondents (workspace_id, study_id, external_id)
    WHERE identity_verified AND external_id IS NOT NULL;

CREATE TABLE interviews (
    workspace_id      uuid NOT NULL,
    id                uuid NOT NULL,
    study_id          uuid NOT NULL,
    study_version     integer NOT NULL,
    respondent_id     uuid NOT NULL,
    status            text NOT NULL CHECK (status IN ('active', 'completed', 'expired')),
    -- True for the interview that a start of the same respondent resumes.
    is_current        boolean NOT NULL DEFAULT true,
    mode              text NOT NULL CHECK (mode IN ('text', 'voice')),
    language          text NOT NULL,
    token_generation  integer NOT NULL DEFAULT 1,
    consent           jsonb,
    state             text NOT NULL,
    -- The state before the last answer: what a replacement of that answer goes back to.
    previous_state    text,
    message_count     integer NOT NULL,
    created_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL,
    idle_after        interval NOT NULL,
    started_at        timestamptz,
    last_message_at   timestamptz,
    completed_at      timestamptz,
    completion_reason text CHECK (completion_reason IN ('natural', 'respondent_left', 'timeout', 'manual')),
    feedback          jsonb,
    analysis_status   text CHECK (analysis_status IN ('pending', 'running', 'ready', 'failed')),
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, study_id, study_version) REFERENCES study_versions,
    FOREIGN KEY (workspace_id, respondent_id) REFERENCES respondents
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX interviews_current ON interviews (workspace_id, respondent_id) WHERE is_current;
CREATE INDEX interviews_by_study ON interviews (workspace_id, study_id, id);
-- Serves the scheduled job that closes what went quiet.
CREATE INDEX interviews_active ON interviews (workspace_id, id) WHERE status = 'active';

-- Append-only. A replaced pair stays; that it is superseded follows from a later `replaces_seq`.
CREATE TABLE messages (
    workspace_id      uuid NOT NULL,
    interview_id      uuid NOT NULL,
    seq               integer NOT NULL,
    id                uuid NOT NULL,
    role              text NOT NULL CHECK (role IN ('interviewer', 'respondent')),
    kind              text,
    question_id       text,
    content           text NOT NULL,
    value             jsonb,
    client_message_id text,
    request_hash      bytea,
    replaces_seq      integer,
    -- On an interviewer's message: the body that answered, byte for byte, and why this was asked.
    reply             text,
    why               jsonb,
    created_at        timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, interview_id, seq),
    UNIQUE (workspace_id, interview_id, client_message_id),
    FOREIGN KEY (workspace_id, interview_id) REFERENCES interviews
);

CREATE TABLE analyses (
    workspace_id       uuid NOT NULL,
    interview_id       uuid NOT NULL,
    version            integer NOT NULL,
    engine             text NOT NULL,
    structured_answers jsonb NOT NULL,
    created_at         timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, interview_id, version),
    FOREIGN KEY (workspace_id, interview_id) REFERENCES interviews
);

CREATE TABLE idempotency_keys (
    workspace_id uuid NOT NULL REFERENCES workspaces,
    -- Both keyed with the server's secret: what callers write into them may name a respondent.
    key_hash     bytea NOT NULL,
    request_hash bytea NOT NULL,
    status       integer,
    body         text,
    created_id   text,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, key_hash)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Isolation that no forgotten filter can undo. An unset workspace reads '' after its transaction and matches nothing.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['workspaces', 'api_keys', 'studies', 'study_versions', 'respondents', 'interviews',
                             'messages', 'analyses', 'idempotency_keys'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format(
            'CREATE POLICY own_workspace ON %I TO openkoji_app, openkoji_eraser USING '
            '(workspace_id = (SELECT nullif(current_setting(''openkoji.workspace_id'', true), '''')::uuid))', t);
        EXECUTE format('CREATE POLICY every_workspace ON %I TO openkoji_system USING (true)', t);
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO openkoji_app, openkoji_system, openkoji_eraser;
GRANT SELECT, INSERT, UPDATE, DELETE ON api_keys, studies, respondents, interviews, idempotency_keys
    TO openkoji_app;
GRANT SELECT, UPDATE ON workspaces TO openkoji_app;
-- Append-only tables: what was said and published is never changed by the application.
GRANT SELECT, INSERT ON study_versions, messages, analyses TO openkoji_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON workspaces, api_keys, studies, respondents, interviews,
    idempotency_keys TO openkoji_system;
GRANT SELECT, INSERT ON study_versions, messages, analyses TO openkoji_system;
GRANT SELECT, UPDATE, DELETE ON respondents, interviews, study_versions, messages, analyses TO openkoji_eraser;

-- The rate limiter: the accepted times of the last window, one row a bucket. Unlogged: after a crash of the
-- database it is empty and allows. Nothing else may live here.
CREATE UNLOGGED TABLE rate_limits (
    bucket text PRIMARY KEY,
    hits   timestamptz[] NOT NULL
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits TO openkoji_system;

-- One hit on a bucket: exact, since the row is locked while it is counted and no window of `period` ever
-- holds more than `quota` accepted times. `seconds` is when the oldest counted time leaves the window.
CREATE FUNCTION rate_limit_hit(
    p_bucket text, p_quota integer, p_period interval,
    OUT allowed boolean, OUT remaining integer, OUT seconds double precision
) LANGUAGE plpgsql AS $$
DECLARE
    v_hits timestamptz[];
    v_now  timestamptz;
BEGIN
    SELECT hits INTO v_hits FROM rate_limits WHERE bucket = p_bucket FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO rate_limits VALUES (p_bucket, '{}') ON CONFLICT DO NOTHING;
        SELECT hits INTO v_hits FROM rate_limits WHERE bucket = p_bucket FOR UPDATE;
    END IF;
    v_now := greatest(clock_timestamp(), v_hits[cardinality(v_hits)]);
    WHILE cardinality(v_hits) > 0 AND v_hits[1] <= v_now - p_period LOOP
        v_hits := v_hits[2:];
    END LOOP;
    allowed := cardinality(v_hits) < p_quota;
    IF allowed THEN
        v_hits := v_hits || v_now;
        UPDATE rate_limits SET hits = v_hits WHERE bucket = p_bucket;
    END IF;
    remaining := p_quota - cardinality(v_hits);
    seconds := extract(epoch FROM v_hits[1] + p_period - v_now);
END $$;

-- Who calls, and may they call now? A valid key counts against itself, anything else against the address.
CREATE FUNCTION admit_key(
    p_hash bytea, p_key_quota integer, p_address text, p_address_quota integer, p_period interval,
    OUT workspace_id uuid, OUT key_id uuid, OUT scopes text[], OUT study_id uuid,
    OUT allowed boolean, OUT remaining integer, OUT seconds double precision
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_last_used timestamptz;
BEGIN
    SELECT k.workspace_id, k.id, k.scopes, k.study_id, k.last_used_at
        INTO workspace_id, key_id, scopes, study_id, v_last_used
        FROM api_keys k WHERE k.hash = p_hash AND k.revoked_at IS NULL;
    IF FOUND THEN
        SELECT h.allowed, h.remaining, h.seconds INTO allowed, remaining, seconds
            FROM rate_limit_hit('key:' || key_id, p_key_quota, p_period) h;
        -- To the minute, so that a busy key's row is written once a minute.
        IF v_last_used IS NULL OR v_last_used < date_trunc('minute', clock_timestamp()) THEN
            UPDATE api_keys k SET last_used_at = date_trunc('minute', clock_timestamp())
                WHERE k.workspace_id = admit_key.workspace_id AND k.id = key_id;
        END IF;
    ELSE
        SELECT h.allowed, h.remaining, h.seconds INTO allowed, remaining, seconds
            FROM rate_limit_hit('address:' || p_address, p_address_quota, p_period) h;
    END IF;
END $$;

CREATE FUNCTION admit_bucket(
    p_bucket text, p_quota integer, p_period interval,
    OUT allowed boolean, OUT remaining integer, OUT seconds double precision
) LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM rate_limit_hit(p_bucket, p_quota, p_period)
$$;

-- Forced row-level security binds the owner too, so a look-up across workspaces must run as the system role.
GRANT CREATE ON SCHEMA public TO openkoji_system;
ALTER FUNCTION admit_key OWNER TO openkoji_system;
ALTER FUNCTION admit_bucket OWNER TO openkoji_system;
REVOKE CREATE ON SCHEMA public FROM openkoji_system;
REVOKE ALL ON FUNCTION admit_key, admit_bucket FROM PUBLIC;
GRANT EXECUTE ON FUNCTION admit_key, admit_bucket TO openkoji_app, SESSION_USER;
