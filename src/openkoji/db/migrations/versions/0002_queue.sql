-- What is ours in the schema `jobs`, beside Procrastinate's tables. Runs with search_path = jobs.

-- How often a job's own code failed, and with what. Not Procrastinate's `attempts`, which also counts the
-- attempts that a shutdown or a killed worker cut short.
CREATE TABLE failures (
    job_id    bigint PRIMARY KEY REFERENCES procrastinate_jobs ON DELETE CASCADE,
    count     integer NOT NULL,
    message   text NOT NULL,
    failed_at timestamptz NOT NULL
);

-- Serves ON DELETE SET NULL, which reads the whole table for each worker that leaves otherwise.
CREATE INDEX jobs_by_worker ON procrastinate_jobs (worker_id) WHERE worker_id IS NOT NULL;
-- Serves on_status.
CREATE INDEX jobs_by_lock ON procrastinate_jobs (lock, priority DESC, id) WHERE lock IS NOT NULL AND status = 'todo';
-- Serves forget_finished.
CREATE INDEX events_of_the_end ON procrastinate_events (at)
    WHERE type IN ('succeeded', 'failed', 'cancelled', 'aborted');

-- Workers hear of inserted jobs by a trigger of Procrastinate's; of any other job that may run, by this.
CREATE FUNCTION wake(p_id bigint, p_queue text) RETURNS void LANGUAGE sql AS $$
    SELECT pg_notify('procrastinate_queue_v1#' || p_queue,
                     json_build_object('type', 'job_inserted', 'job_id', p_id)::text)
$$;

-- A unique key holds while its job waits for the first time. Were it kept, a job that failed could not go back
-- to waiting once another one waits under the same key, and would stay 'doing' for good.
-- A worker's id is kept while it works on the job, so that 'doing' without one means: nobody does it.
-- Who waits for the job's lock is woken; the poll would find it up to a second later.
CREATE FUNCTION on_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'doing' THEN
        NEW.queueing_lock := NULL;
    ELSE
        NEW.worker_id := NULL;
    END IF;
    IF OLD.status = 'doing' AND OLD.lock IS NOT NULL THEN
        PERFORM wake(next.id, next.queue_name) FROM (
            SELECT id, queue_name FROM procrastinate_jobs WHERE lock = OLD.lock AND status = 'todo'
            ORDER BY priority DESC, id LIMIT 1) next;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER on_status BEFORE UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION on_status();

-- The one way in: a job in the caller's transaction. Each task is a queue, so that a worker only takes tasks
-- that it knows. Keys are a workspace's own. Under a unique key that waits already nothing is added: the waiting
-- job runs at the earlier of the two times, and not before the caller commits, since it reads what the caller
-- writes; hence the row lock, at which workers skip it.
CREATE FUNCTION defer(
    p_task text, p_workspace_id uuid, p_ids jsonb, p_run_at timestamptz, p_lock text, p_unique_key text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = jobs, pg_temp AS $$
DECLARE
    v_lock    text := p_workspace_id || ':' || p_lock;
    v_key     text := p_task || ':' || p_workspace_id || ':' || p_unique_key;
    v_waiting procrastinate_jobs;
BEGIN
    IF nullif(current_setting('openkoji.workspace_id', true), '')::uuid <> p_workspace_id THEN
        RAISE insufficient_privilege USING MESSAGE = 'a job may be deferred for the own workspace only';
    END IF;
    LOOP
        INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
            VALUES (p_task, p_task, v_lock, v_key,
                    p_ids || jsonb_build_object('workspace_id', p_workspace_id), p_run_at)
            ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING;
        EXIT WHEN FOUND;
        SELECT * INTO v_waiting FROM procrastinate_jobs
            WHERE queueing_lock = v_key AND status = 'todo' FOR KEY SHARE;
        CONTINUE WHEN NOT FOUND; -- a worker has just begun it
        IF v_waiting.scheduled_at > p_run_at OR (v_waiting.scheduled_at IS NOT NULL AND p_run_at IS NULL) THEN
            UPDATE procrastinate_jobs SET scheduled_at = p_run_at WHERE id = v_waiting.id;
        END IF;
        PERFORM wake(v_waiting.id, p_task);
        EXIT;
    END LOOP;
END $$;

-- A worker's sign of life; and jobs whose worker gave none for `p_silence` wait again. False when this worker
-- itself was taken for dead: its jobs have been given to others.
CREATE FUNCTION pulse(p_worker_id bigint, p_silence interval) RETURNS boolean
LANGUAGE plpgsql SET search_path = jobs, pg_temp AS $$
DECLARE
    v_alive boolean;
    v_id    bigint;
    v_queue text;
BEGIN
    UPDATE procrastinate_workers SET last_heartbeat = clock_timestamp() WHERE id = p_worker_id;
    v_alive := FOUND;
    DELETE FROM procrastinate_workers WHERE id IN (
        SELECT id FROM procrastinate_workers WHERE last_heartbeat < clock_timestamp() - p_silence
        FOR UPDATE SKIP LOCKED);
    FOR v_id, v_queue IN
        UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, scheduled_at = NULL
            WHERE id IN (SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL
                         FOR UPDATE SKIP LOCKED)
            RETURNING id, queue_name
    LOOP
        PERFORM wake(v_id, v_queue);
    END LOOP;
    RETURN v_alive;
END $$;

-- Record that a job's code failed; how often it has by now.
CREATE FUNCTION note_failure(p_job_id bigint, p_message text) RETURNS integer
LANGUAGE sql SET search_path = jobs, pg_temp AS $$
    INSERT INTO failures VALUES (p_job_id, 1, p_message, clock_timestamp())
        ON CONFLICT (job_id) DO UPDATE
            SET count = failures.count + 1, message = excluded.message, failed_at = excluded.failed_at
        RETURNING count
$$;

-- A job that failed for good waits again, with all its retries; false when there is no such job.
CREATE FUNCTION retry(p_job_id bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = jobs, pg_temp AS $$
DECLARE
    v_queue text;
BEGIN
    UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL
        WHERE id = p_job_id AND status IN ('failed', 'cancelled', 'aborted') RETURNING queue_name INTO v_queue;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM failures WHERE job_id = p_job_id;
    PERFORM wake(p_job_id, v_queue);
    RETURN true;
END $$;

-- Delete at most `p_limit` jobs that ended longer ago than `p_age`; how many these were.
CREATE FUNCTION forget_finished(p_age interval, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = jobs, pg_temp AS $$
DECLARE
    v_deleted integer;
BEGIN
    DELETE FROM procrastinate_jobs WHERE id IN (
        SELECT e.job_id FROM procrastinate_events e JOIN procrastinate_jobs j ON j.id = e.job_id
        WHERE e.type IN ('succeeded', 'failed', 'cancelled', 'aborted') AND e.at < now() - p_age
          AND j.status NOT IN ('todo', 'doing')
          AND NOT EXISTS (SELECT FROM procrastinate_events later
                          WHERE later.job_id = e.job_id AND later.at >= now() - p_age)
        ORDER BY e.at LIMIT p_limit);
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    RETURN v_deleted;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA jobs FROM PUBLIC;
GRANT USAGE ON SCHEMA jobs TO openkoji_app, openkoji_system;
GRANT EXECUTE ON FUNCTION defer TO openkoji_app, openkoji_system;
GRANT EXECUTE ON FUNCTION forget_finished TO openkoji_system;
