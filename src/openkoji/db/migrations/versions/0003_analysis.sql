-- What is found in interviews: one analysis a version, the passages and values of the newest, the themes of a study,
-- reports, and the outbox.

-- The whole analysis of one version, in the wire shape of `GET /interviews/{id}`; `model` names the embedder.
ALTER TABLE analyses ADD COLUMN document jsonb NOT NULL DEFAULT '{}', ADD COLUMN model text;

-- Carried beside the newest analysis, so that lists and results filter without reading it.
ALTER TABLE interviews
    ADD COLUMN analysis_version integer,
    ADD COLUMN quality_score    smallint CHECK (quality_score BETWEEN 1 AND 5),
    ADD COLUMN sentiment        text CHECK (sentiment IN ('positive', 'negative', 'neutral', 'mixed')),
    ADD COLUMN trust_band       text CHECK (trust_band IN ('high', 'medium', 'low'));

-- What the respondent's page counted while they wrote (of reference/api.md, `signals`).
ALTER TABLE messages ADD COLUMN signals jsonb;

-- The structured answers of the newest analysis, one row a question, for distributions.
CREATE TABLE answers (
    workspace_id uuid NOT NULL,
    interview_id uuid NOT NULL,
    question_id  text NOT NULL,
    study_id     uuid NOT NULL,
    type         text NOT NULL,
    -- Of a scale its number, of yes or no 1 or 0; of choices and rankings the ids of the options, in order.
    number       double precision,
    choices      text[],
    answered     boolean NOT NULL,
    PRIMARY KEY (workspace_id, interview_id, question_id),
    FOREIGN KEY (workspace_id, interview_id) REFERENCES interviews
);
CREATE INDEX answers_by_study ON answers (workspace_id, study_id, question_id);

-- One row a study: its lock lets one worker at a time change the themes.
CREATE TABLE codebooks (
    workspace_id uuid NOT NULL,
    study_id     uuid NOT NULL,
    embedder     text NOT NULL,
    changed_at   timestamptz NOT NULL,
    -- When it last went over to another embedder.
    switched_at  timestamptz,
    -- What the next learning has to do: split edits that nothing has followed yet, themes to teach and to count anew,
    -- and whether passages lost their vectors to another embedder.
    unfollowed   uuid[] NOT NULL DEFAULT '{}',
    unlearned    uuid[] NOT NULL DEFAULT '{}',
    lacks_vectors boolean NOT NULL DEFAULT false,
    PRIMARY KEY (workspace_id, study_id),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies
);

CREATE TABLE themes (
    workspace_id    uuid NOT NULL,
    id              uuid NOT NULL,
    study_id        uuid NOT NULL,
    name            text NOT NULL,
    description     text NOT NULL,
    origin          text NOT NULL CHECK (origin IN ('seed', 'found', 'person', 'praise', 'blame')),
    named_by_person boolean NOT NULL DEFAULT false,
    needs_name      boolean NOT NULL DEFAULT false,
    -- The theme that took this one in; a merged theme stays, so that ids keep leading somewhere.
    merged_into     uuid,
    -- The sum of its passages' vectors (float32, little-endian), of how many, and the vectors that a person taught.
    vector          bytea NOT NULL,
    passages        integer NOT NULL,
    taught          bytea NOT NULL,
    -- How many of its passages say a phrase (a bounded number of them), and have a tone: what its name is made of.
    phrases         jsonb NOT NULL DEFAULT '{}',
    tones           jsonb NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, study_id) REFERENCES codebooks,
    FOREIGN KEY (workspace_id, merged_into) REFERENCES themes
);
CREATE INDEX themes_by_study ON themes (workspace_id, study_id) WHERE merged_into IS NULL;

-- Append-only: what persons did to themes (rename, merge, split, and undo one of these), and what it was before.
CREATE TABLE theme_edits (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    study_id     uuid NOT NULL,
    action       text NOT NULL CHECK (action IN ('rename', 'merge', 'split', 'undo')),
    theme_id     uuid NOT NULL,
    document     jsonb NOT NULL,
    -- Of a merge the passages that it moved, by interview: the version of its analysis, and their numbers. Apart, since
    -- there may be thousands, and nobody but who undoes the merge reads them.
    moved        jsonb,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, theme_id) REFERENCES themes
);
-- Serves the list of a study's edits, and what a theme was taught.
CREATE INDEX theme_edits_by_study ON theme_edits (workspace_id, study_id, id);

-- The sentences of the newest analysis. No words are kept twice: a quote is cut from its message by its place.
CREATE TABLE passages (
    workspace_id uuid NOT NULL,
    interview_id uuid NOT NULL,
    number       integer NOT NULL,
    study_id     uuid NOT NULL,
    message_seq  integer NOT NULL,
    question_id  text,
    -- Code points of the message's content, the end not included.
    "start"      integer NOT NULL,
    "end"        integer NOT NULL,
    tone         text NOT NULL,
    code         text,
    theme_id     uuid,
    -- float16, little-endian, of the codebook's embedder.
    vector       bytea NOT NULL,
    words        tsvector NOT NULL,
    PRIMARY KEY (workspace_id, interview_id, number),
    FOREIGN KEY (workspace_id, interview_id, message_seq) REFERENCES messages,
    FOREIGN KEY (workspace_id, theme_id) REFERENCES themes,
    CHECK (0 <= "start" AND "start" < "end")
);
-- Serves the themes of a study with their counts, and one theme's quotes. With the tone in it the counts never touch
-- the table, whose rows carry vectors: 90,000 passages are counted in 60 ms instead of 190.
CREATE INDEX passages_by_theme ON passages (workspace_id, study_id, theme_id, interview_id) INCLUDE (tone);

