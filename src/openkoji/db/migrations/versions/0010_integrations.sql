-- Integrations: vendors that are told what interviews found, and cohorts that bring people in.

-- An integration is an endpoint: the same deliveries, attempts, retries and log. What is a vendor's own stands beside it.
ALTER TABLE webhook_endpoints DROP CONSTRAINT webhook_endpoints_origin_check;
ALTER TABLE webhook_endpoints ADD CONSTRAINT webhook_endpoints_origin_check
    CHECK (origin IN ('webhook', 'hook', 'integration'));

CREATE TABLE integrations (
    workspace_id uuid NOT NULL REFERENCES workspaces,
    -- The endpoint's.
    id           uuid NOT NULL,
    vendor       text NOT NULL,
    -- What may be shown of it, and what is encrypted with the server's key.
    config       jsonb NOT NULL,
    secrets      bytea NOT NULL,
    -- What of an interview goes into which field of the vendor's.
    mapping      jsonb NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, vendor),
    FOREIGN KEY (workspace_id, id) REFERENCES webhook_endpoints ON DELETE CASCADE
);

-- Of whom a vendor was told, or may have been: written before it is told. Kept for as long as the respondent, so that
-- an erasure reaches the vendor, and an interview that was analysed again is no second one to it.
CREATE TABLE integration_tellings (
    workspace_id   uuid NOT NULL,
    integration_id uuid NOT NULL,
    interview_id   uuid NOT NULL,
    -- A keyed hash of who they are in this account of the vendor's, and who they are to it, encrypted.
    subject_key    bytea NOT NULL,
    subject        bytea NOT NULL,
    respondent_id  uuid NOT NULL,
    -- The latest event that the vendor took.
    event_id       uuid,
    PRIMARY KEY (workspace_id, integration_id, subject_key, interview_id),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations ON DELETE CASCADE
);
-- Serves the erasure of a respondent.
CREATE INDEX integration_tellings_by_respondent ON integration_tellings (workspace_id, respondent_id);

-- People who were erased here and of whom a vendor was told: it is asked to forget them too. Who they are to the vendor
-- is encrypted, and dropped when the vendor has taken it. The key, of the person in one account of the vendor's, tells
-- whether that account is the one that is connected.
CREATE TABLE integration_erasures (
    workspace_id    uuid NOT NULL,
    id              uuid NOT NULL,
    integration_id  uuid NOT NULL,
    subject         bytea,
    subject_key     bytea,
    status          text NOT NULL CHECK (status IN ('pending', 'passed_on', 'failed')),
    tries           integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    reply_status    integer,
    sentence        text,
    created_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations ON DELETE CASCADE,
    CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL))
);
CREATE INDEX integration_erasures_due ON integration_erasures (workspace_id, integration_id, next_attempt_at)
    WHERE status = 'pending';

-- A message of a cohort: the people who entered it, or left it.
CREATE TABLE cohort_runs (
    workspace_id uuid NOT NULL REFERENCES workspaces,
    id           uuid NOT NULL,
    study_id     uuid NOT NULL,
    vendor       text NOT NULL,
    -- What makes a repeat of the same message the same run: the sender's id of it, or a hash of its content.
    message_key  bytea NOT NULL,
    cohort_id    text,
    cohort_name  text,
    is_entering  boolean NOT NULL,
    status       text NOT NULL CHECK (status IN ('queued', 'running', 'ready', 'failed')),
    -- The message; dropped when the run has ended.
    content      bytea,
    people       integer NOT NULL,
    done         integer NOT NULL DEFAULT 0,
    counts       jsonb NOT NULL,
    created_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, study_id, vendor, message_key),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies,
    CHECK ((status IN ('ready', 'failed')) = (finished_at IS NOT NULL))
);
CREATE INDEX cohort_runs_by_study ON cohort_runs (workspace_id, study_id, id);
-- Serves the scheduled job that forgets.
CREATE INDEX cohort_runs_by_age ON cohort_runs (finished_at);

-- What became of each person of a message, in its order.
CREATE TABLE cohort_run_people (
    workspace_id  uuid NOT NULL,
    run_id        uuid NOT NULL,
    number        integer NOT NULL,
    outcome       text NOT NULL,
    reason        text,
    respondent_id uuid,
    interview_id  uuid,
    -- Where the study has them invited: queued, or why nobody writes to them.
    invitation    text,
    PRIMARY KEY (workspace_id, run_id, number),
    FOREIGN KEY (workspace_id, run_id) REFERENCES cohort_runs ON DELETE CASCADE
);
-- Serves the erasure of a respondent.
CREATE INDEX cohort_run_people_by_respondent ON cohort_run_people (workspace_id, respondent_id)
    WHERE respondent_id IS NOT NULL;

-- Addresses that a cohort brought somebody by, hashed under the server's secret: who has another one by now is not
-- prepared again by the old one.
CREATE TABLE cohort_addresses (
    workspace_id  uuid NOT NULL,
    study_id      uuid NOT NULL,
    address_hash  bytea NOT NULL,
    respondent_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, study_id, address_hash),
    FOREIGN KEY (workspace_id, respondent_id) REFERENCES respondents ON DELETE CASCADE
);
CREATE INDEX cohort_addresses_by_respondent ON cohort_addresses (workspace_id, respondent_id);

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['integrations', 'integration_tellings', 'integration_erasures', 'cohort_runs',
        'cohort_run_people', 'cohort_addresses'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format(
            'CREATE POLICY own_workspace ON %I TO openkoji_app, openkoji_eraser USING '
            '(workspace_id = (SELECT nullif(current_setting(''openkoji.workspace_id'', true), '''')::uuid))', t);
        EXECUTE format('CREATE POLICY every_workspace ON %I TO openkoji_system USING (true)', t);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON integrations, integration_tellings, integration_erasures, cohort_runs,
    cohort_run_people, cohort_addresses TO openkoji_app, openkoji_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON integration_erasures TO openkoji_eraser;
GRANT SELECT ON integrations TO openkoji_eraser;
GRANT SELECT, UPDATE, DELETE ON cohort_runs, cohort_run_people TO openkoji_eraser;
GRANT SELECT, DELETE ON cohort_addresses TO openkoji_eraser;
