-- Rehearsals: a study gone through with simulated respondents, apart from everything that people said.

CREATE TABLE rehearsals (
    workspace_id  uuid NOT NULL REFERENCES workspaces,
    id            uuid NOT NULL,
    study_id      uuid NOT NULL,
    -- The version that is rehearsed, NULL for the draft; the document is kept, since a draft goes on changing.
    study_version integer,
    document      jsonb NOT NULL,
    engine        text NOT NULL CHECK (engine IN ('scripted', 'model')),
    respondents   integer NOT NULL CHECK (respondents BETWEEN 1 AND 50),
    seed          integer NOT NULL,
    status        text NOT NULL CHECK (status IN ('queued', 'running', 'ready', 'failed', 'cancelled')),
    done          integer NOT NULL DEFAULT 0,
    report        jsonb,
    created_at    timestamptz NOT NULL,
    finished_at   timestamptz,
    PRIMARY KEY (workspace_id, id),
    -- A draft that is deleted takes its rehearsals with it.
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies ON DELETE CASCADE,
    CHECK ((status = 'ready') = (report IS NOT NULL)),
    CHECK ((status IN ('queued', 'running')) = (finished_at IS NULL))
);
-- Serves the list of a study's rehearsals.
CREATE INDEX rehearsals_by_study ON rehearsals (workspace_id, study_id, id);
-- One of a study at a time, however many ask at once.
CREATE UNIQUE INDEX rehearsals_under_way ON rehearsals (workspace_id, study_id) WHERE status IN ('queued', 'running');

ALTER TABLE rehearsals ENABLE ROW LEVEL SECURITY;
ALTER TABLE rehearsals FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON rehearsals TO openkoji_app, openkoji_eraser
    USING (workspace_id = (SELECT nullif(current_setting('openkoji.workspace_id', true), '')::uuid));
CREATE POLICY every_workspace ON rehearsals TO openkoji_system USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON rehearsals TO openkoji_app, openkoji_system;