-- Fingerprints of the answers of analysed interviews: the same words of two respondents are a sign worth telling.
CREATE TABLE fingerprints (
    workspace_id uuid NOT NULL,
    study_id     uuid NOT NULL,
    fingerprint  text NOT NULL,
    interview_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, study_id, fingerprint, interview_id),
    FOREIGN KEY (workspace_id, interview_id) REFERENCES interviews
);

CREATE TABLE reports (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    study_id     uuid NOT NULL,
    version      integer NOT NULL,
    status       text NOT NULL CHECK (status IN ('pending', 'ready', 'failed')),
    document     jsonb,
    created_at   timestamptz NOT NULL,
    ready_at     timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, study_id, version),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies
);

-- The public address of a study's report: its slug is made once and stays, so that republishing restores it.
CREATE TABLE report_publications (
    workspace_id uuid NOT NULL,
    study_id     uuid NOT NULL,
    slug         text NOT NULL,
    report_id    uuid,
    published    boolean NOT NULL,
    published_at timestamptz NOT NULL,
    -- The keys of metadata that whoever published it named to be shown.
    segments     text[] NOT NULL,
    -- What the public reads, masked once. Holds words of respondents; a quote is shown while its message stands as it
    -- was.
    document     jsonb,
    PRIMARY KEY (workspace_id, study_id),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, report_id) REFERENCES reports,
    CHECK (NOT published OR (report_id IS NOT NULL AND document IS NOT NULL))
);
-- Who reads a public address brings no workspace. A slug is 130 random bits, so no two workspaces have the same.
CREATE INDEX report_publications_by_slug ON report_publications (slug);

-- The outbox, append-only: an event is written in the transaction that caused it. `unique_key` makes a repeat of the
-- same cause the same event.
CREATE TABLE events (
    workspace_id uuid NOT NULL REFERENCES workspaces,
    id           uuid NOT NULL,
    type         text NOT NULL,
    unique_key   text NOT NULL,
    study_id     uuid,
    interview_id uuid,
    data         jsonb NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, unique_key)
);

-- What researchers asked of a study, with the answers that a worker found; forgotten after 7 days.
CREATE TABLE asked_questions (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    study_id     uuid NOT NULL,
    question     text NOT NULL,
    most_quotes  integer NOT NULL,
    filter       jsonb NOT NULL,
    status       text NOT NULL CHECK (status IN ('pending', 'ready', 'failed')),
    answer       jsonb,
    asked_at     timestamptz NOT NULL,
    answered_at  timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, study_id) REFERENCES studies ON DELETE CASCADE
);
-- Serves the scheduled job that forgets, and a study's deletion.
CREATE INDEX asked_questions_by_age ON asked_questions (asked_at);
CREATE INDEX asked_questions_by_study ON asked_questions (workspace_id, study_id);

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['answers', 'codebooks', 'themes', 'theme_edits', 'passages', 'fingerprints', 'reports',
                             'report_publications', 'asked_questions', 'events'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format(
            'CREATE POLICY own_workspace ON %I TO openkoji_app, openkoji_eraser USING '
            '(workspace_id = (SELECT nullif(current_setting(''openkoji.workspace_id'', true), '''')::uuid))', t);
        EXECUTE format('CREATE POLICY every_workspace ON %I TO openkoji_system USING (true)', t);
    END LOOP;
END $$;

-- What is derived may be written anew; edits and events are append-only.
GRANT SELECT, INSERT, UPDATE, DELETE ON answers, codebooks, themes, passages, fingerprints, reports,
    report_publications, asked_questions
    TO openkoji_app, openkoji_system;
GRANT SELECT, INSERT ON theme_edits, events TO openkoji_app, openkoji_system;
GRANT SELECT, UPDATE, DELETE ON answers, codebooks, themes, theme_edits, passages, fingerprints, reports,
    report_publications, asked_questions, events
    TO openkoji_eraser;

-- Whose report stands at a public address. Forced row-level security binds the owner too, so that a look-up across
-- workspaces must run as the system role.
CREATE FUNCTION study_shown_at(p_slug text, OUT workspace_id uuid, OUT study_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.workspace_id, p.study_id FROM report_publications p WHERE p.slug = p_slug AND p.published
$$;
GRANT CREATE ON SCHEMA public TO openkoji_system;
ALTER FUNCTION study_shown_at OWNER TO openkoji_system;
REVOKE CREATE ON SCHEMA public FROM openkoji_system;
REVOKE ALL ON FUNCTION study_shown_at FROM PUBLIC;
GRANT EXECUTE ON FUNCTION study_shown_at TO openkoji_app, SESSION_USER;
