-- Webhooks: who listens, with which secret, what is to be delivered, and every attempt.

CREATE TABLE webhook_endpoints (
    workspace_id  uuid NOT NULL REFERENCES workspaces,
    id            uuid NOT NULL,
    -- Made by `/webhooks`, or by a REST-hook subscriber at `/hooks`, which a 410 unsubscribes.
    origin        text NOT NULL CHECK (origin IN ('webhook', 'hook')),
    url           text NOT NULL,
    description   text NOT NULL,
    -- Event types; empty for all.
    events        text[] NOT NULL,
    filter        jsonb NOT NULL,
    status        text NOT NULL CHECK (status IN ('pending', 'active', 'paused', 'disabled')),
    disabled_why  text CHECK (disabled_why IN ('gone', 'failing')),
    has_secret    boolean NOT NULL,
    -- Of attempts without a success between them: since when, and how many.
    failing_since timestamptz,
    failures      integer NOT NULL DEFAULT 0,
    -- Before this no attempt is made: a failing endpoint gets a bounded share of the workers' time.
    rests_until   timestamptz,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CHECK ((status = 'disabled') = (disabled_why IS NOT NULL))
);

-- Encrypted with the server's key. `owner_id` is an endpoint that has a secret of its own, or the workspace itself.
CREATE TABLE webhook_secrets (
    workspace_id   uuid NOT NULL REFERENCES workspaces,
    owner_id       uuid NOT NULL,
    current        bytea NOT NULL,
    previous       bytea,
    previous_until timestamptz,
    -- Whether X-Koji-Signature goes over to the new secret before `previous_until`.
    activated      boolean NOT NULL DEFAULT true,
    changed_at     timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, owner_id)
);

CREATE TABLE webhook_deliveries (
    workspace_id    uuid NOT NULL,
    id              uuid NOT NULL,
    endpoint_id     uuid NOT NULL,
    event_id        uuid NOT NULL,
    status          text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
    -- All that were made, and those since it was queued or queued again, which the schedule goes by.
    attempts        integer NOT NULL DEFAULT 0,
    tries           integer NOT NULL DEFAULT 0,
    -- While one is made this is when it counts as lost, so that a killed worker's delivery is taken up by another.
    next_attempt_at timestamptz,
    created_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, endpoint_id, event_id),
    FOREIGN KEY (workspace_id, endpoint_id) REFERENCES webhook_endpoints ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, event_id) REFERENCES events ON DELETE CASCADE,
    CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL))
) WITH (fillfactor = 80);
-- Serves the sender of one endpoint, and the job that looks for what nobody took up.
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (workspace_id, endpoint_id, next_attempt_at)
    WHERE status = 'pending';
-- Serves sending again what failed since some time.
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (workspace_id, endpoint_id, settled_at)
    WHERE status = 'failed';
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (workspace_id, endpoint_id, id);
-- Serves the scheduled job that forgets, and what failed since.
CREATE INDEX webhook_deliveries_settled ON webhook_deliveries (settled_at) WHERE status <> 'pending';
CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (workspace_id, event_id);

-- Append-only; forgotten with their delivery.
CREATE TABLE webhook_attempts (
    workspace_id    uuid NOT NULL,
    delivery_id     uuid NOT NULL,
    number          integer NOT NULL,
    endpoint_id     uuid NOT NULL,
    url             text NOT NULL,
    request_headers jsonb NOT NULL,
    body_sha256     bytea NOT NULL,
    -- The reply, or why there was none.
    status          integer,
    reply_headers   jsonb,
    reply_head      text,
    error           text,
    sentence        text,
    milliseconds    double precision NOT NULL,
    attempted_at    timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, delivery_id, number),
    FOREIGN KEY (workspace_id, delivery_id) REFERENCES webhook_deliveries ON DELETE CASCADE
);
-- Serves the list of endpoints, which tells the latest attempt of each.
CREATE INDEX webhook_attempts_by_endpoint ON webhook_attempts (workspace_id, endpoint_id, attempted_at);

-- Serves lists of events and replays of a time range: ids rise with time.
CREATE INDEX events_by_type ON events (workspace_id, type, id);

-- With stale statistics the planner sorts all waiting jobs for each one that is taken; the index has their order.
ALTER FUNCTION jobs.procrastinate_fetch_job_v2(character varying[], bigint) SET enable_sort = off;

-- A running job takes over others of its task and workspace that wait: each is deleted, and its ids returned, in the
-- caller's transaction, which does their work too. So a burst costs a few jobs, and who defers waits for nobody.
CREATE FUNCTION jobs.absorb(p_task text, p_workspace_id uuid, p_limit integer) RETURNS SETOF jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = jobs, pg_temp AS $$
BEGIN
    IF nullif(current_setting('openkoji.workspace_id', true), '')::uuid IS DISTINCT FROM p_workspace_id THEN
        RAISE insufficient_privilege USING MESSAGE = 'jobs of the own workspace only may be absorbed';
    END IF;
    RETURN QUERY DELETE FROM procrastinate_jobs WHERE id IN (
        SELECT id FROM procrastinate_jobs
        WHERE status = 'todo' AND task_name = p_task AND args ->> 'workspace_id' = p_workspace_id::text
          AND (scheduled_at IS NULL OR scheduled_at <= clock_timestamp())
        ORDER BY priority DESC, id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ) RETURNING args - 'workspace_id';
END $$;
REVOKE ALL ON FUNCTION jobs.absorb FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs.absorb TO openkoji_app;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['webhook_endpoints', 'webhook_secrets', 'webhook_deliveries', 'webhook_attempts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format(
            'CREATE POLICY own_workspace ON %I TO openkoji_app, openkoji_eraser USING '
            '(workspace_id = (SELECT nullif(current_setting(''openkoji.workspace_id'', true), '''')::uuid))', t);
        EXECUTE format('CREATE POLICY every_workspace ON %I TO openkoji_system USING (true)', t);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_endpoints, webhook_secrets, webhook_deliveries
    TO openkoji_app, openkoji_system;
GRANT SELECT, INSERT ON webhook_attempts TO openkoji_app;
GRANT SELECT, INSERT ON webhook_attempts TO openkoji_system;
GRANT SELECT, UPDATE, DELETE ON webhook_deliveries, webhook_attempts TO openkoji_eraser;
